"""What do the numbers of a question let one see? Asked of one question or, in `verifier.arrays`, of many at once.

A template says once, in terms of these few measurements, which slips its numbers show; a truth or a number is then a
plain one, or an array with an entry for each question.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Protocol

from verifier.rule import holds
from verifier.template import entries

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from verifier.rule import Variant
    from verifier.template import Inputs, Template


class Sight(Protocol):
    """The numbers of a question, while it is asked what they show."""

    def holds(self, condition: str, later: int = 0) -> Any:
        """Whether a condition such as "eps >= 0.01" holds at the last step, or so many steps later."""
        ...

    def answer(self, variant: Variant) -> tuple[Any, ...]:
        """What a variant gives, entry by entry; no number where it leads outside the finite ones."""
        ...

    def given(self, name: str) -> tuple[Any, ...]:
        """What is given, entry by entry."""
        ...

    def share(self, part: Any, whole: Any) -> Any:
        """How large a part is of a whole: nothing of nothing is nothing, and without a number it is without end."""
        ...

    def largest(self, values: Iterable[Any]) -> Any:
        """The largest of some numbers."""
        ...


class Alone:
    """The numbers of one question."""

    def __init__(self, template: Template, inputs: Inputs) -> None:
        self.template = template
        self.inputs = inputs
        self._histories: dict[int, tuple[Variant, list[dict[str, Any]] | None]] = {}

    def history(self, variant: Variant) -> list[dict[str, Any]] | None:
        """What a variant of the template gives, step by step; None where it leads outside the finite numbers."""
        # The variant is kept as well, so that its identity stays its own.
        if id(variant) not in self._histories:
            self._histories[id(variant)] = (variant, self._run(variant))
        return self._histories[id(variant)][1]

    def _run(self, variant: Variant) -> list[dict[str, Any]] | None:
        try:
            history = self.template.run(variant, self.inputs)
        except (ArithmeticError, ValueError):
            return None
        real = all(not isinstance(x, complex) and math.isfinite(x) for x in self.template.answer(history))
        return history if real else None

    def holds(self, condition: str, later: int = 0) -> bool:
        """Whether a condition holds."""
        first: Mapping[str, Any] = self.inputs.first
        return holds(condition, {**first, "t": first.get("t", float(self.template.steps)) + later})

    def answer(self, variant: Variant) -> tuple[float, ...]:
        """What a variant gives."""
        history = self.history(variant)
        if history is not None:
            return self.template.answer(history)
        right = self.history(self.template.variant)
        return (math.nan,) * (len(self.template.answer(right)) if right else 1)

    def given(self, name: str) -> tuple[float, ...]:
        """What is given."""
        return entries(self.inputs.start[name])

    def share(self, part: float, whole: float) -> float:
        """How large a part is of a whole."""
        if math.isnan(part) or math.isnan(whole):
            return math.inf
        return part / whole if whole else 0.0

    def largest(self, values: Iterable[float]) -> float:
        """The largest of some numbers."""
        return max(values)
