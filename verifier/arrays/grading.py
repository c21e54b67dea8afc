"""Answers as a careful person types them, and what the grader makes of them: `verdict.judge` on arrays of problems.

Nothing is read from text here; a typed entry is its value and half a unit of its last place, both of shape
(entries, problems).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_EVEN
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from verifier.arrays.rounding import decade_of, rounded, rounded_to_places
from verifier.certificate import DIGITS, DISTINCTION
from verifier.verdict import CLOSE, EXACTLY, TOLERANCE

if TYPE_CHECKING:
    from verifier.arrays.batch import Batch
    from verifier.template import Template

Array: TypeAlias = NDArray[np.float64]
Mask: TypeAlias = NDArray[np.bool_]

DIGITS_OF_A_SLIP = 12
"""So many digits are typed of what a wrong rule gives where a whole number is asked for: it need not be one."""
SMALLEST_TYPED = 1e-10
MOST_PLACES = 400
"""More than a float has decimals."""


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody types, entry by entry."""

    value: Array
    half_unit: Array


@dataclass(frozen=True, slots=True)
class SlipVerdicts:
    """What becomes of the number of one misconception, problem by problem; none of them where it cannot be seen."""

    accepted: Mask
    """Taken for the right answer, for one with too few digits, or for one that is nearly right."""
    other_dialect: Mask
    """Right in another framework."""
    named: Mask
    """The misconception is among those that are named."""
    unnamed: Mask
    """Anything else, unless so few digits are asked for that the number cannot be told from others."""


def as_typed(template: Template, value: Array, scale: Array, mode: str) -> Typed:
    """Answers as the prompt asks for them: `certificate.as_typed` on arrays."""
    if template.exact or template.targets == (template.rule.parameter,):
        places = np.zeros(value.shape[-1], np.int64) if template.exact else decimals(scale) + 1
        return Typed(rounded_to_places(value, mode, places), _half_units(-places, value.shape))
    return to_digits(value, DIGITS, mode)


def to_digits(value: Array, digits: int, mode: str) -> Typed:
    """Numbers with so many significant digits."""
    decade = np.where(value == 0, 0, decade_of(np.where(value == 0, 1.0, np.abs(value))))
    # Nobody types a number as small as this, and a rounded array would lose its digits.
    typed = np.where(np.abs(value) < SMALLEST_TYPED, value, rounded(value, mode, digits))
    return Typed(typed, _half_units(decade - digits + 1, value.shape))


def decimals(scale: Array) -> NDArray[np.int64]:
    """`verdict.Key.decimals` of each problem."""
    least = np.where(scale > 0, scale, np.inf).min(axis=0)
    found: NDArray[np.int64] = np.maximum(0, np.ceil(-np.log10(0.01 * least))).astype(np.int64)
    return found


def _half_units(exponent: NDArray[np.int64], shape: tuple[int, ...]) -> Array:
    powers = np.array([float(f"1e{e}") for e in range(-MOST_PLACES, MOST_PLACES)])
    return np.broadcast_to(powers.take(exponent + MOST_PLACES) / 2, shape)


def may_refuse_itself(template: Template) -> bool:
    """Whether rounding as the prompt asks can carry an answer out of its own tolerance at all.

    Cut off by a whole unit, a size with four digits loses less than a thousandth of itself, and the decimals of a
    parameter are so many that a unit is at most a thousandth of S. Neither is said of a whole number, nor of a
    parameter that is asked for with four digits beside something else.
    """
    return template.exact or (len(template.targets) > 1 and template.rule.parameter in template.targets)


def refuses(template: Template, value: Array, scale: Array) -> Mask:
    """Where the answer, rounded or cut off as the prompt asks, is not right: `certificate.accepts_itself` on arrays."""
    accepted: Mask = np.ones(value.shape[-1], dtype=np.bool_)
    for mode in (ROUND_HALF_EVEN, ROUND_DOWN):
        accepted &= _is_right(template, as_typed(template, value, scale, mode), value, scale)
    return ~accepted


def _is_right(template: Template, typed: Typed, value: Array, scale: Array) -> Mask:
    if template.exact:
        return in_all(np.abs(typed.value - value) <= EXACTLY * scale)
    return in_all(np.abs(typed.value - value) <= _allowance(scale, typed.half_unit))


def _allowance(scale: Array, half_unit: Array) -> Array:
    allowance: Array = TOLERANCE * scale + np.minimum(half_unit, TOLERANCE * scale)
    return allowance


def _matches(template: Template, typed: Typed, value: Array, scale: Array) -> Mask:
    if template.exact:
        return in_all(np.abs(typed.value - value) <= np.maximum(EXACTLY * scale, typed.half_unit))
    return in_all(np.abs(typed.value - value) <= _allowance(scale, typed.half_unit))


def slip_verdicts(batch: Batch) -> dict[str, SlipVerdicts]:
    """What becomes of each misconception's number, typed as the prompt asks."""
    with np.errstate(invalid="ignore", divide="ignore"):
        stand_ins = _stand_ins(batch)
        return {name: _slip_verdicts(batch, name, stand_ins) for name in batch.slips}


def _stand_ins(batch: Batch) -> dict[str, dict[str, Mask]]:
    """Under whose number each misconception is looked for: itself, or an earlier one too near to be told from it."""
    found: dict[str, dict[str, Mask]] = {}
    own: dict[str, Mask] = {}
    distinction = EXACTLY if batch.template.exact else DISTINCTION
    for name, value in batch.slips.items():
        alone = in_all(np.isfinite(value))
        found[name] = {}
        for other, is_own in own.items():
            widest = np.maximum(batch.slip_scales[other], batch.slip_scales[name])
            near = alone & is_own & ((np.abs(batch.slips[other] - value) / widest).max(axis=0) < distinction)
            found[name][other] = near
            alone = alone & ~near
        own[name] = found[name][name] = alone
    return found


def _slip_verdicts(batch: Batch, name: str, stand_ins: dict[str, dict[str, Mask]]) -> SlipVerdicts:
    template, value, scale = batch.template, batch.value, batch.scale
    typed = _typed_slip(batch, batch.slips[name])
    seen = in_all(np.isfinite(batch.slips[name]))
    off = np.abs(typed.value - value)
    accepted = _is_right(template, typed, value, scale)
    if not template.exact:
        so_far = (typed.value != 0) & (typed.half_unit > TOLERANCE * scale) & (off <= typed.half_unit)
        accepted |= in_all(so_far | (off <= _allowance(scale, typed.half_unit)))
    other = np.zeros_like(seen)
    for dialect, given in batch.dialects.items():
        other |= _matches(template, typed, given, batch.dialect_scales[dialect])
    other &= ~accepted
    named, coarse = np.zeros_like(seen), np.zeros_like(seen)
    for stand_in, where in stand_ins[name].items():
        scale_there = batch.slip_scales[stand_in]
        named |= where & _matches(template, typed, batch.slips[name], scale_there)
        coarse |= where & (typed.half_unit > TOLERANCE * scale_there).any(axis=0)
    named &= ~accepted & ~other
    if not template.exact:
        accepted |= ~other & ~named & in_all(off <= CLOSE * scale)
    return SlipVerdicts(seen & accepted, seen & other, seen & named, seen & ~accepted & ~other & ~named & ~coarse)


def _typed_slip(batch: Batch, value: Array) -> Typed:
    usual = np.where(np.isfinite(value), value, 1.0)
    if batch.template.exact:
        return to_digits(usual, DIGITS_OF_A_SLIP, ROUND_HALF_EVEN)
    return as_typed(batch.template, usual, batch.scale, ROUND_HALF_EVEN)


def in_all(mask: Mask) -> Mask:
    """Where something holds of all entries."""
    everywhere: Mask = mask[0] if len(mask) == 1 else np.logical_and.reduce(mask, axis=0)
    return everywhere
