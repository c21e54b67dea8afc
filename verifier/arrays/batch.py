"""Many questions of one template at once, as arrays: the draws of `problem.draw`, many times as many a second.

Problems lie along the last axis; the entries of a vector, where there are any, along the first. What a question is, and
which draws are fair, is said in `problem` and `certificate`; this module asks the same of arrays.
"""

from __future__ import annotations

from collections import Counter
from copy import copy
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP
from itertools import pairwise
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from verifier.arrays.drawing import inputs_of
from verifier.arrays.grading import in_all, may_refuse_itself, refuses
from verifier.arrays.rounding import rounded, rounded_with_ties
from verifier.certificate import (
    DIGITS,
    DIGITS_FOR_EXACT,
    HAND_ROUNDING,
    LARGEST,
    MOST_CANCELLATION,
    SEPARATION,
    SMALLEST,
)
from verifier.draws import ATTEMPTS
from verifier.errors import BadInput, BadLine
from verifier.expression import Line, free_names, names_in, parse_expression
from verifier.problem import SAME
from verifier.program import batch_program, regroups
from verifier.template import Template
from verifier.verdict import EXACTLY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from verifier.program import Style
    from verifier.rule import Variant

Array: TypeAlias = NDArray[np.float64]
Mask: TypeAlias = NDArray[np.bool_]
Numbers: TypeAlias = NDArray[np.int64]

BLOCK = 32_768
"""Questions drawn together, so that the values on the way stay in the processor's cache."""
WORTH_KEEPING = 0.75
"""Share of fair draws below which the others are dropped before going on."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Fair questions of one template, in the order of `numbers`; shapes end with (problems,)."""

    template: Template
    numbers: Numbers
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
    hand_rounding: Array
    rejected: Counter[str]
    """Why attempts were not fair."""
    left_out: Numbers
    """Numbers without a fair question."""


def draw_batch(template: Template, numbers: Numbers) -> Batch:
    """The questions with these numbers; the same ones as `problem.draw` gives one by one.

    Raises:
        BadInput: the template looks at its rule in a way of its own, and has to be drawn one by one.
    """
    if not can_batch(template):
        raise BadInput(f"{template.name}: its questions can only be drawn one by one")
    rejected: Counter[str] = Counter()
    parts: list[_Drawn] = []
    left: list[Numbers] = []
    fresh = np.asarray(numbers, dtype=np.int64)
    waiting, attempts = fresh[:0], fresh[:0]
    with np.errstate(all="ignore"):
        while len(fresh) or len(waiting):
            # What was turned down goes on beside numbers that were not tried yet, so that blocks stay full.
            room = max(0, BLOCK - len(waiting))
            block = np.concatenate([waiting, fresh[:room]])
            tried = np.concatenate([attempts, np.zeros(len(fresh[:room]), np.int64)])
            fresh = fresh[room:]
            drawn = _Drawn(template, block, tried)
            waiting, attempts = drawn.select(rejected)
            parts.append(drawn)
            hopeless = attempts == ATTEMPTS
            if hopeless.any():
                left.append(waiting[hopeless])
                waiting, attempts = waiting[~hopeless], attempts[~hopeless]
    return _joined(template, parts, rejected, np.concatenate(left) if left else np.empty(0, np.int64))


def can_batch(template: Template) -> bool:
    """Whether the template asks its rule as it is."""
    return type(template) is Template


def _joined(template: Template, parts: list[_Drawn], rejected: Counter[str], left: Numbers) -> Batch:
    parts = [part for part in parts if len(part.numbers)]
    if not parts:
        empty = np.empty((1, 0))
        return Batch(template, np.empty(0, np.int64), {}, empty, empty, {}, {}, {}, {}, empty[0], rejected, left)
    numbers = np.concatenate([part.numbers for part in parts])
    order = np.argsort(numbers, kind="stable")

    in_order = bool((order[1:] > order[:-1]).all())

    def join(arrays: list[Array]) -> Array:
        joined = np.concatenate(arrays, axis=-1)
        return joined if in_order else joined.take(order, axis=-1)

    def by_name(arrays: Callable[[_Drawn], Mapping[str, Array]]) -> dict[str, Array]:
        return {name: join([arrays(part)[name] for part in parts]) for name in arrays(parts[0])}

    return Batch(
        template,
        numbers[order],
        by_name(lambda part: part.inputs),
        join([part.value for part in parts]),
        join([part.scale for part in parts]),
        by_name(lambda part: part.slips),
        by_name(lambda part: part.slip_scales),
        by_name(lambda part: part.dialects),
        by_name(lambda part: part.dialect_scales),
        join([part.by_hand for part in parts]),
        rejected,
        left,
    )


class _Drawn:
    """One attempt at a block of numbers, reduced step by step to those that are fair."""

    def __init__(self, template: Template, numbers: Numbers, attempts: Numbers) -> None:
        self.template, self.numbers, self.attempts = template, numbers, attempts
        self.inputs = inputs_of(template, numbers, attempts)
        self.slips: dict[str, Array] = {}
        self.slip_scales: dict[str, Array] = {}
        self.dialects: dict[str, Array] = {}
        self.dialect_scales: dict[str, Array] = {}
        self.value = self.scale = np.empty((1, 0))
        self.by_hand = np.empty(0)
        self._went_wrong = False
        self._fair: Mask = np.ones(len(numbers), dtype=np.bool_)
        self._turned_down: list[tuple[Numbers, Numbers]] = []

    def select(self, rejected: Counter[str]) -> tuple[Numbers, Numbers]:
        """Keep the fair questions; the numbers of the others come back with their next attempt, and why is counted."""
        history = self._run(self.template.variant)
        self.value = self._answer(history)
        scale = self._scale(history)
        self.scale = np.where(scale == 0, scale.max(axis=0), scale)
        for reason, fair in self._checks():
            unfair = int(np.count_nonzero(self._fair & ~fair))
            if unfair:
                rejected[reason] += unfair
                self._fair &= fair
                if np.count_nonzero(self._fair) < WORTH_KEEPING * len(self._fair):
                    self._settle()
            if not len(self.numbers):
                break
        self._settle()
        numbers, attempts = (np.concatenate(column) for column in zip(*self._turned_down, strict=True))
        return numbers, attempts + 1

    def _settle(self) -> None:
        """Drop what is not fair from every array."""
        fair = self._fair
        self._turned_down.append((self.numbers[~fair], self.attempts[~fair]))
        if not fair.all():
            self.numbers, self.attempts = self.numbers[fair], self.attempts[fair]
            for arrays in (self.inputs, self.slips, self.slip_scales, self.dialects, self.dialect_scales):
                for name, array in arrays.items():
                    arrays[name] = np.compress(fair, array, axis=-1)
            self.value, self.scale = np.compress(fair, self.value, axis=-1), np.compress(fair, self.scale, axis=-1)
            if len(self.by_hand):
                self.by_hand = self.by_hand[fair]
            self._fair = np.ones(len(self.numbers), dtype=np.bool_)

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
        yield "cancellation", self._cancellation() <= MOST_CANCELLATION
        for slip, variant in self.template.slips:
            seen = self._visible(slip.when)
            value, scale, margin = self._wrong(variant)
            seen &= in_all(np.isfinite(value))
            self.slips[slip.id], self.slip_scales[slip.id] = np.where(seen, value, np.nan), scale
            told: Mask = ~seen | (margin >= least)
            yield f"{slip.id} hides", told
        yield from self._dialects()
        self._settle()
        self.by_hand = self._hand_rounding()
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
        history = self._run(variant)
        value, scale = self._answer(history), self._scale(history)
        scale = np.where(scale == 0, self.scale, scale)
        return value, scale, (np.abs(self.value - value) / np.maximum(self.scale, scale)).max(axis=0)

    def _dialects(self) -> Iterator[tuple[str, Mask]]:
        template = self.template
        for dialect in () if template.strict else template.rule.dialects:
            if dialect.name in {template.dialect, "paper"} or dialect.same_as:
                continue
            variant = self._in_dialect(dialect.name)
            if variant:
                value, scale, margin = self._wrong(variant)
                told = (margin <= SAME) | (margin >= SEPARATION) | ~in_all(np.isfinite(value))
                self.dialects[dialect.name] = np.where(margin >= SEPARATION, value, np.nan)
                self.dialect_scales[dialect.name] = scale
                yield f"{dialect.name} nearly the same", told

    def _in_dialect(self, dialect: str) -> Variant | None:
        template = self.template
        defaults = template.rule.defaults(dialect)
        given = {n: float(np.ravel(array)[0]) for n, array in self.inputs.items() if n in defaults}
        try:
            variant = template.variant_in(dialect, given)
        except BadLine:
            return None
        if not set(template.targets) <= set(variant.assigned):
            return None
        needed = {name.removesuffix("_prev") for name in free_names(template.lines(variant))}
        if template.steps > 1:
            needed -= {*variant.state, "t"}
        return variant if needed <= self.inputs.keys() else None

    def _not_printed(self, least: float) -> Mask:
        (c,), (s,) = self.value, self.scale
        fair = (np.abs(c) >= least * s) & (np.abs(c - 1.0) >= least * s)
        for name, array in self.inputs.items():
            first = array[0] if self.template.steps > 1 and name in self.template.anew else array
            for x in np.atleast_2d(first):
                fair &= np.abs(c - x) >= least * s
        return fair

    def _visible(self, condition: str) -> Mask:
        if not condition:
            return np.ones(len(self.numbers), dtype=np.bool_)
        expression = parse_expression(condition)
        known = {name: self._first(name) for name in self.inputs} | (
            {} if "t" in self.inputs else {"t": float(self.template.steps)}
        )
        if not names_in(expression) <= known.keys():
            return np.zeros(len(self.numbers), dtype=np.bool_)
        holds = batch_program((Line("holds", expression, condition),))(known)["holds"]
        return np.broadcast_to(np.atleast_2d(holds).any(axis=0), self.numbers.shape).copy()

    def _first(self, name: str) -> Array:
        array = self.inputs[name]
        return array[0] if self.template.steps > 1 and name in self.template.anew else array

    def _cancellation(self) -> Array:
        worst = np.ones(len(self.numbers))

        def combine(a: Any, b: Any, sign: int) -> Any:
            total = a + sign * b
            ratio = np.where((a != 0) & (b != 0), (np.abs(a) + np.abs(b)) / np.abs(total), 1.0)
            np.maximum(worst, np.atleast_2d(ratio).max(axis=0), out=worst)
            return total

        constants = frozenset({h.name for h in self.template.rule.hyperparameters} | {"t"})
        self._run(
            self.template.variant,
            "cancelling",
            {"combine": combine},
            constants,
            frozenset({self.template.rule.parameter}),
        )
        return worst

    def _hand_rounding(self) -> Array:
        """The worst of six hands; where nothing lay halfway, two ways to round to the nearest are one."""
        digits = DIGITS_FOR_EXACT if self.template.exact else DIGITS
        worst = np.zeros(len(self.numbers))
        styles: tuple[Style, ...] = ("rounded", "regrouped")
        for style in styles if regroups(self.template.lines(self.template.variant)) else styles[:1]:
            ties = np.zeros(len(self.numbers), dtype=np.bool_)

            def half_even(x: Any, ties: Mask = ties) -> Array:
                result, tie = rounded_with_ties(x, ROUND_HALF_EVEN, digits)
                if tie is not None:
                    ties |= np.atleast_2d(tie).any(axis=0)
                return result

            np.maximum(worst, self._deviation(style, half_even), out=worst)
            np.maximum(worst, self._deviation(style, lambda x: rounded(x, ROUND_DOWN, digits)), out=worst)
            if ties.any():
                worst[ties] = np.maximum(
                    worst[ties], self._only(ties)._deviation(style, lambda x: rounded(x, ROUND_HALF_UP, digits))
                )
        return worst

    def _only(self, chosen: Mask) -> _Drawn:
        """Some of these questions, with what it takes to work them out."""
        some = copy(self)
        some.numbers = self.numbers[chosen]
        some.inputs = {name: np.compress(chosen, array, axis=-1) for name, array in self.inputs.items()}
        some.value, some.scale = np.compress(chosen, self.value, axis=-1), np.compress(chosen, self.scale, axis=-1)
        return some

    def _deviation(self, style: Style, round_: Any) -> Array:
        value = self._answer(self._run(self.template.variant, style, {"round_": round_}))
        deviation: Array = (np.abs(value - self.value) / self.scale).max(axis=0)
        return np.where(np.isnan(deviation), np.inf, deviation)

    def _run(
        self,
        variant: Variant,
        style: Style = "exact",
        functions: Mapping[str, Any] | None = None,
        constants: frozenset[str] = frozenset(),
        unwatched: frozenset[str] = frozenset(),
    ) -> list[Mapping[str, Any]]:
        """Every named value after each step; before the first, what is given."""
        template = self.template
        step = batch_program(template.lines(variant), style=style, constants=constants, unwatched=unwatched)
        several = template.steps > 1
        self._went_wrong = False
        values: dict[str, Any] = dict(self.inputs)
        for name, start in variant.state.items() if several else ():
            values[name] = self.inputs[start] if isinstance(start, str) else start
        history: list[Mapping[str, Any]] = [dict(values)]
        for number in range(template.steps):
            now = dict(values)
            if several:
                now |= {name: self.inputs[name][number] for name in template.anew if name in self.inputs}
            now.setdefault("t", number + 1)
            now |= {f"{name}_prev": now[name] for name in template.carried if name in now}
            with np.errstate(divide="call", over="call", invalid="call", call=self._note):
                out = step({**now, **(functions or {})})
            history.append(out)
            values |= {name: out[name] for name in template.carried if name in out}
        return history

    def _note(self, _kind: str, _flag: int) -> None:
        """NumPy's word that something was divided by zero, too large or no number."""
        self._went_wrong = True

    def _answer(self, history: list[Mapping[str, Any]]) -> Array:
        count = len(self.numbers)
        rows = [np.atleast_2d(np.asarray(history[-1][target], dtype=np.float64)) for target in self.template.targets]
        answer: Array = np.concatenate([np.broadcast_to(row, (len(row), count)) for row in rows])
        if not self._went_wrong:
            return answer
        # A float's division by zero has no result at all, so what went through infinity has none here either.
        lost = np.zeros(count, dtype=np.bool_)
        for step in history[1:]:
            for value in step.values():
                lost |= ~np.atleast_2d(np.isfinite(value)).all(axis=0)
        return np.where(lost, np.nan, answer)

    def _scale(self, history: list[Mapping[str, Any]]) -> Array:
        rows = []
        for target in self.template.targets:
            if target != self.template.rule.parameter:
                rows.append(np.abs(np.atleast_2d(history[-1][target])))
                continue
            # Before the first step stands what is given, later what each step gave.
            places = [np.atleast_2d(step[target]) for step in history]
            rows.append(sum((np.abs(b - a) for a, b in pairwise(places)), np.zeros(1)))
        return np.concatenate([np.broadcast_to(row, (len(row), len(self.numbers))) for row in rows])
