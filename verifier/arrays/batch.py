"""Many questions of one template at once, as arrays: the draws of `problem.draw`, many times as many a second.

Problems lie along the last axis; the entries of a vector, where there are any, along the first. What a question is, and
which draws are fair, is said in `problem` and `certificate`; this module asks the same of arrays.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from verifier.arrays.drawing import block_of
from verifier.arrays.grading import in_all, may_refuse_itself, refuses
from verifier.arrays.measuring import cancellation, hand_rounding, worst
from verifier.certificate import HAND_ROUNDING, LARGEST, MOST_CANCELLATION, SEPARATION, SMALLEST
from verifier.draws import ATTEMPTS
from verifier.problem import SAME
from verifier.verdict import EXACTLY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from verifier.rule import Variant
    from verifier.template import Template

Array: TypeAlias = NDArray[np.float64]
Mask: TypeAlias = NDArray[np.bool_]
Numbers: TypeAlias = NDArray[np.int64]
Column = TypeVar("Column", Array, Numbers)

BLOCK = 32_768
"""Questions drawn together, so that the values on the way stay in the processor's cache."""
SMALL_BLOCK = 8_192
"""Fewer attempts than these take no less time."""
WORTH_KEEPING = 0.75
"""Share of fair draws below which the others are dropped before going on."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Fair questions of one template, in the order of `numbers`; shapes end with (problems,)."""

    template: Template
    numbers: Numbers
    attempts: Numbers
    """Which attempt at each number is fair; see `draws.point`."""
    inputs: Mapping[str, Array]
    """What is given: (problems,) or (entries, problems); with several steps, what is given anew has those first."""
    value: Array
    """The answer, (entries, problems)."""
    scale: Array
    slips: Mapping[str, Array]
    """What each misconception gives, (entries, problems); NaN where it cannot be seen."""
    slip_scales: Mapping[str, Array]
    dialects: Mapping[str, Array]
    """What other dialects give, (entries, problems); NaN where that is the same."""
    dialect_scales: Mapping[str, Array]
    cancellation: Array
    hand_rounding: Array
    rejected: Counter[str]
    """Why attempts were not fair."""
    left_out: Numbers
    """Numbers without a fair question."""


def draw_batch(template: Template, numbers: Numbers | range) -> Batch:
    """The questions with these numbers; the same ones as `problem.draw` gives one by one."""
    rejected: Counter[str] = Counter()
    parts: list[_Drawn] = []
    left: list[Numbers] = []
    fresh = np.asarray(numbers, dtype=np.int64)
    waiting, attempts = fresh[:0], fresh[:0]
    made = found = 0
    with np.errstate(all="ignore"):
        while len(fresh) or len(waiting):
            # What was turned down goes on beside numbers that were not tried yet, so that blocks stay full.
            room = max(0, BLOCK - len(waiting))
            block = np.concatenate([waiting, fresh[:room]])
            tried = np.concatenate([attempts, np.zeros(len(fresh[:room]), np.int64)])
            fresh = fresh[room:]
            drawn = _Drawn(template, block, tried, _turns(tried, made / max(1, found)))
            made += drawn.block.count
            waiting, attempts = drawn.select(rejected)
            found += drawn.block.count
            parts.append(drawn)
            hopeless = attempts == ATTEMPTS
            if hopeless.any():
                left.append(waiting[hopeless])
                waiting, attempts = waiting[~hopeless], attempts[~hopeless]
    return _joined(template, parts, rejected, np.sort(np.concatenate(left)) if left else np.empty(0, np.int64))


def _turns(tried: Numbers, hard: float) -> int:
    """How many attempts to make at each number at once, if one in so many is fair: few rows take as long as many."""
    room = BLOCK // len(tried)
    spare = min(SMALL_BLOCK // len(tried), 4 * hard) if tried.min() else 1
    return int(max(1, min(room, max(spare, hard / 2), ATTEMPTS - tried.max())))


def _joined(template: Template, parts: list[_Drawn], rejected: Counter[str], left: Numbers) -> Batch:
    parts = [part for part in parts if len(part.numbers)]
    if not parts:
        empty = np.empty((1, 0))
        none = np.empty(0, np.int64)
        return Batch(template, none, none, {}, empty, empty, {}, {}, {}, {}, empty[0], empty[0], rejected, left)
    numbers = np.concatenate([part.numbers for part in parts])
    order = np.argsort(numbers, kind="stable")

    in_order = bool((order[1:] > order[:-1]).all())

    def join(arrays: list[Column]) -> Column:
        joined = np.concatenate(arrays, axis=-1)
        return joined if in_order else joined.take(order, axis=-1)

    def by_name(arrays: Callable[[_Drawn], Mapping[str, Array]]) -> dict[str, Array]:
        return {name: join([arrays(part)[name] for part in parts]) for name in arrays(parts[0])}

    return Batch(
        template,
        numbers[order],
        join([part.attempts for part in parts]),
        by_name(lambda part: part.block.inputs),
        join([part.value for part in parts]),
        join([part.scale for part in parts]),
        by_name(lambda part: part.slips),
        by_name(lambda part: part.slip_scales),
        by_name(lambda part: part.dialects),
        by_name(lambda part: part.dialect_scales),
        join([part.cancellation for part in parts]),
        join([part.by_hand for part in parts]),
        rejected,
        left,
    )


class _Drawn:
    """Some attempts at a block of numbers, reduced step by step to those that are fair."""

    def __init__(self, template: Template, numbers: Numbers, attempts: Numbers, turns: int) -> None:
        self.template, self._turns = template, turns
        self.numbers = np.repeat(numbers, turns)
        self.attempts = np.repeat(attempts, turns) + np.tile(np.arange(turns), len(numbers))
        self.block = block_of(template, self.numbers, self.attempts)
        self.slips: dict[str, Array] = {}
        self.slip_scales: dict[str, Array] = {}
        self.dialects: dict[str, Array] = {}
        self.dialect_scales: dict[str, Array] = {}
        self.value = self.scale = np.empty((1, 0))
        self.cancellation = self.by_hand = np.empty(0)
        self._fair: Mask = np.ones(len(self.numbers), dtype=np.bool_)
        self._rows = np.arange(len(self.numbers))
        self._reasons = ["fair"]
        self._why = np.zeros(len(self.numbers), np.int64)
        """By its place among the reasons, why an attempt is not fair."""

    def select(self, rejected: Counter[str]) -> tuple[Numbers, Numbers]:
        """Keep the fair questions; the numbers of the others come back with their next attempt, and why is counted."""
        numbers, attempts = self.numbers, self.attempts
        self.value, self.scale = self.block.result(self.template.variant)
        if not self.scale.all():
            self.scale = np.where(self.scale == 0, self.scale.max(axis=0), self.scale)
        for reason, fair in self._checks():
            unfair = np.flatnonzero(self._fair > fair)
            if len(unfair):
                self._why[self._rows[unfair]] = len(self._reasons)
                self._reasons.append(reason)
                self._fair &= fair
                if np.count_nonzero(self._fair) < WORTH_KEEPING * len(self._fair):
                    self._settle()
            if not len(self.numbers):
                break
        first = self._first_fair(rejected)
        self.block.forget()
        self._fair &= self._rows % self._turns == first[self._rows // self._turns]
        self._settle()
        none = first == self._turns
        return numbers[:: self._turns][none], attempts[:: self._turns][none] + self._turns

    def _first_fair(self, rejected: Counter[str]) -> Numbers:
        """Which of each number's attempts is its question; why those before it are not fair is counted."""
        why = self._why.reshape(-1, self._turns)
        passed_over = np.logical_and.accumulate(why > 0, axis=1)
        for reason, count in zip(self._reasons, np.bincount(why[passed_over]), strict=False):
            if count:
                rejected[reason] += int(count)
        first: Numbers = passed_over.sum(axis=1)
        return first

    def _settle(self) -> None:
        """Drop what is not fair from every array."""
        fair = np.flatnonzero(self._fair)
        if len(fair) == len(self._fair):
            return
        self.block.keep(fair)
        self.numbers, self.attempts, self._rows = self.numbers[fair], self.attempts[fair], self._rows[fair]
        for arrays in (self.slips, self.slip_scales, self.dialects, self.dialect_scales):
            for name, array in arrays.items():
                arrays[name] = array.take(fair, axis=-1)
        self.value, self.scale = self.value.take(fair, axis=-1), self.scale.take(fair, axis=-1)
        if len(self.cancellation):
            self.cancellation = self.cancellation[fair]
        if len(self.by_hand):
            self.by_hand = self.by_hand[fair]
        self._fair = np.ones(len(fair), dtype=np.bool_)

    def _checks(self) -> Iterator[tuple[str, Mask]]:
        """Every condition of a fair question in the order of `problem`, on what is left by those before."""
        yield "not finite", in_all(np.isfinite(self.value))
        sizes = in_all((self.scale >= SMALLEST) & (self.scale <= LARGEST))
        yield "unreadable size", sizes & ~in_all(self.value == 0)
        if self.template.entries:
            yield "entries not distinct", self._distinct()
        least = EXACTLY if self.template.exact else SEPARATION
        if len(self.value) == 1:
            yield "answer is printed", self._not_printed(least)
        self.cancellation = cancellation(self.block)
        yield "cancellation", self.cancellation <= MOST_CANCELLATION
        for slip, variant in self.template.slips:
            visible = self.template.visible(slip, self.block)
            value, scale, margin = self._wrong(variant)
            seen = in_all(np.isfinite(value)) & visible
            told: Mask = margin >= least
            if not seen.all():
                value, told = np.where(seen, value, np.nan), told | ~seen
            self.slips[slip.id], self.slip_scales[slip.id] = value, scale
            yield f"{slip.id} hides", told
        yield from self._dialects()
        self._settle()
        self.by_hand = hand_rounding(self.block, self.value, self.scale)
        yield "spoiled by hand rounding", self.by_hand <= HAND_ROUNDING
        if may_refuse_itself(self.template):
            yield "refuses its own answer", ~refuses(self.template, self.value, self.scale)

    def _distinct(self) -> Mask:
        fair: Mask = np.ones(len(self.numbers), dtype=np.bool_)
        for i in range(len(self.value)):
            for j in range(i):
                fair &= (self.value[i] != self.value[j]) | (self.value[i] == 0)
        return fair

    def _wrong(self, variant: Variant) -> tuple[Array, Array, Array]:
        """What another rule gives, on which scale, and how far from the key that is."""
        value, scale = self.block.result(variant)
        if not scale.all():
            scale = np.where(scale == 0, self.scale, scale)
        return value, scale, worst(np.abs(self.value - value) / np.maximum(self.scale, scale))

    def _dialects(self) -> Iterator[tuple[str, Mask]]:
        for dialect, variant in self.template.elsewhere:
            value, scale, margin = self._wrong(variant)
            told = (margin <= SAME) | (margin >= SEPARATION) | ~in_all(np.isfinite(value))
            self.dialects[dialect] = np.where(margin >= SEPARATION, value, np.nan)
            self.dialect_scales[dialect] = scale
            yield f"{dialect} nearly the same", told

    def _not_printed(self, least: float) -> Mask:
        (c,), (s,) = self.value, self.scale
        bound = least * s
        fair = (np.abs(c) >= bound) & (np.abs(c - 1.0) >= bound)
        for name in self.block.inputs:
            for x in np.atleast_2d(self.block.first(name)):
                fair &= np.abs(c - x) >= bound
        return fair
