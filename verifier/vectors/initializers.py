"""Recorded initializers: fans and scales, moments of real draws, orthogonal matrices."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

from verifier import registry
from verifier.errors import BadInput, UnknownName
from verifier.initializers.fans import fans
from verifier.initializers.gains import gain
from verifier.initializers.orthogonal import flattened, orthogonalized
from verifier.initializers.sampling import Distribution, absolute_cut, distribution
from verifier.program import program
from verifier.vectors.case import Pair, Uncovered

if TYPE_CHECKING:
    from collections.abc import Iterator

    from verifier.initializers.fans import Layout
    from verifier.vectors.case import Case

DIALECTS: dict[str, Layout] = {"torch": "pytorch", "keras": "keras", "jax": "jax", "flax": "jax"}

STANDARD_ERRORS = 6
"""How far the moments of a real draw may lie from those of the distribution."""

NAMED = {
    **{f"{Author}{Shape}": f"{Author.lower()}-{Shape.lower()}"
       for Author in ("He", "Glorot", "Lecun") for Shape in ("Normal", "Uniform")},
    **{f"{author}_{shape}": f"{author}-{shape}"
       for author in ("he", "kaiming", "glorot", "xavier", "lecun") for shape in ("normal", "uniform")},
    "RandomNormal": "random-normal", "normal": "random-normal", "normal_": "random-normal",
    "RandomUniform": "random-uniform", "uniform": "random-uniform", "uniform_": "random-uniform",
    "TruncatedNormal": "truncated-normal", "truncated_normal": "truncated-normal",
    "layer:Linear.weight": "torch-linear-default", "layer:Conv2d.weight": "torch-linear-default",
    "layer:Conv2D.kernel": "glorot-uniform", "layer:Conv.kernel": "lecun-normal",
    "layer:Embedding.weight": "random-normal", "layer:Embedding.embeddings": "random-uniform",
}  # fmt: skip
"""The rule behind a framework's name."""

DENSE = {"keras": {"layer:Dense.kernel": "glorot-uniform"}, "flax": {"layer:Dense.kernel": "lecun-normal"}}
"""The rule behind a name that two frameworks share."""

MODES = {
    "fan_in": {},
    "fan_out": {"by_fan_out": True},
    "fan_avg": {"by_average": True},
    "fan_geo_avg": {"by_geometric_mean": True},
}
QUANTITIES = {"limit": "limit", "upper_limit": "maxval", "std": "std", "pre_truncation_std": "wide"}
"""What a recorded kind of scale is called in the rules."""


class Rules(NamedTuple):
    """A rule by its id with the hyperparameters that make it this case's."""

    rule: str
    hyper: dict[str, Any]


def pairs(case: Case) -> Iterator[Pair]:
    """Whatever the case's family records.

    Raises:
        Uncovered: no rule for this initializer, or an argument that its rule does not know.
    """
    if case.framework not in DIALECTS:
        raise Uncovered(f"no initializers of {case.framework}")
    try:
        if case.family == "orthogonal":
            yield from _orthogonal(case)
        elif case.family == "init_moments":
            yield from _moments(case)
        else:
            yield from _scale(case)
    except UnknownName as error:
        raise Uncovered(str(error)) from error


def rules_of(case: Case) -> Iterator[Rules]:
    """Every rule that claims to give this case's numbers.

    PyTorch's kaiming and xavier functions are variance scaling; with the right gain they are He, Glorot or LeCun too.

    Raises:
        Uncovered: there is none.
    """
    hyper = dict(case.hyperparameters)
    name = case.name
    if name in {"VarianceScaling", "variance_scaling"}:
        shape = _distribution_of(hyper.pop("distribution", "truncated_normal"), case.framework)
        mode = MODES[hyper.pop("mode", "fan_in")]
        yield Rules("variance-scaling", {**hyper, **dict.fromkeys(_CHOICES, False), **mode, **shape})
    elif name.startswith(("kaiming_", "xavier_")):
        yield from _torch_scaling(name, hyper)
    else:
        known = NAMED | DENSE.get(case.framework, {})
        if name not in known:
            raise Uncovered(f"no rule for the initializer {case.framework} {name}")
        yield Rules(known[name], hyper)


_CHOICES = ("by_fan_out", "by_average", "by_geometric_mean", "uniform", "truncated")


def _distribution_of(name: str, framework: str) -> dict[str, bool]:
    if name == "uniform":
        return {"uniform": True}
    untruncated = name == "untruncated_normal" or (name == "normal" and framework != "keras")
    return {} if untruncated else {"truncated": True}


def _torch_scaling(name: str, hyper: dict[str, Any]) -> Iterator[Rules]:
    family, shape = name.strip("_").split("_")
    uniform = {"uniform": shape == "uniform"}
    if family == "xavier":
        factor = hyper.get("gain", 1.0)
        yield Rules("variance-scaling", {"gain": factor, "by_average": True, **uniform})
        if factor == 1:
            yield Rules(f"glorot-{shape}", {})
        return
    slope, activation = hyper.get("a", 0), hyper.get("nonlinearity", "leaky_relu")
    mode = MODES[hyper.get("mode", "fan_in")]
    factor = gain(activation, slope)
    given = {"a": float(slope)} if activation == "leaky_relu" else {"gain": factor}
    yield Rules("variance-scaling", {"gain": factor, **given, **mode, **uniform})
    if mode:
        return
    if math.isclose(factor**2, 2):
        yield Rules(f"he-{shape}", {})
    elif factor == 1:
        yield Rules(f"lecun-{shape}", {})
    elif math.isclose(slope, math.sqrt(5)) and shape == "uniform":
        yield Rules("torch-linear-default", {})


def _scale(case: Case) -> Iterator[Pair]:
    shape, recorded = case.inputs["shape"], case.outputs
    dialect = DIALECTS[case.framework]
    found: dict[str, Any] = {}
    if recorded.get("fan_in") is not None:
        found = fans(shape, dialect)._asdict()
        yield Pair("fans", [recorded["fan_in"], recorded["fan_out"]], [found["fan_in"], found["fan_out"]])
    if recorded["kind"] == "none":
        return
    quantity = QUANTITIES.get(recorded["kind"])
    if quantity is None:
        raise Uncovered(f"unknown kind of scale '{recorded['kind']}'")
    for name, hyper in rules_of(case):
        rule = registry.get(name)
        values = (
            rule.values(dialect, hyper | found) if "fan_in" in rule.defaults(dialect) else rule.values(dialect, hyper)
        )
        computed = values if quantity in values else program(rule.variant(dialect, values).towards(quantity))(values)
        yield Pair(f"{quantity} by {name}", recorded["value"], computed[quantity])


def _moments(case: Case) -> Iterator[Pair]:
    recorded = case.outputs
    for name, expected in _distributions(case):
        mean, std = expected.moments
        error = STANDARD_ERRORS * std / math.sqrt(recorded["n"])
        yield Pair(f"mean by {name}", recorded["mean"], mean, rtol=0.0, atol=error)
        yield Pair(f"std by {name}", recorded["std"], std, rtol=0.0, atol=error / math.sqrt(2))
        # Keras on torch takes the first of four draws that lies inside, so a few per million lie outside.
        if case.backend != "torch" or expected.kind == "uniform":
            reached = [recorded["min"], recorded["max"]]
            inside = [max(reached[0], expected.low), min(reached[1], expected.high)]
            yield Pair(f"bounds by {name}", reached, inside, rtol=0.0, atol=1e-6 * std)


def _distributions(case: Case) -> Iterator[tuple[str, Distribution]]:
    if case.name == "trunc_normal_":
        yield "trunc_normal_", absolute_cut(**case.hyperparameters)
        return
    for name, hyper in rules_of(case):
        yield name, distribution(name, DIALECTS[case.framework], case.inputs["shape"], **hyper)


def _orthogonal(case: Case) -> Iterator[Pair]:
    import numpy as np

    layout = DIALECTS[case.framework]
    gain_, shape = case.hyperparameters.get("gain", 1.0), case.hyperparameters.get("shape")
    if shape is None:
        raise BadInput(f"{case.id}: expected a shape among the hyperparameters")
    recorded = np.asarray(case.outputs["weights"], float)
    if np.size(case.inputs["gaussian"]):
        yield Pair("weights", recorded, orthogonalized(case.inputs["gaussian"], shape, gain_, layout))
    matrix = recorded.reshape(flattened(shape, layout))
    short = matrix if matrix.shape[0] <= matrix.shape[1] else matrix.T
    yield Pair("W Wᵀ on the shorter side", gain_**2 * np.eye(len(short)), short @ short.T)
    rule = registry.get("orthogonal")
    values = rule.values(layout, {"gain": gain_, "rows": float(matrix.shape[0]), "cols": float(matrix.shape[1])})
    lines = program(rule.variant(layout, values).lines)
    yield Pair("Frobenius norm", np.linalg.norm(recorded), lines(values)["frobenius"])
