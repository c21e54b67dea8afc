"""The way to the answer of a question, in one line of text for each line of the rule.

It says what `solution.work` does; what all questions of a template have in common is written once.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from verifier.filled import Filled
from verifier.notation import inline
from verifier.solution import begun, formulas, places, times

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from verifier.problem import Problem
    from verifier.template import Template

TEMPLATES = 1024


@dataclass(frozen=True, slots=True)
class Working:
    """One line on the way."""

    step: int
    """Which step of the rule, from 1."""
    formula: str
    substituted: str
    """The right-hand side with the question's numbers."""
    value: Any


def workings(problem: Problem) -> Iterator[Working]:
    """The way to the answer, line by line."""
    return _ways(problem.template).workings(problem)


@lru_cache(maxsize=TEMPLATES)
def _ways(template: Template) -> _Ways:
    return _Ways(template)


class _Ways:
    """The ways to the answers of one template's questions."""

    def __init__(self, template: Template) -> None:
        lines = template.lines(template.variant)
        self._template = template
        self._names = [line.name for line in lines]
        self._formulas = [inline(formula) for formula in formulas(template)]
        self._filled = [Filled(line.expression, times(template, lines, at)[0]) for at, line in enumerate(lines)]

    def workings(self, problem: Problem) -> Iterator[Working]:
        for step, at, known, value in self._places(problem):
            yield Working(step, self._formulas[at], self._filled[at].text(known), value)

    def _places(self, problem: Problem) -> Iterator[tuple[int, int, Mapping[str, Any], Any]]:
        """Which step, which line of it, what is known there, and what the line gives."""
        if len(set(self._names)) < len(self._names):
            # The history has only the last value of a name.
            yield from ((place.step, place.at, place.known, place.value) for place in places(problem))
            return
        template = self._template
        known = {**problem.inputs.start, **template.initial(template.variant, problem.inputs)}
        for step, after in enumerate(problem.history, start=1):
            now = begun(problem, step, known)
            for at, name in enumerate(self._names):
                yield step, at, now, after[name]
                now[name] = after[name]
            known |= {name: after[name] for name in template.carried if name in after}
