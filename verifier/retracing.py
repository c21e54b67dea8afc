"""At which line can the way to a wrong number have gone off, if it went off at one line alone?

Two looks at the rule's own lines. Forwards: a line in turn gets a number that a slip of the hand leaves there (a sign,
a power of ten, too few digits, a number that stands beside the right one, a misconception about this line only), and
everything behind it is worked right. What ends at the typed number fits. Backwards: the lines behind a line are solved
for what it gives. Where no number there leads to the typed one, the line alone cannot be to blame.
"""

from __future__ import annotations

import math
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import product
from typing import TYPE_CHECKING, Any

from verifier.diagnosis import BAND
from verifier.errors import BadLine
from verifier.expression import free_names
from verifier.inversion import after, inverted
from verifier.program import program
from verifier.solution import Place, begun, line_value, places
from verifier.stages import slipped_lines
from verifier.template import entries
from verifier.verdict import TOLERANCE, Hypothesis, allowance, distance

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from verifier.answer import Number
    from verifier.expression import Line
    from verifier.problem import Problem

POWERS = (1, -1, 2, -2, 3, -3)
"""Powers of ten by which a point goes astray."""
DIGITS = (1, 2)
"""Significant digits, and decimals, to which somebody rounds too early."""
DECIMALS = (2, 3, 4)
SAME = 1e-6
"""Share of S by which a number that was found backwards may miss the typed one when it is run forwards."""


@dataclass(frozen=True, slots=True)
class Misstep:
    """What may have gone wrong at a line; one of the fields says it."""

    detail: str = ""
    """What the number there is: "10 times too large"."""
    exchanged: tuple[str, str] = ("", "")
    """A name that the line reads, and the one that was read instead."""
    misconception: str = ""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the worked solution of a wrong number starts."""

    line: int
    """Which of the worked lines, from 0."""
    implied: Any = None
    """What that line would have given if everything else was right; None where that is not known."""
    misstep: Misstep | None = None
    """The slip of the hand that gives it there, where only one fits."""
    also: tuple[int, ...] = ()
    """Later lines at which the same slip ends at the same number."""
    ruled_out: bool = False
    """Whether no number at any single line before leads to what was typed."""


class _RuledOutError(Exception):
    """No number at this line leads to what was typed."""


def origin(typed: Sequence[Number], problem: Problem) -> Origin:
    """The first line at which a number that neither the rule nor a wrong rule gives can have gone off.

    Where slips of the hand fit at one line only, that is it; else the first line that is not ruled out, and the first
    of all where every single one is.
    """
    way = tuple(places(problem))
    if fitting := None if problem.key.exact else _only_fit(typed, problem, way):
        return fitting
    for number, place in enumerate(way):
        try:
            return Origin(number, _implied(typed, problem, place), ruled_out=number > 0)
        except _RuledOutError:
            # a typed number stands for all that are rounded to it
            if _is_left(typed, problem, place):
                return Origin(number, ruled_out=number > 0)
    return Origin(0)


# -- forwards --------------------------------------------------------------------------------------------------------
def _only_fit(typed: Sequence[Number], problem: Problem, way: Sequence[Place]) -> Origin | None:
    wrong = _wrong_entries(typed, problem)
    found: dict[Misstep, dict[int, Any]] = {}
    for number, place in enumerate(way):
        for misstep, value in _missteps(problem, place, way, wrong):
            if _ends_at(typed, problem, place, value):
                found.setdefault(misstep, {}).setdefault(number, value)
    firsts = {next(iter(values)) for values in found.values()}
    if len(firsts) != 1:
        return None
    misstep, values = next(iter(found.items()))
    first, *later = values
    return Origin(first, values[first], misstep, tuple(later)) if len(found) == 1 else Origin(first, values[first])


def _wrong_entries(typed: Sequence[Number], problem: Problem) -> tuple[bool, ...]:
    key = problem.key
    return tuple(
        abs(x.value - c) > allowance(s, x.half_unit) for x, c, s in zip(typed, key.value, key.scale, strict=True)
    )


def _missteps(
    problem: Problem, place: Place, way: Sequence[Place], wrong: tuple[bool, ...]
) -> Iterator[tuple[Misstep, Any]]:
    """What slips of the hand leave at a line: in all entries, and in those alone that came out wrong."""
    is_list = isinstance(place.value, list)
    masks = {(True,) * len(wrong), wrong} if is_list and len(wrong) == len(place.value) else {(True,)}
    for misstep, value in _slipped(problem, place, way):
        for mask in masks:
            if not is_list:
                yield misstep, value[0]
            elif len(value) == len(place.value):
                one_by_one = zip(value, place.value, mask * (1 if len(mask) > 1 else len(value)), strict=False)
                yield misstep, [new if hit else old for new, old, hit in one_by_one]


def _slipped(problem: Problem, place: Place, way: Sequence[Place]) -> Iterator[tuple[Misstep, tuple[float, ...]]]:
    right = entries(place.value)
    yield Misstep("with its sign turned round"), tuple(-x for x in right)
    for power in POWERS:
        size = f"{10 ** abs(power)} times too {'large' if power > 0 else 'small'}"
        yield Misstep(size), tuple(x * 10.0**power for x in right)
    for rounded in dict.fromkeys(_rounded(right)):
        yield Misstep("rounded too early"), rounded
    for misstep, line, known in (*_exchanged(place, way), *_believed(problem, place)):
        try:
            value = entries(line_value(line, known))
        except (ArithmeticError, ValueError, TypeError):
            continue
        if value != right and len(value) == len(right) and all(map(_is_real, value)):
            yield misstep, value


def _rounded(right: tuple[float, ...]) -> Iterator[tuple[float, ...]]:
    """A value to too few digits, rounded and cut off."""
    for digits in DIGITS:
        yield tuple(float(f"{x:.{digits}g}") for x in right)
        yield tuple(_cut(x, digits - 1 - math.floor(math.log10(abs(x)))) if x else x for x in right)
    for decimals in DECIMALS:
        yield tuple(round(x, decimals) for x in right)
        yield tuple(_cut(x, decimals) for x in right)


def _cut(x: float, decimals: int) -> float:
    return math.trunc(x * 10.0**decimals) / 10.0**decimals


def _exchanged(place: Place, way: Sequence[Place]) -> Iterator[tuple[Misstep, Line, Mapping[str, Any]]]:
    """The line with one of its names read as another that stands beside it."""
    for name, other in product(sorted(place.line.reads), sorted(_beside(place, way))):
        mine, others = place.known[name], place.known[other]
        if others != mine and isinstance(others, list) == isinstance(mine, list):
            yield Misstep(exchanged=(name, other)), place.line, {**place.known, name: others}


def _believed(problem: Problem, place: Place) -> Iterator[tuple[Misstep, Line, Mapping[str, Any]]]:
    """What misconceptions make of this line, where only this line is slipped."""
    for slip, line in slipped_lines(problem, place.line):
        if line.reads <= place.known.keys():
            yield Misstep(misconception=slip), line, place.known


def _beside(place: Place, way: Sequence[Place]) -> set[str]:
    """The names that a line and those before and behind it read and give, as far as they are known there."""
    at = way.index(place)
    near = [each.line for each in way[max(at - 1, 0) : at + 2]]
    names = {name for line in near for name in (line.name, *line.reads)}
    return {name for name in names if name in place.known and not name.endswith("_prev")}


def _ends_at(typed: Sequence[Number], problem: Problem, place: Place, value: Any) -> bool:
    """Whether the typed numbers are what comes out when a line has given this value."""
    found = answer_after(problem, place, value)
    if found is None:
        return False
    scale = tuple(max(s, abs(x - c)) for s, x, c in zip(problem.key.scale, found, problem.key.value, strict=True))
    typed_to = max(x.half_unit / s for x, s in zip(typed, scale, strict=True))
    return typed_to <= TOLERANCE and distance(typed, Hypothesis((), found, scale)) <= BAND + typed_to


def answer_after(problem: Problem, place: Place, value: Any) -> tuple[float, ...] | None:
    """The answer when a line has given this value and every line behind it is worked right; None outside the reals."""
    template = problem.template
    lines = template.lines(template.variant)
    known = {**place.known, place.line.name: value}
    try:
        known |= _run(lines[place.at + 1 :], known)
        for step in range(place.step + 1, len(problem.inputs.each) + 1):
            known = begun(problem, step, known)
            known |= _run(lines, known)
    except (ArithmeticError, ValueError, TypeError):
        return None
    found = template.answer([known])
    return found if all(map(_is_real, found)) else None


def _run(lines: tuple[Line, ...], known: Mapping[str, Any]) -> dict[str, Any]:
    if not lines:
        return {}
    vectors = frozenset(name for name in free_names(lines) if isinstance(known[name], list))
    return program(lines, vectors=vectors)(known)


def _is_real(x: Any) -> bool:
    return not isinstance(x, complex) and math.isfinite(x)


# -- backwards -------------------------------------------------------------------------------------------------------
def _implied(typed: Sequence[Number], problem: Problem, place: Place) -> Any:
    """What a line must have given for the typed numbers to follow; None where there is no single way back.

    Raises:
        _RuledOutError: whatever it gave, they do not follow.
    """
    if place.step < len(problem.inputs.each):
        return None
    template = problem.template
    rest = template.lines(template.variant)[place.at + 1 :]
    name = place.line.name
    hits = _wrong_entries(typed, problem)
    wrong = {target: where for target, where in _places_of(problem).items() if any(hits[where])}
    if not all(_leads(rest, name, target) for target in wrong):
        raise _RuledOutError
    target, where = next(iter(wrong.items()))
    result: Any = [x.value for x in typed[where]]
    if not isinstance(problem.history[-1][target], list):
        (result,) = result
    value = result
    if rest and any(line.name == target for line in rest):
        known = {**place.known, name: place.value}
        back = _way_back(rest, target, name, frozenset(template.carried), _positive(known))
        if back is None:
            return None
        called = after(target) if target in template.carried else target
        try:
            value = _run(back, {**place.known, called: result})[name]
        except (ArithmeticError, ValueError, TypeError) as error:
            raise _RuledOutError from error
    if not all(map(_is_real, entries(value))) or not _follows(typed, problem, answer_after(problem, place, value)):
        raise _RuledOutError
    return value


def _is_left(typed: Sequence[Number], problem: Problem, place: Place) -> bool:
    """Whether a line could have led to a number that is typed like this one."""
    for sign in (1, -1):
        other = [replace(x, value=x.value + sign * x.half_unit) for x in typed]
        with suppress(_RuledOutError):
            _implied(other, problem, place)
            return True
    return False


def _places_of(problem: Problem) -> dict[str, slice]:
    """Where the entries of each quantity stand among all that is asked for."""
    found, start = {}, 0
    for target in problem.template.targets:
        end = start + len(entries(problem.history[-1][target]))
        found[target], start = slice(start, end), end
    return found


def _leads(lines: Sequence[Line], name: str, target: str) -> bool:
    """Whether a quantity is read on the way to another one, or is that one itself."""
    names = {name}
    for line in lines:
        # some names end like those of what is carried, as it was before the step
        if names & line.reads or names & {read.removesuffix("_prev") for read in line.reads}:
            names.add(line.name)
        else:
            names.discard(line.name)
    return target in names


@lru_cache(maxsize=512)
def _way_back(
    lines: tuple[Line, ...], result: str, unknown: str, carried: frozenset[str], positive: frozenset[str]
) -> tuple[Line, ...] | None:
    """The lines solved for an unknown; None where they cannot be, or read it as it was before the step as well."""
    if any(f"{unknown}_prev" in line.reads for line in lines):
        return None
    try:
        return inverted(lines, result, unknown, carried, positive)
    except BadLine:
        return None


def _positive(known: Mapping[str, Any]) -> frozenset[str]:
    return frozenset(name for name, value in known.items() if all(x > 0 for x in entries(value)))


def _follows(typed: Sequence[Number], problem: Problem, found: tuple[float, ...] | None) -> bool:
    """Whether the typed numbers are what was found, those that are right within what is allowed."""
    if found is None:
        return False
    near = zip(typed, found, problem.key.scale, _wrong_entries(typed, problem), strict=True)
    return all(
        abs(x.value - f) <= (SAME * max(s, abs(f)) if hit else allowance(s, x.half_unit)) for x, f, s, hit in near
    )
