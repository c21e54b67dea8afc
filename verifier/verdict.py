"""Grading a typed number, and naming the wrong rule that produced it.

The tolerance follows the *step*, not the parameter: half a percent of the scale of information S, plus half a unit of
the last typed place, but never more than as much again. Half a percent is 4.5 times the largest error seen when every
intermediate is rounded to four digits, and a sixth of the distance that a fair question keeps from every wrong rule.
The nearest hypothesis wins, never the first in a list.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import permutations, product
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from verifier.answer import Number

TOLERANCE = 0.005
"""Share of S within which an answer is right."""
EXACTLY = 1e-9
"""Share of S within which a whole number is the right one."""
CLOSE = 0.015
"""Share of S within which an answer is asked for once more."""
MOST_REORDERED = 5
"""Entries up to which a wrong order is looked for."""


class Verdict(StrEnum):
    """What an answer turned out to be; the words of the command line's contract."""

    RIGHT = "right"
    MORE_DIGITS = "more-digits"
    OTHER_DIALECT = "other-dialect"
    SLIP = "slip"
    CLOSE = "close"
    SIGN_SCALE_ORDER = "sign-scale-order"
    WRONG = "wrong"
    UNREADABLE = "unreadable"
    NOTED = "noted"
    """A stage on the way, kept until the answer comes; it never ends a question."""


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """What somebody who follows a certain rule would type."""

    names: tuple[str, ...]
    """Ids of the slips that give this number; several when they cannot be told apart here."""
    value: tuple[float, ...]
    scale: tuple[float, ...]
    later: tuple[tuple[float, ...], ...] = ()
    """What the names behind the first give themselves."""

    @property
    def each(self) -> Iterator[Hypothesis]:
        """The hypothesis at the number of every name, that name first."""
        for own, value in zip(self.names, (self.value, *self.later), strict=False):
            yield Hypothesis((own, *(name for name in self.names if name != own)), value, self.scale)


@dataclass(frozen=True, slots=True)
class Key:
    """What a question knows of its answers; entries of a vector side by side, one entry for a number."""

    value: tuple[float, ...]
    scale: tuple[float, ...]
    """S of each entry: the size of the step for a new parameter, of the answer itself for everything else."""
    slips: tuple[Hypothesis, ...] = ()
    dialects: tuple[Hypothesis, ...] = ()
    confusions: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    """Other numbers of the page that people type by mistake, by what they are ("the step", "g")."""
    exact: bool = False
    """Whether the answer is a whole number, of which nearly right is wrong."""

    @property
    def decimals(self) -> int:
        """Decimals that suffice to tell the answer: D = ceil(-log10(S / 100))."""
        return max(0, math.ceil(-math.log10(0.01 * min(s for s in self.scale if s > 0))))


@dataclass(frozen=True, slots=True)
class Judged:
    """A verdict with what it rests on."""

    verdict: Verdict
    slips: tuple[str, ...] = ()
    dialects: tuple[str, ...] = ()
    detail: str = ""
    """What was typed instead, for sign, scale and order slips."""
    together: bool = False
    """Whether the slips were made all at once; if not, each of them alone gives what was typed."""


def allowance(scale: float, half_unit: float) -> float:
    """How far from a value of this scale a typed number may lie."""
    return TOLERANCE * scale + min(half_unit, TOLERANCE * scale)


def judge(typed: Sequence[Number], key: Key) -> Judged:
    """Grade typed entries against a key; they must be as many as the key's.

    Raises:
        ValueError: another number of entries.
    """
    if len(typed) != len(key.value):
        raise ValueError(f"found {len(typed)} numbers, expected {len(key.value)}")
    matches = _is_written if key.exact else _matches
    if (_equals if key.exact else _matches)(typed, key.value, key.scale):
        return Judged(Verdict.RIGHT)
    if not key.exact and all(_right_so_far(x, c, s) for x, c, s in zip(typed, key.value, key.scale, strict=True)):
        return Judged(Verdict.MORE_DIGITS)
    other = tuple(name for h in key.dialects if matches(typed, h.value, h.scale) for name in h.names)
    if other:
        return Judged(Verdict.OTHER_DIALECT, dialects=other)
    hypotheses = (each for slip in key.slips for each in slip.each)
    slips = sorted((distance(typed, h), h.names) for h in hypotheses if matches(typed, h.value, h.scale))
    if slips:
        return Judged(Verdict.SLIP, slips=tuple(dict.fromkeys(name for _, names in slips for name in names)))
    near = all(abs(x.value - c) <= CLOSE * s for x, c, s in zip(typed, key.value, key.scale, strict=True))
    if near and not key.exact:
        return Judged(Verdict.CLOSE)
    if detail := _confusion(typed, key):
        return Judged(Verdict.SIGN_SCALE_ORDER, detail=detail)
    return Judged(Verdict.WRONG)


def _matches(typed: Sequence[Number], value: tuple[float, ...], scale: tuple[float, ...]) -> bool:
    return all(abs(x.value - c) <= allowance(s, x.half_unit) for x, c, s in zip(typed, value, scale, strict=True))


def _equals(typed: Sequence[Number], value: tuple[float, ...], scale: tuple[float, ...]) -> bool:
    return all(abs(x.value - c) <= EXACTLY * s for x, c, s in zip(typed, value, scale, strict=True))


def _is_written(typed: Sequence[Number], value: tuple[float, ...], scale: tuple[float, ...]) -> bool:
    """Whether the numbers are these values to the last typed place; a wrong rule need not give a whole number."""
    entries = zip(typed, value, scale, strict=True)
    return all(abs(x.value - c) <= max(EXACTLY * s, x.half_unit) for x, c, s in entries)


def distance(typed: Sequence[Number], hypothesis: Hypothesis) -> float:
    """How far typed entries lie from what a hypothesis gives, as a share of its scale, at the worst entry."""
    entries = zip(typed, hypothesis.value, hypothesis.scale, strict=True)
    return max(abs(x.value - c) / s if s else abs(x.value - c) for x, c, s in entries)


def _right_so_far(x: Number, c: float, s: float) -> bool:
    if abs(x.value - c) <= allowance(s, x.half_unit):
        return True
    return x.value != 0 and x.half_unit > TOLERANCE * s and abs(x.value - c) <= x.half_unit


def _confusion(typed: Sequence[Number], key: Key) -> str:
    for detail, value in _confused(key):
        entries = zip(typed, value, key.scale, strict=True)
        # What is typed by mistake is as exact as itself: a copied number, or a power of ten too many.
        if all(abs(x.value - c) <= CLOSE * (abs(c) or s) for x, c, s in entries):
            return detail
    return ""


def _confused(key: Key) -> Iterator[tuple[str, tuple[float, ...]]]:
    """What sign, scale and order slips would give, with what to say."""
    yield "the sign is turned round", tuple(-c for c in key.value)
    for power, sign in product((1, -1, 2, -2, 3, -3, 4, -4, 5, -5, 6, -6), (1.0, -1.0)):
        detail = f"{10 ** abs(power)} times too {'large' if power > 0 else 'small'}"
        yield (
            detail + (", and the sign is turned round" if sign < 0 else ""),
            tuple(sign * c * 10.0**power for c in key.value),
        )
    for what, value in key.confusions.items():
        if len(value) == len(key.value):
            yield f"this is {what}", value
    if 1 < len(key.value) <= MOST_REORDERED:
        for order in permutations(key.value):
            yield "the right numbers in another order", order
