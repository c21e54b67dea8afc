"""How experiments compute: with the verifier's own rules, so that no update is written a second time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from verifier import registry, tracing
from verifier.program import array_program

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray

    from verifier.rule import Rule

Array: TypeAlias = "NDArray[np.float64]"


class Stepper:
    """An optimizer in one dialect, its state kept from step to step."""

    def __init__(self, rule: Rule, dialect: str, values: Mapping[str, Any]) -> None:
        self._rule, self._dialect, self._values = rule, dialect, values
        self._method: tracing.Stepper | None = None

    def step(self, theta: Array, g: Array, **changed: float) -> Array:
        """Return the parameters after one step; any shape, the gradient the same.

        `changed` are hyperparameters that differ in this step only, such as a scheduled `lr`.
        """
        if self._method is None:  # the shape may decide hyperparameters, and is known from here on
            values = self._rule.values_for(theta.shape, self._values)
            self._method = tracing.Stepper(self._rule, self._dialect, values)
        moved: Array = self._method.step(theta, g, **changed)[self._rule.parameter]
        return moved

    @property
    def state(self) -> dict[str, Array | float]:
        """What the optimizer carries besides the parameters; nothing before the first step."""
        return self._method.state if self._method else {}


def stepper(rule: str, dialect: str = "pytorch", **hyper: float) -> Stepper:
    """Return an optimizer ready for its first step; hyperparameters not given keep the dialect's defaults.

    Raises:
        UnknownName: a rule, dialect or hyperparameter that does not exist.
        BadInput: a hyperparameter that the dialect's framework does not offer.
    """
    found = registry.get(rule)
    return Stepper(found, dialect, found.values(dialect, hyper))


def evaluate(rule: str, dialect: str, given: Mapping[str, Array], **hyper: float) -> dict[str, Array]:
    """Return every value that a rule's lines give for these inputs, such as the gradient `g` or the step `t`.

    Raises:
        UnknownName: a rule, dialect or hyperparameter that does not exist.
        BadInput: a hyperparameter that the dialect's framework does not offer.
    """
    found = registry.get(rule)
    values = found.values(dialect, hyper)
    return array_program(found.variant(dialect, values).lines, batch=False)({**values, **given})
