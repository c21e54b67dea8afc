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
from verifier.program import Instrument, regroups
from verifier.verdict import Verdict, judge

if TYPE_CHECKING:
    from collections.abc import Callable

    from verifier.program import Style
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
MORE_THAN_ENOUGH = 40
"""Digits of a float beyond which nothing can carry into those that a person keeps."""
DIGITS_FOR_EXACT = 9
"""Whole numbers are worked out with a calculator, whose digits must not carry them past the next one."""


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
    if mode == ROUND_DOWN:
        return _cut_off(x, digits)
    text = f"{x:.{digits}e}"
    if not _may_be_tie(text):
        return _without_last(text, x, digits)
    exact = Decimal(x)
    return float(exact.quantize(Decimal((0, (1,), exact.adjusted() - digits + 1)), rounding=mode))


def _may_be_tie(text: str) -> bool:
    """Whether a number, written with one digit more than it keeps, may lie halfway between two that have so many."""
    return text.partition("e")[0][-1] == "5"


def _without_last(text: str, x: float, digits: int) -> float:
    """The number nearest to x, given with one digit more, that has so many digits; it is no tie."""
    mantissa, _, exponent = text.partition("e")
    # Formatting is exact, so what ends in a small digit only has to lose it.
    return float(f"{mantissa[:-1]}e{exponent}" if mantissa[-1] < "5" else f"{x:.{digits - 1}e}")


def _cut_off(x: float, digits: int) -> float:
    text = f"{x:.{digits - 1}e}"
    nearest = float(text)
    if abs(nearest) < abs(x):
        return nearest
    mantissa, _, exponent = text.partition("e")
    if abs(nearest) > abs(x):
        units = abs(int(mantissa.replace(".", ""))) - 1
        if units >= 10 ** (digits - 1):
            return math.copysign(float(f"{units}e{int(exponent) - digits + 1}"), x)
    mantissa, _, exponent = f"{x:.{MORE_THAN_ENOUGH}e}".partition("e")
    return float(f"{mantissa[: digits + 1 + (x < 0)]}e{exponent}")


_STYLES: tuple[Style, ...] = ("rounded", "regrouped")


def hand_rounding(template: Template, inputs: Inputs, key: Key) -> float:
    """Largest deviation, as a share of S, among six hands: three ways to round, two orders of * and /."""
    digits = DIGITS_FOR_EXACT if key.exact else DIGITS
    regrouping = regroups(template.lines(template.variant))
    ties = 0

    def half_even(x: Any) -> Any:
        nonlocal ties
        if isinstance(x, list):
            return [half_even(entry) for entry in x]
        text = f"{x:.{digits}e}"
        if not _may_be_tie(text):
            return _without_last(text, x, digits)
        ties += 1
        return rounded_by_hand(x, ROUND_HALF_EVEN, digits)

    worst = 0.0
    for style in _STYLES if regrouping else _STYLES[:1]:
        ties = 0
        worst = max(worst, _deviation(template, inputs, key, style, half_even))
        # Where nothing lay halfway, the two ways to round to the nearest are one.
        for mode in (ROUND_HALF_UP, ROUND_DOWN) if ties else (ROUND_DOWN,):
            worst = max(
                worst, _deviation(template, inputs, key, style, partial(rounded_by_hand, mode=mode, digits=digits))
            )
    return worst


def _deviation(template: Template, inputs: Inputs, key: Key, style: Style, round_: Callable[[Any], Any]) -> float:
    value = template.answer(template.run(template.variant, inputs, Instrument(style, {"round_": round_})))
    return max(abs(x - c) / s for x, c, s in zip(value, key.value, key.scale, strict=True))


def cancellation(template: Template, inputs: Inputs) -> float:
    """Worst (|a| + |b|) / |a + b| over all sums of drawn quantities, but those that lose nothing."""
    worst = 1.0

    def combine(a: float, b: float, sign: int) -> float:
        nonlocal worst
        total = a + sign * b
        if a and b:
            worst = max(worst, (abs(a) + abs(b)) / abs(total) if total else math.inf)
        return total

    constants = frozenset({h.name for h in template.rule.hyperparameters} | {"t"})
    instrument = Instrument("cancelling", {"combine": combine}, constants, template.uncancelled)
    template.run(template.variant, inputs, instrument)
    return worst


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
