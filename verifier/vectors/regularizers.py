"""Recorded regularizers: penalties, masks, noise, constraints, losses, averages and stopping, by the rules."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

from verifier import registry
from verifier.errors import BadInput, UnknownName
from verifier.program import array_program
from verifier.regularizers.early_stopping import early_stopping
from verifier.vectors.case import Pair, Uncovered

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    import numpy as np
    from numpy.typing import NDArray

    from verifier.rule import Rule
    from verifier.vectors.case import Case

DIALECTS = {"torch": "pytorch", "keras": "keras", "optax": "optax", "jax": "jax"}
STANDARD_ERRORS = 6
"""How far the moments of a real draw may lie from those of the distribution."""


@dataclass(frozen=True, slots=True)
class Running:
    """A rule in the dialect and with the hyperparameters of a case."""

    rule: Rule
    dialect: str
    values: Mapping[str, Any]

    def __call__(self, *, columns: bool = False, without: str = "", **given: Any) -> dict[str, Any]:
        """Run the lines that the given names suffice for; `columns` reduces each column of a matrix alone."""
        known = {**self.values, **given}
        names, lines = set(known), []
        for line in self.rule.variant(self.dialect, self.values).lines:
            if line.reads <= names and line.name != without:
                lines.append(line)
                names.add(line.name)
        return array_program(tuple(lines), batch=columns)(known)


def running(rule_id: str, case: Case, **changed: Any) -> Running:
    """The rule of that id with a case's hyperparameters, apart from those that are changed; None takes one away.

    Raises:
        Uncovered: the rule knows no such dialect or hyperparameter.
    """
    rule, dialect = registry.get(rule_id), DIALECTS[case.framework]
    hyper = {name: value for name, value in case.hyperparameters.items() if name not in changed}
    hyper |= {name: value for name, value in changed.items() if value is not None}
    try:
        return Running(rule, dialect, rule.values(dialect, hyper))
    except UnknownName as error:
        raise Uncovered(str(error)) from error


def pairs(case: Case) -> Iterator[Pair]:
    """Whatever the case records.

    Raises:
        Uncovered: no rule for this regularizer.
        BadInput: an input that its rule needs is missing.
    """
    if case.name not in REPLAYS or case.framework not in DIALECTS:
        raise Uncovered(f"no rule for the regularizer {case.framework} {case.name}")
    try:
        yield from REPLAYS[case.name](case)
    except KeyError as missing:
        raise BadInput(f"{case.id}: lacks {missing}") from missing


def _array(values: Any) -> NDArray[np.float64]:
    import numpy as np

    return np.asarray(values, float)


def _penalty(rule_id: str) -> Callable[[Case], Iterator[Pair]]:
    def replay(case: Case) -> Iterator[Pair]:
        given = running(rule_id, case)(w=_array(case.inputs["w"]), g=0.0)
        yield Pair("penalty", case.outputs["value"], given["penalty"])
        recorded = case.outputs.get("gradient", case.outputs.get("grad"))
        if recorded is not None:
            rule = registry.get(rule_id)
            steep = case.backend == "jax" and any(dialect.name == "jax" for dialect in rule.dialects)
            as_jax = Running(rule, "jax" if steep else DIALECTS[case.framework], running(rule_id, case).values)
            yield Pair("gradient", recorded, as_jax(w=_array(case.inputs["w"]))["gradient"])

    return replay


def _orthogonal(case: Case) -> Iterator[Pair]:
    """The mean over all pairs of rows, or of columns."""
    weights = _array(case.inputs["w"])
    rows = weights if case.hyperparameters.get("mode", "rows") == "rows" else weights.T
    run = running("orthogonal-penalty", case, mode=None)
    penalties = [run(u=u, v=v)["penalty"] for u, v in combinations(rows, 2)]
    yield Pair("penalty", case.outputs["value"], math.fsum(penalties) / len(penalties) if penalties else 0.0)


def _constraint(rule_id: str) -> Callable[[Case], Iterator[Pair]]:
    def replay(case: Case) -> Iterator[Pair]:
        import numpy as np

        axes = case.hyperparameters.get("axis", 0)
        axes = tuple(axes) if isinstance(axes, list) else (axes,)
        weights = _array(case.inputs["w"])
        # The rules reduce over all axes but the last, so what is constrained alone is put there, as one axis.
        front = np.moveaxis(weights, axes, range(len(axes)))
        flat = front.reshape((*front.shape[: len(axes)], -1))
        projected = running(rule_id, case, axis=None)(columns=True, w=flat)["projected"]
        yield Pair("weights", case.outputs["w"], np.moveaxis(projected.reshape(front.shape), range(len(axes)), axes))

    return replay


def _masked(rule_id: str) -> Callable[[Case], Iterator[Pair]]:
    def replay(case: Case) -> Iterator[Pair]:
        x, mask = _array(case.inputs["x"]), _array(case.inputs["mask"])
        run = running(rule_id, case, data_format=None)
        if mask.ndim < x.ndim:  # one entry for each channel of each example
            first = case.framework == "torch" or case.hyperparameters.get("data_format") == "channels_first"
            between = (1,) * (x.ndim - mask.ndim)
            mask = mask.reshape((*mask.shape, *between) if first else (mask.shape[0], *between, *mask.shape[1:]))
        given = run(x=x, mask=mask)
        yield Pair("output in training", case.outputs["y"], given["trained"])
        if "y_eval" in case.outputs:
            yield Pair("output in use", case.outputs["y_eval"], given.get("used", x))

    return replay


def _noise(rule_id: str) -> Callable[[Case], Iterator[Pair]]:
    def replay(case: Case) -> Iterator[Pair]:
        """One in, so a unit's mean stays 1, and its deviation is what a standard normal draw of 1 adds."""
        recorded = case.outputs
        std = float(running(rule_id, case)(x=1.0, z=1.0)["trained"]) - 1
        error = STANDARD_ERRORS * std / math.sqrt(recorded["n"])
        yield Pair("mean", recorded["mean"], 1.0, rtol=0.0, atol=error)
        yield Pair("std", recorded["std"], std, rtol=0.0, atol=error / math.sqrt(2))

    return replay


def _categorical(case: Case) -> Iterator[Pair]:
    import numpy as np

    z = _array(case.inputs["logits"])
    y = np.asarray(case.inputs["y"])
    targets = np.eye(z.shape[-1])[y.astype(int)] if y.ndim < z.ndim else y.astype(float)
    _needs_logits(case)
    run = running("label-smoothing-loss", case, from_logits=None)
    odds = np.exp(z - z.max(-1, keepdims=True))
    losses = [run(y=row, p=p)["loss"] for row, p in zip(targets, odds / odds.sum(-1, keepdims=True), strict=True)]
    yield Pair("loss", case.outputs["value"], math.fsum(losses) / len(losses))


def _binary(case: Case) -> Iterator[Pair]:
    _needs_logits(case)
    run = running("label-smoothing-binary", case, from_logits=None)
    losses = run(z=_array(case.inputs["logits"]), y=_array(case.inputs["y"]))["loss"]
    yield Pair("loss", case.outputs["value"], losses.mean())


def _needs_logits(case: Case) -> None:
    if case.framework == "keras" and not case.hyperparameters.get("from_logits"):
        raise Uncovered(f"{case.name} from probabilities")


def _averaged(rule_id: str) -> Callable[[Case], Iterator[Pair]]:
    def replay(case: Case) -> Iterator[Pair]:
        run = running(rule_id, case)
        state: dict[str, Any] = {"theta_bar": 0.0, "m": 0.0}
        for t, (theta, recorded) in enumerate(zip(case.inputs["w"], case.outputs["avg"], strict=True), start=1):
            after = run(theta=_array(theta), t=t, **state)
            state = {name: after.get(name, value) for name, value in state.items()}
            yield Pair(f"average after step {t}", recorded, state["theta_bar"])

    return replay


def _clipped_norm(case: Case) -> Iterator[Pair]:
    """The norm of all gradients; its order may be any number or infinity."""
    import numpy as np

    tensors = [_array(tensor) for tensor in case.inputs["grads"]]
    order = float(case.hyperparameters.get("norm_type", 2.0))
    together = np.concatenate([tensor.reshape(-1) for tensor in tensors])
    # The lines know norms of finite order; the largest entry is handed to them.
    largest = {"size": np.abs(together).max()} if math.isinf(order) else {}
    run = running("clip-by-global-norm", case, norm_type=None if order in {2.0, math.inf} else order)
    given = run(g=together, without="size" if largest else "", **largest)
    if "total_norm" in case.outputs:
        yield Pair("norm", case.outputs["total_norm"], largest.get("size", given.get("size")))
    yield from _tensors(case, given["clipped"])


def _clipped_value(case: Case) -> Iterator[Pair]:
    import numpy as np

    together = np.concatenate([_array(tensor).reshape(-1) for tensor in case.inputs["grads"]])
    yield from _tensors(case, running("clip-by-value", case)(g=together)["clipped"])


def _tensors(case: Case, together: NDArray[np.float64]) -> Iterator[Pair]:
    start = 0
    for index, recorded in enumerate(case.outputs["grads"]):
        tensor = _array(recorded)
        yield Pair(f"tensor {index}", tensor, together[start : start + tensor.size].reshape(tensor.shape))
        start += tensor.size


def _stopping(case: Case) -> Iterator[Pair]:
    known = {"patience", "min_delta", "baseline", "start_from_epoch", "mode"}
    if unknown := case.hyperparameters.keys() - known:
        raise Uncovered(f"EarlyStopping with {', '.join(sorted(unknown))}")
    went = early_stopping(case.inputs["val_loss"], **case.hyperparameters)
    given = {"epochs_run": went.epochs_run, "stopped": went.stopped, "best": went.best,
             "best_epoch": went.best_epoch, "wait": went.waited}  # fmt: skip
    for what, recorded in case.outputs.items():
        yield Pair(what, recorded, given[what])


REPLAYS: Mapping[str, Callable[[Case], Iterator[Pair]]] = {
    "L1": _penalty("l1"),
    "L2": _penalty("l2"),
    "L1L2": _penalty("l1-l2"),
    "OrthogonalRegularizer": _orthogonal,
    "MaxNorm": _constraint("max-norm"),
    "UnitNorm": _constraint("unit-norm"),
    "MinMaxNorm": _constraint("min-max-norm"),
    "NonNeg": _constraint("non-negative"),
    "Dropout": _masked("dropout"),
    **{f"Dropout{n}d": _masked("spatial-dropout") for n in (1, 2, 3)},
    **{f"SpatialDropout{n}D": _masked("spatial-dropout") for n in (1, 2, 3)},
    "AlphaDropout": _masked("alpha-dropout"),
    "GaussianDropout": _noise("gaussian-dropout"),
    "GaussianNoise": _noise("gaussian-noise"),
    "CategoricalCrossentropy": _categorical,
    "CrossEntropyLoss": _categorical,
    "BinaryCrossentropy": _binary,
    "EMA(AveragedModel)": _averaged("ema"),
    "SWA(AveragedModel)": _averaged("swa"),
    "clip_grad_norm_": _clipped_norm,
    "clip_grad_value_": _clipped_value,
    "EarlyStopping": _stopping,
}
"""How each regularizer is replayed, by the framework's name."""
