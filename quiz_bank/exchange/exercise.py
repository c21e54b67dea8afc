"""A drawn question as other programs take it: which numbers are right, and what each wrong one is told.

Other programs know a number and an absolute tolerance, nothing of typed digits. So a band is as wide as the grader is
for a number that is written as the prompt asks: what it takes for right is in the band, and no wrong rule's number is.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_HALF_EVEN, Decimal
from itertools import groupby
from typing import TYPE_CHECKING

from quiz_bank.cards import shuffled
from quiz_bank.drawn import choice_kind_of, question, signs_of
from quiz_bank.feedback import message
from verifier.certificate import DIGITS
from verifier.verdict import EXACTLY, TOLERANCE, Judged, Verdict, allowance

if TYPE_CHECKING:
    from collections.abc import Iterator

    from quiz_bank.model import Card, Choice
    from quiz_bank.question import Question
    from verifier.problem import Problem
    from verifier.verdict import Hypothesis

_SPARE_PLACES = 2
"""How many places more than it asks for a key has, so that rounding it moves no border."""
_TOLERANCE_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Exercise:
    """A drawn question, with its options where they are picked."""

    problem: Problem
    card: Card | None = None
    """A card with options, of which `problem` is the source; None where numbers are typed."""
    has_numbers: bool = True
    """Whether the drawn numbers are shown, and so the way to the answer is worth showing."""

    @property
    def convention(self) -> str:
        """Whose rule is meant; empty where that would tell the answer."""
        template = self.problem.template
        return template.rule.dialect(template.dialect).label if self.has_numbers else ""

    @property
    def options(self) -> tuple[Choice, ...]:
        """The options in the order in which the question shows them everywhere."""
        return shuffled(replace(self.card, id=self.problem.id), 0) if self.card else ()

    def text_of(self, choice: Choice) -> str:
        """What an option shows: of a pair, its second half."""
        return choice.partner or choice.text

    @property
    def statement(self) -> str:
        """The situation or the front of the card, as Markdown."""
        return self.card.front if self.card else self._asked.statement

    def below(self, entries: str = "") -> Iterator[str]:
        """The lines of plain text below the statement; `entries` says which ones a field takes, if not all together."""
        if self.convention:
            yield f"Convention: {self.convention}"
        if self.card is None:
            asked = self._asked
            if asked.givens:
                yield "Given: " + ", ".join(f"{given.symbol} = {given.value}" for given in asked.givens)
            form = f"{entries} with {asked.form.rpartition('; ')[2]}" if entries else f"with {asked.form}"
            yield f"Find {asked.ask}. Answer {form}."

    @property
    def _asked(self) -> Question:
        return question(self.problem, item_id=self.problem.template.name, topic="")


def exercise(problem: Problem) -> Exercise:
    """A drawn question as its kind asks it."""
    kind = choice_kind_of(problem.template)
    return Exercise(problem, kind.card(problem), kind.has_numbers) if kind else Exercise(problem)


@dataclass(frozen=True, slots=True)
class Band:
    """Numbers within `tolerance` of `value` are told `feedback`; both are texts that any program reads."""

    value: str
    tolerance: str
    is_right: bool
    feedback: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Reach:
    """A number that somebody arrives at, and how far around it the grader takes what is typed for it."""

    value: float
    reach: float
    dialects: tuple[str, ...] = ()
    slips: tuple[str, ...] = ()

    @property
    def low(self) -> float:
        return self.value - self.reach

    @property
    def high(self) -> float:
        return self.value + self.reach


def bands(problem: Problem, entry: int = 0) -> tuple[Band, ...]:
    """The bands of one entry of the answer, the right one first; a number belongs to the first band that holds it.

    A wrong rule whose number is right at this entry cannot be told here, and has no band; those whose bands meet share
    one, which names them all.
    """
    key = problem.key
    right = _reach(problem, key.value[entry], key.scale[entry])
    wrong = [
        *(_wrong(problem, other, entry, dialects=other.names) for other in key.dialects),
        *(_wrong(problem, slip, entry, slips=slip.names) for slip in key.slips),
    ]
    apart = sorted((w for w in wrong if not right.low <= w.value <= right.high), key=lambda w: w.low)
    return (_band(problem, right), *(_band(problem, shared) for shared in _joined(apart)))


def labels(problem: Problem) -> tuple[str, ...]:
    """What each entry of the answer is called."""
    count = len(problem.key.value)
    signs = tuple(signs_of(problem.template).split(" and "))
    if len(signs) == count:
        return signs
    return tuple(f"entry {number} of {count}" for number in range(1, count + 1))


def _wrong(
    problem: Problem, other: Hypothesis, entry: int, dialects: tuple[str, ...] = (), slips: tuple[str, ...] = ()
) -> _Reach:
    return replace(_reach(problem, other.value[entry], other.scale[entry]), dialects=dialects, slips=slips)


def _reach(problem: Problem, value: float, scale: float) -> _Reach:
    if problem.key.exact:
        # What a wrong rule gives need not be whole; it is typed as the number before it or behind it.
        is_whole = abs(value - round(value)) <= EXACTLY * scale
        return _Reach(value, EXACTLY * scale if is_whole else float(_unit(problem, value)) / 2)
    # The number typed may be larger than the value, and then its last place may be, too.
    largest = abs(value) + 2 * TOLERANCE * scale
    return _Reach(value, allowance(scale, float(_unit(problem, largest)) / 2))


def _unit(problem: Problem, value: float) -> Decimal:
    """The last place of a number that is written as the prompt asks."""
    if problem.places is not None:
        return Decimal(1).scaleb(-problem.places)
    return Decimal(1).scaleb(Decimal(value).adjusted() - DIGITS + 1)


def _joined(apart: list[_Reach]) -> Iterator[_Reach]:
    """Bands from low to high, those that meet made one."""
    highest = -math.inf
    number = 0

    def group(each: _Reach) -> int:
        nonlocal highest, number
        number += each.low > highest
        highest = max(highest, each.high)
        return number

    for _, found in groupby(apart, key=group):
        met = list(found)
        if len(met) == 1:
            yield met[0]
            continue
        low, high = met[0].low, max(each.high for each in met)
        yield _Reach(
            (low + high) / 2,
            (high - low) / 2,
            tuple(name for each in met for name in each.dialects),
            tuple(name for each in met for name in each.slips),
        )


def _band(problem: Problem, found: _Reach) -> Band:
    spare = _unit(problem, max(abs(found.value), found.reach)).scaleb(-_SPARE_PLACES)
    exact = Decimal(found.value)
    value = exact.quantize(spare, rounding=ROUND_HALF_EVEN)
    reach = Decimal(found.reach) + abs(exact - value)
    tolerance = reach.quantize(Decimal(1).scaleb(reach.adjusted() - _TOLERANCE_DIGITS + 1), rounding=ROUND_CEILING)
    is_right = not (found.dialects or found.slips)
    return Band(_written(value), _written(tolerance), is_right, () if is_right else tuple(_feedback(problem, found)))


def _written(number: Decimal) -> str:
    return "0" if not number else f"{number.normalize():f}"


def _feedback(problem: Problem, found: _Reach) -> Iterator[str]:
    if found.dialects:
        yield message(problem, Judged(Verdict.OTHER_DIALECT, dialects=found.dialects))
    if found.slips:
        yield message(problem, Judged(Verdict.SLIP, slips=found.slips))
        hints = (problem.template.misconception(name).hint for name in found.slips)
        yield from dict.fromkeys(hint for hint in hints if hint)
