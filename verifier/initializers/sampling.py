"""What an initializer draws: the distribution that follows from its lines, and weights from it.

Source: as the rules. A truncated normal distribution is drawn by drawing again what lies outside, so its moments are
those of the distribution itself.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from verifier import registry
from verifier.errors import BadInput
from verifier.expression import free_names
from verifier.initializers.fans import fans
from verifier.initializers.orthogonal import flattened, orthogonalized
from verifier.program import program

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np

    from verifier.initializers.fans import Layout
    from verifier.initializers.orthogonal import Array
    from verifier.rule import Rule


@dataclass(frozen=True, slots=True)
class Distribution:
    """A normal distribution, perhaps cut off, or an even one."""

    kind: Literal["normal", "uniform"]
    mean: float
    spread: float
    """Deviation of the normal distribution before it is cut off; half the width of an even one."""
    low: float = -math.inf
    high: float = math.inf

    @property
    def moments(self) -> tuple[float, float]:
        """Mean and standard deviation of what is drawn."""
        if self.kind == "uniform":
            return self.mean, self.spread / math.sqrt(3)
        a, b = (self.low - self.mean) / self.spread, (self.high - self.mean) / self.spread
        share = _below(b) - _below(a)
        shift = (_density(a) - _density(b)) / share
        pulled = (_weighted(a) - _weighted(b)) / share
        return self.mean + self.spread * shift, self.spread * math.sqrt(1 + pulled - shift**2)

    def sample(self, shape: Sequence[int], rng: np.random.Generator) -> Array:
        """Draw weights of a shape."""
        import numpy as np

        if self.kind == "uniform":
            return rng.uniform(self.low, self.high, tuple(shape))
        weights = rng.normal(self.mean, self.spread, tuple(shape))
        while np.any(outside := (weights < self.low) | (weights > self.high)):
            weights[outside] = rng.normal(self.mean, self.spread, int(outside.sum()))
        return weights


def _density(x: float) -> float:
    return math.exp(-(x**2) / 2) / math.sqrt(2 * math.pi)


def _weighted(x: float) -> float:
    return x * _density(x) if math.isfinite(x) else 0.0


def _below(x: float) -> float:
    return math.erfc(-x / math.sqrt(2)) / 2


def absolute_cut(mean: float = 0.0, std: float = 1.0, a: float = -2.0, b: float = 2.0) -> Distribution:
    """PyTorch's trunc_normal_: the bounds are values, not deviations, so a small deviation is not cut off at all."""
    return Distribution("normal", mean, std, a, b)


def distribution(rule: Rule | str, dialect: str, shape: Sequence[int] = (), **hyper: Any) -> Distribution:
    """The distribution of an initializer's weights for a kernel of this shape.

    Args:
        rule: an initializer that draws its weights one by one, or its id.
        dialect: whose; it also says in which order the axes of the kernel stand.
        shape: of the kernel; initializers that are blind to the fans need none.
        hyper: hyperparameters by the rule's or the framework's names.

    Raises:
        BadInput: the rule draws no weights one by one, or the shape has no fans.
        UnknownName: a rule, dialect or hyperparameter that does not exist.
    """
    rule = registry.get(rule) if isinstance(rule, str) else rule
    values = rule.values(dialect, hyper)
    variant = rule.variant(dialect, values)
    quantity = next((name for name in ("limit", "cut", "std") if name in variant.assigned), None)
    if quantity is None:
        raise BadInput(f"{rule.id} does not draw its weights one by one")
    lines = variant.towards(quantity)
    if {"fan_in", "fan_out"} & {*free_names(lines)}:
        found = fans(shape, layout_of(dialect))
        values |= {name: count for name, count in found._asdict().items() if values.get(name, count) is None}
    if lacking := [name for name in free_names(lines) if values[name] is None]:
        raise BadInput(f"{rule.id} needs {' and '.join(lacking)}")
    size, mean = program(lines)(values)[quantity], values.get("mean") or 0.0
    if "minval" in values:
        low, high = values["minval"], values["maxval"]
        return Distribution("uniform", (low + high) / 2, (high - low) / 2, low, high)
    match quantity:
        case "limit":
            return Distribution("uniform", 0.0, size, -size, size)
        case "cut":
            return Distribution("normal", mean, size / 2, mean - size, mean + size)
    return Distribution("normal", mean, size)


def layout_of(dialect: str) -> Layout:
    """How a dialect orders the axes of a kernel; a paper's matrices stand as PyTorch's do."""
    return "keras" if dialect == "keras" else "jax" if dialect in {"jax", "optax"} else "pytorch"


def sample(rule: Rule | str, dialect: str, shape: Sequence[int], rng: np.random.Generator, **hyper: Any) -> Array:
    """Draw a kernel as an initializer does.

    Args:
        rule: an initializer, or its id.
        dialect: whose; it also says in which order the axes of the kernel stand.
        shape: of the kernel.
        rng: where the random numbers come from.
        hyper: hyperparameters by the rule's or the framework's names.

    Raises:
        BadInput: the shape has no fans, or is no matrix where one is needed.
        UnknownName: a rule, dialect or hyperparameter that does not exist.
    """
    rule = registry.get(rule) if isinstance(rule, str) else rule
    if rule.id != "orthogonal":
        return distribution(rule, dialect, shape, **hyper).sample(shape, rng)
    layout = layout_of(dialect)
    gain = rule.values(dialect, hyper)["gain"]
    return orthogonalized(rng.normal(size=flattened(shape, layout)), shape, gain, layout)
