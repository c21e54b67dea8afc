"""An answer given in stages: m, then v, then the step. Each stage is judged from the person's own stages before it.

So one slip is named once, where it was made, and what follows from it correctly is right. The stages of a question are
the lines of its rule, step by step.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from verifier.certificate import SEPARATION
from verifier.expression import names_in
from verifier.program import program
from verifier.template import entries
from verifier.verdict import Hypothesis, Judged, Key, Verdict, judge

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from verifier.answer import Number
    from verifier.expression import Line
    from verifier.problem import Problem
    from verifier.rule import Variant


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
    known: dict[str, Any] = {**problem.inputs.start, **template.initial(template.variant, problem.inputs)}
    for step, fresh in enumerate(problem.inputs.each, start=1):
        known |= {**fresh, "t": known.get("t", step)}
        known |= {f"{name}_prev": known[name] for name in template.carried if name in known}
        for at, line in enumerate(lines):
            value = _value(line, known)
            stage = Stage(line.name, step)
            if stage in given and line.name not in {late.name for late in lines[at + 1 :]}:
                before = known[line.name] if line.name == template.rule.parameter else None
                yield stage, _key(problem, line, known, entries(value), entries(before) if before else ())
                own = [x.value for x in given[stage]]
                value = own if isinstance(value, list) else own[0]
            known[line.name] = value
        if "t" not in problem.inputs.start:
            del known["t"]


def _value(line: Line, known: Mapping[str, Any]) -> Any:
    vectors = frozenset(name for name in line.reads if isinstance(known[name], list))
    return program((line,), vectors=vectors)(known)[line.name]


def _key(
    problem: Problem, line: Line, known: Mapping[str, Any], value: tuple[float, ...], before: tuple[float, ...]
) -> Key:
    """What is right here, and what each misconception makes of this one line; a parameter is judged by its step."""
    scale = _scale(tuple(a - b for a, b in zip(value, before, strict=True)) if before else value)
    found = []
    for slip, variant in problem.template.slips:
        for wrong in _lines_named(variant, line):
            if names_in(wrong.expression) <= known.keys():
                try:
                    given = entries(_value(wrong, known))
                except (ArithmeticError, ValueError, TypeError):
                    continue
                if _is_apart(given, value, scale):
                    found.append(Hypothesis((slip.id,), given, scale))
    return Key(value, scale, tuple(found))


def _scale(value: tuple[float, ...]) -> tuple[float, ...]:
    largest = max(abs(x) for x in value) or 1.0
    return tuple(abs(x) or largest for x in value)


def _is_apart(given: tuple[float, ...], value: tuple[float, ...], scale: tuple[float, ...]) -> bool:
    if len(given) != len(value) or not all(not isinstance(x, complex) and math.isfinite(x) for x in given):
        return False
    return any(abs(a - b) >= SEPARATION * s for a, b, s in zip(given, value, scale, strict=True))


def _lines_named(variant: Variant, line: Line) -> list[Line]:
    return [wrong for wrong in variant.lines if wrong.name == line.name and wrong.text != line.text]


def first_wrong(judged: Sequence[JudgedStage]) -> JudgedStage | None:
    """The first stage that does not follow from those before it."""
    return next((stage for stage in judged if stage.judged.verdict is not Verdict.RIGHT), None)
