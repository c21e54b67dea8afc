"""An answer given in stages: m, then v, then the step. Each stage is judged from the person's own stages before it.

So one slip is named once, where it was made, and what follows from it correctly is right. The stages of a question are
the lines of its rule, step by step.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from verifier.certificate import SEPARATION
from verifier.solution import begun, line_value
from verifier.template import entries
from verifier.verdict import Hypothesis, Judged, Key, Verdict, allowance, judge

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from verifier.answer import Number
    from verifier.expression import Line
    from verifier.problem import Problem


@dataclass(frozen=True, slots=True)
class Stage:
    """One quantity on the way: the line that gives it, and in which step (from 1)."""

    name: str
    step: int


@dataclass(frozen=True, slots=True)
class JudgedStage:
    """What became of one stage that was given."""

    stage: Stage
    value: tuple[float, ...]
    """What the rule gives, from the person's own stages before."""
    judged: Judged


def stages(problem: Problem) -> tuple[Stage, ...]:
    """Every quantity on the way to the answer, in the order in which the rule gives them; the last is the answer."""
    lines = problem.template.lines(problem.template.variant)
    names = [line.name for at, line in enumerate(lines) if line.name not in {late.name for late in lines[at + 1 :]}]
    return tuple(Stage(name, step) for step in range(1, len(problem.inputs.each) + 1) for name in names)


def judge_stages(given: Mapping[Stage, Sequence[Number]], problem: Problem) -> tuple[JudgedStage, ...]:
    """Judge the stages that were given, in their order.

    Raises:
        ValueError: a stage has another number of entries than its quantity.
    """
    found = []
    for stage, key in _keys(given, problem):
        if len(given[stage]) != len(key.value):
            raise ValueError(f"found {len(given[stage])} numbers for {stage.name}, expected {len(key.value)}")
        found.append(JudgedStage(stage, key.value, judge(given[stage], key)))
    return tuple(found)


def _keys(given: Mapping[Stage, Sequence[Number]], problem: Problem) -> Iterator[tuple[Stage, Key]]:
    """Every given stage with what the rule and each misconception make of the person's own numbers before it."""
    template = problem.template
    lines = template.lines(template.variant)
    ways = _slipped_ways(problem)
    known: dict[str, Any] = {**problem.inputs.start, **template.initial(template.variant, problem.inputs)}
    for step in range(1, len(problem.inputs.each) + 1):
        known = begun(problem, step, known)
        for at, line in enumerate(lines):
            value = line_value(line, known)
            stage = Stage(line.name, step)
            if stage in given and line.name not in {late.name for late in lines[at + 1 :]}:
                before = known[line.name] if line.name == template.rule.parameter else None
                there = {slip: entries(way[step - 1][line.name]) for slip, way in ways.items() if _has(way, stage)}
                key = _key(problem, line, known, entries(value), entries(before) if before else (), there)
                yield stage, key
                ways = {slip: way for slip, way in ways.items() if _agree(given[stage], there.get(slip, ()), key)}
                own = [x.value for x in given[stage]]
                value = own if isinstance(value, list) else own[0]
            known[line.name] = value


def _slipped_ways(problem: Problem) -> dict[str, list[dict[str, Any]]]:
    """Every value that each misconception gives which these numbers let be seen, held all the way."""
    visible = {name for wrong in problem.key.slips for name in wrong.names}
    slips = ((slip.id, variant) for slip, variant in problem.template.slips if slip.id in visible)
    return {slip: problem.template.run(variant, problem.inputs) for slip, variant in slips}


def _has(way: Sequence[Mapping[str, Any]], stage: Stage) -> bool:
    return stage.name in way[stage.step - 1]


def _agree(own: Sequence[Number], there: tuple[float, ...], key: Key) -> bool:
    """Whether a stage that was given is what a misconception gives there."""
    return len(own) == len(there) and all(
        abs(x.value - c) <= allowance(s, x.half_unit) for x, c, s in zip(own, there, key.scale, strict=True)
    )


def _key(
    problem: Problem,
    line: Line,
    known: Mapping[str, Any],
    value: tuple[float, ...],
    before: tuple[float, ...],
    there: Mapping[str, tuple[float, ...]],
) -> Key:
    """What is right here, and what each misconception makes of this one line; a parameter is judged by its step.

    `there` is what each misconception gives that agrees with all stages before: it may have begun at one between.
    """
    scale = _scale(tuple(a - b for a, b in zip(value, before, strict=True)) if before else value)
    found = []
    for slip, wrong in slipped_lines(problem, line):
        if wrong.reads <= known.keys():
            try:
                given = entries(line_value(wrong, known))
            except (ArithmeticError, ValueError, TypeError):
                continue
            if _is_apart(given, value, scale):
                found.append(Hypothesis((slip,), given, scale))
    found += [Hypothesis((slip,), given, scale) for slip, given in there.items() if _is_apart(given, value, scale)]
    return Key(value, scale, tuple(found))


def _scale(value: tuple[float, ...]) -> tuple[float, ...]:
    largest = max(abs(x) for x in value) or 1.0
    return tuple(abs(x) or largest for x in value)


def _is_apart(given: tuple[float, ...], value: tuple[float, ...], scale: tuple[float, ...]) -> bool:
    if len(given) != len(value) or not all(not isinstance(x, complex) and math.isfinite(x) for x in given):
        return False
    return any(abs(a - b) >= SEPARATION * s for a, b, s in zip(given, value, scale, strict=True))


def slipped_lines(problem: Problem, line: Line) -> Iterator[tuple[str, Line]]:
    """What the misconceptions make of a line, with their ids."""
    for slip, variant in problem.template.slips:
        for wrong in variant.lines:
            if wrong.name == line.name and wrong.text != line.text:
                yield slip.id, wrong


def first_wrong(judged: Sequence[JudgedStage]) -> JudgedStage | None:
    """The first stage that does not follow from those before it."""
    return next((stage for stage in judged if stage.judged.verdict is not Verdict.RIGHT), None)
