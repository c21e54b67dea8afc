"""What do the numbers of a question let one see? Asked of one question or, in `verifier.arrays`, of many at once.

A template says once, in terms of these few measurements, which slips its numbers show; a truth or a number is then a
plain one, or an array with an entry for each question.
"""

from __future__ import annotations

import math
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

from verifier.merged import others_together
from verifier.outcome import outcome
from verifier.rule import holds
from verifier.template import entries

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from verifier.outcome import Outcome
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

    @cached_property
    def history(self) -> list[dict[str, Any]] | None:
        """Every named value after each step, by the rule itself; None where it leads outside the real numbers."""
        return self._history(self.template.variant)

    def outcome(self, variant: Variant) -> Outcome | None:
        """What a variant of the template gives; None where that is no finite number."""
        if variant is self.template.variant:
            return self._outcome(self.history)
        if id(variant) in self._others:
            return self._others[id(variant)]
        return self._outcome(self._history(variant))

    @cached_property
    def _others(self) -> dict[int, Outcome | None]:
        """What each slip and other dialect gives, by the identity of its variant; the template keeps those."""
        others = (id(variant) for _, variant in (*self.template.slips, *self.template.elsewhere))
        return dict(zip(others, others_together(self.template).run(self.inputs), strict=True))

    def _outcome(self, history: list[dict[str, Any]] | None) -> Outcome | None:
        return None if history is None else outcome(self.template, self.inputs, history)

    def _history(self, variant: Variant) -> list[dict[str, Any]] | None:
        try:
            return self.template.run(variant, self.inputs)
        except (ArithmeticError, ValueError):
            return None

    def holds(self, condition: str, later: int = 0) -> bool:
        """Whether a condition holds."""
        first: Mapping[str, Any] = self.inputs.first
        return holds(condition, {**first, "t": first.get("t", float(self.template.steps)) + later})

    def answer(self, variant: Variant) -> tuple[float, ...]:
        """What a variant gives."""
        found = self.outcome(variant)
        if found is not None:
            return found.answer
        right = self.outcome(self.template.variant)
        return (math.nan,) * (len(right.answer) if right else 1)

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
