"""The way to an answer, line by line with the question's own numbers, and a slipped line beside the right one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from verifier.expression import names_in
from verifier.notation import Formula, formula, inline, substituted
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


def work(problem: Problem, variant: Variant | None = None) -> tuple[WorkedLine, ...]:
    """Work a question out, by its own rule or by a slipped one."""
    template = problem.template
    lines = template.lines(variant or template.variant)
    return tuple(_worked(problem, lines, _environments(problem, variant or template.variant)))


def _environments(problem: Problem, variant: Variant) -> list[dict[str, Any]]:
    """What is known before the first line of each step."""
    template = problem.template
    history = template.run(variant, problem.inputs)
    known: dict[str, Any] = {**problem.inputs.start, **template.initial(variant, problem.inputs)}
    before = []
    for number, (given, after) in enumerate(zip(problem.inputs.each, history, strict=True), start=1):
        now = {**known, **given, "t": known.get("t", number)}
        before.append(now | {f"{name}_prev": now[name] for name in template.carried if name in now})
        known |= {name: after[name] for name in template.carried if name in after}
    return before


def _worked(problem: Problem, lines: tuple[Line, ...], before: list[dict[str, Any]]) -> Iterator[WorkedLine]:
    template = problem.template
    for step, environment in enumerate(before, start=1):
        known = dict(environment)
        for at, line in enumerate(lines):
            marks, _ = times(template, lines, at)
            value = _value(line, known)
            yield WorkedLine(
                step,
                line,
                _formula(template, lines, at),
                substituted(line.expression, {n: known[n] for n in line.reads if n in known}, times=marks),
                value,
            )
            known[line.name] = value


def _value(line: Line, known: Mapping[str, Any]) -> Any:
    vectors = frozenset(name for name in line.reads if isinstance(known[name], list))
    return program((line,), vectors=vectors)(known)[line.name]


def beside(problem: Problem, slip: str) -> tuple[LinePair, ...]:
    """The lines that a slip changes, beside the right ones, at the first step where they differ.

    Lines are paired by name. Where a slip only leaves a line out, the first line that has other numbers because of it
    is shown, or else the last.
    """
    variant = next(variant for misconception, variant in problem.template.slips if misconception.id == slip)
    right = [line for line in work(problem) if line.step == len(problem.inputs.each)]
    wrong = [line for line in work(problem, variant) if line.step == len(problem.inputs.each)]
    by_name = {line.line.name: line for line in right}
    texts = {line.line.text for line in right}
    pairs = [LinePair(by_name[w.line.name], w) for w in wrong if w.line.text not in texts and w.line.name in by_name]
    if pairs:
        return tuple(pairs)
    same = [LinePair(by_name[w.line.name], w) for w in wrong if w.line.name in by_name]
    other = (pair for pair in same if inline(pair.right.substituted) != inline(pair.slipped.substituted))
    return (next(other, LinePair(right[-1], wrong[-1])),)
