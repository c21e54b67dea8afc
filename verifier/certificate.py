"""Is this draw a fair question? What is measured before a question may be asked.

A fair question is finite and readable, its wrong rules give visibly wrong numbers, hand rounding does not spoil it, and
its own answer, written as the prompt asks, is accepted. `reference` for every bound: the error analysis in
docs/grading.md.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from functools import partial
from typing import TYPE_CHECKING, Any

from verifier.numeral import Number
from verifier.program import Instrument
from verifier.verdict import Verdict, judge

if TYPE_CHECKING:
    from collections.abc import Callable

    from verifier.template import Inputs, Template
    from verifier.verdict import Key

SEPARATION = 0.03
"""Least distance of a wrong rule's number from the key, as a share of the larger scale."""
DISTINCTION = 0.02
"""Least distance between two wrong rules' numbers; nearer ones are named together."""
MOST_CANCELLATION = 2.0
"""Largest (|a| + |b|) / |a + b| of any sum of drawn quantities."""
HAND_ROUNDING = 0.004
"""Largest share of S that working with four digits may move the answer."""
SMALLEST, LARGEST = 1e-4, 1e4
DIGITS = 4


@dataclass(frozen=True, slots=True)
class Certificate:
    """What was measured of an admitted draw; shares are of S."""

    margins: dict[str, float]
    """Distance of each wrong rule's number from the key."""
    cancellation: float
    hand_rounding: float


def rounded_by_hand(x: Any, mode: str, digits: int = DIGITS) -> Any:
    """Round to significant digits as a person does, in one of decimal's rounding modes; lists entry by entry."""
    if isinstance(x, list):
        return [rounded_by_hand(entry, mode, digits) for entry in x]
    if not x or not math.isfinite(x):
        return x
    exact = Decimal(x)
    return float(exact.quantize(Decimal((0, (1,), exact.adjusted() - digits + 1)), rounding=mode))


_HABITS: tuple[tuple[Any, Callable[[Any], Any]], ...] = tuple(
    (style, partial(rounded_by_hand, mode=mode))
    for style in ("rounded", "regrouped")
    for mode in (ROUND_HALF_EVEN, ROUND_HALF_UP, ROUND_DOWN)
)
"""Six hands: three ways to round, two orders of multiplication and division."""


def hand_rounding(template: Template, inputs: Inputs, key: Key) -> float:
    """Largest deviation, as a share of S, among six hands that keep four digits."""
    worst = 0.0
    for style, round_ in _HABITS:
        last = template.run(template.variant, inputs, Instrument(style, {"round_": round_}))[-1]
        value = entries(last[template.target])
        worst = max(worst, *(abs(x - c) / s for x, c, s in zip(value, key.value, key.scale, strict=True)))
    return worst


def cancellation(template: Template, inputs: Inputs) -> float:
    """Worst (|a| + |b|) / |a + b| over all sums of drawn quantities but the parameter's own.

    The step is what counts for a parameter, so subtracting it does not cancel anything that matters.
    """
    worst = 1.0

    def combine(a: float, b: float, sign: int) -> float:
        nonlocal worst
        total = a + sign * b
        if a and b:
            worst = max(worst, (abs(a) + abs(b)) / abs(total) if total else math.inf)
        return total

    constants = frozenset({h.name for h in template.rule.hyperparameters} | {"t"})
    unwatched = frozenset({template.rule.parameter})
    template.run(template.variant, inputs, Instrument("cancelling", {"combine": combine}, constants, unwatched))
    return worst


def entries(value: Any) -> tuple[float, ...]:
    """A number or a list as the entries of an answer."""
    return tuple(value) if isinstance(value, list) else (value,)


def as_typed(x: float, places: int | None, mode: str) -> Number:
    """The number that a careful person types: to so many decimals, or to four digits."""
    exact = Decimal(x)
    unit = Decimal((0, (1,), -places if places is not None else (exact.adjusted() if x else 0) - DIGITS + 1))
    typed = exact.quantize(unit, rounding=mode)
    return Number(float(typed), float(unit) / 2, len(typed.as_tuple().digits))


def accepts_itself(key: Key, places: int | None) -> bool:
    """Whether the answer passes when it is written as the prompt asks, rounded or cut off."""
    return all(
        judge([as_typed(c, places, mode) for c in key.value], key).verdict is Verdict.RIGHT
        for mode in (ROUND_HALF_EVEN, ROUND_DOWN)
    )
