"""The way to an answer, line by line with the question's own numbers, and a slipped line beside the right one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from verifier.expression import names_in
from verifier.notation import Formula, formula, inline, number, substituted
from verifier.program import program

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from verifier.expression import Line
    from verifier.problem import Problem
    from verifier.rule import Variant
    from verifier.template import Template


@dataclass(frozen=True, slots=True)
class WorkedLine:
    """One line of a worked solution."""

    step: int
    """Which step of the rule, from 1."""
    line: Line
    formula: Formula
    substituted: Formula
    value: Any

    @property
    def sides(self) -> tuple[Formula, ...]:
        """The line, the line with numbers and its value, each text once."""
        return tuple(dict.fromkeys((self.formula, self.substituted, number(self.value))))


@dataclass(frozen=True, slots=True)
class LinePair:
    """The right line and what a slip makes of it, both with the question's numbers."""

    right: WorkedLine
    slipped: WorkedLine


def times(template: Template, lines: tuple[Line, ...], at: int) -> tuple[dict[str, str], str | None]:
    """Time marks for the names that line number `at` reads, and for the name it gives.

    What is carried is of step t-1 until this step's line gives it. Rules that carry nothing have no times.
    """
    if not template.carried:
        return {}, None
    given = {line.name for line in lines[:at]}
    marks = dict.fromkeys(template.anew, "t")
    for name in names_in(lines[at].expression):
        time = template.time_of(name) if name in given else "t-1" if name in template.carried else None
        if time:
            marks[name] = time
    return marks, template.time_of(lines[at].name)


def formulas(template: Template, variant: Variant | None = None) -> tuple[Formula, ...]:
    """The lines of a question as formulas."""
    lines = template.lines(variant or template.variant)
    return tuple(_formula(template, lines, at) for at in range(len(lines)))


@lru_cache(maxsize=4096)
def _formula(template: Template, lines: tuple[Line, ...], at: int) -> Formula:
    marks, target_time = times(template, lines, at)
    return formula(lines[at].name, lines[at].expression, times=marks, target_time=target_time)


@dataclass(frozen=True, slots=True)
class Place:
    """One line on the way to an answer, with what is known before it and what it gives."""

    step: int
    """Which step of the rule, from 1."""
    at: int
    """Which line of that step, from 0."""
    line: Line
    known: Mapping[str, Any]
    value: Any


def work(problem: Problem, variant: Variant | None = None) -> tuple[WorkedLine, ...]:
    """Work a question out, by its own rule or by a slipped one."""
    template = problem.template
    lines = template.lines(variant or template.variant)
    return tuple(_worked(template, lines, place) for place in places(problem, variant))


def places(problem: Problem, variant: Variant | None = None) -> Iterator[Place]:
    """The lines of a question, step by step, with the numbers that each of them finds."""
    template = problem.template
    lines = template.lines(variant or template.variant)
    for step, before in enumerate(_environments(problem, variant or template.variant), start=1):
        known = before
        for at, line in enumerate(lines):
            value = line_value(line, known)
            yield Place(step, at, line, known, value)
            known = known | {line.name: value}


def _environments(problem: Problem, variant: Variant) -> Iterator[dict[str, Any]]:
    """What is known before the first line of each step."""
    history = problem.template.run(variant, problem.inputs)
    known = {**problem.inputs.start, **problem.template.initial(variant, problem.inputs)}
    for step, after in enumerate(history, start=1):
        yield begun(problem, step, known)
        known |= {name: after[name] for name in problem.template.carried if name in after}


def begun(problem: Problem, step: int, known: Mapping[str, Any]) -> dict[str, Any]:
    """What is known before the first line of a step, from what was known after the one before."""
    now = {**known, "t": problem.inputs.start.get("t", step), **problem.inputs.each[step - 1]}
    return now | {f"{name}_prev": now[name] for name in problem.template.carried if name in now}


def _worked(template: Template, lines: tuple[Line, ...], place: Place) -> WorkedLine:
    marks, _ = times(template, lines, place.at)
    line, known = place.line, place.known
    numbers = substituted(line.expression, {n: known[n] for n in line.reads if n in known}, times=marks)
    return WorkedLine(place.step, line, _formula(template, lines, place.at), numbers, place.value)


def line_value(line: Line, known: Mapping[str, Any]) -> Any:
    """What one line gives; vectors are lists.

    Raises:
        ArithmeticError, ValueError, TypeError: the numbers lead outside the reals.
        KeyError: the line reads a name that is not known.
    """
    vectors = frozenset(name for name in line.reads if isinstance(known[name], list))
    return program((line,), vectors=vectors)(known)[line.name]


def _is_repeated(problem: Problem, pair: LinePair) -> bool:
    """Whether a line is run for each of several layers or steps, and is not asked for itself; a pair repeats none."""
    targets = problem.template.targets
    return len(targets) > 2 and pair.right.line.name not in targets


def beside(problem: Problem, slip: str) -> tuple[LinePair, ...]:
    """The lines that a slip changes, beside the right ones, at the first step where they differ.

    Lines are paired by name, and those that give the same number are left out where others do not. Where a slip only
    leaves a line out, the first line that has other numbers because of it is shown, or else the last.
    """
    variant = next(variant for misconception, variant in problem.template.slips if misconception.id == slip)
    right = [line for line in work(problem) if line.step == len(problem.inputs.each)]
    wrong = [line for line in work(problem, variant) if line.step == len(problem.inputs.each)]
    by_name = {line.line.name: line for line in right}
    texts = {line.line.text for line in right}
    pairs = [LinePair(by_name[w.line.name], w) for w in wrong if w.line.text not in texts and w.line.name in by_name]
    if pairs:
        telling = [pair for pair in pairs if number(pair.right.value) != number(pair.slipped.value)] or pairs
        return tuple(telling[:1] + [pair for pair in telling[1:] if not _is_repeated(problem, pair)])
    same = [LinePair(by_name[w.line.name], w) for w in wrong if w.line.name in by_name]
    other = (pair for pair in same if inline(pair.right.substituted) != inline(pair.slipped.substituted))
    return (next(other, LinePair(right[-1], wrong[-1])),)
