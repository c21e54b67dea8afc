"""The prompts of a template's questions: what all of them have in common is worded once, then numbers are put in.

Questions are worded one by one as a screen shows them, until a few have come out the same both ways. Where the words
change with the numbers, as those of a program do, it stays so.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from itertools import chain, islice
from typing import TYPE_CHECKING

from quiz_bank.drawn import EXACT_DIGITS, form, form_of, question
from quiz_bank.question import Given
from quiz_bank.safe import clean
from verifier.called import Called
from verifier.notation import readable
from verifier.template import entries

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from quiz_bank.question import Question
    from verifier.arrays.batch import Batch
    from verifier.problem import Problem
    from verifier.template import Template, Value

COMPARED = 3
"""So many prompts are worded both ways before the quick one is relied on, and so many of each batch."""
TEMPLATES = 1024
NUMBERS = 1 << 16
"""Drawn numbers come back again and again, so this many are kept as text."""
_PLACE = "\N{OBJECT REPLACEMENT CHARACTER}"
"""Stands where a number goes; no question has it."""


def worded(asked: Question) -> str:
    """A question whose answer is typed, as plain lines of text."""
    lines = [asked.statement, f"Convention: {asked.convention}"]
    if asked.givens:
        lines.append("Given: " + ", ".join(f"{given.symbol} = {given.value}" for given in asked.givens))
    lines.append(f"Find {asked.ask}. Answer with {asked.form}.")
    return "\n".join(lines)


@lru_cache(maxsize=TEMPLATES)
def prompts(template: Template) -> Prompts:
    """The prompts of a template whose answers are typed."""
    return Prompts(template)


class Prompts:
    """Words the prompts of a template."""

    def __init__(self, template: Template) -> None:
        self._template = template
        self._compared = COMPARED if isinstance(template, Called) else 0
        self._names: list[tuple[str, int]] = []
        """What is given, each with its step; 0 at the start."""
        self._pattern = ""
        """The words with a place for each number that is given, and for the form of the answer; empty without one."""

    def text(self, problem: Problem) -> str:
        """The prompt of one question."""
        if self._pattern and self._compared >= COMPARED:
            return self._filled(problem)
        asked = question(problem, item_id=self._template.name, topic="")
        words = clean(worded(asked), None)
        if self._compared < COMPARED:
            self._compared += 1
            if not self._pattern:
                self._pattern = _pattern(asked, problem)
                self._names = [(name, step) for step, part in enumerate(_parts(problem)) for name in part]
            if self._filled(problem) != words:
                self._pattern, self._compared = "", COMPARED
        return words

    def texts(self, batch: Batch) -> Iterator[str]:
        """The prompts of a batch, in its order."""
        from verifier.arrays.problems import problems

        alone = map(self.text, problems(batch))
        first = list(islice(alone, COMPARED))
        if self._pattern:
            together = map(self._pattern.__mod__, self._numbers(batch))
            if list(islice(together, COMPARED)) == first:
                return chain(first, together)
        return chain(first, alone)

    def _filled(self, problem: Problem) -> str:
        values = chain.from_iterable(part.values() for part in _parts(problem))
        return self._pattern % (*map(_text, chain.from_iterable(map(entries, values))), form_of(problem))

    def _numbers(self, batch: Batch) -> Iterator[tuple[str, ...]]:
        """What goes into the places of each question."""
        columns = (map(_text, column) for column in self._columns(batch))
        return zip(*columns, self._forms(batch), strict=True)

    def _columns(self, batch: Batch) -> Iterator[list[float]]:
        """The numbers of all questions, place by place."""
        for name, step in self._names:
            given = batch.inputs[name]
            at_step = given[step - 1] if step and self._template.steps > 1 else given
            yield from at_step.tolist() if at_step.ndim > 1 else [at_step.tolist()]

    def _forms(self, batch: Batch) -> list[str]:
        from verifier.arrays.grading import decimals

        template, count = self._template, len(batch.value)
        if template.exact or template.targets != (template.rule.parameter,):
            return [form(count, 0 if template.exact else None)] * len(batch.numbers)
        places = (decimals(batch.scale) + 1).tolist()
        forms = {each: form(count, each) for each in set(places)}
        return [forms[each] for each in places]


def _parts(problem: Problem) -> tuple[Mapping[str, Value], ...]:
    """What is given at the start, and at each step."""
    return (problem.inputs.start, *problem.inputs.each)


def _pattern(asked: Question, problem: Problem) -> str:
    """The words of a question with places for its numbers."""
    values = chain.from_iterable(part.values() for part in _parts(problem))
    givens = (Given(each.symbol, _places(value)) for each, value in zip(asked.givens, values, strict=True))
    words = clean(worded(replace(asked, givens=tuple(givens), form=_PLACE)), None)
    return words.replace("%", "%%").replace(_PLACE, "%s")


def _places(value: Value) -> str:
    return f"[{', '.join(_PLACE * len(value))}]" if isinstance(value, list) else _PLACE


@lru_cache(maxsize=NUMBERS)
def _text(value: float) -> str:
    return readable(value, EXACT_DIGITS)
