"""Questions as text by the thousand: what all questions of a template have in common is prepared once.

The lines are those of `documents.prompt`; only the numbers differ, and how many decimals are asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from quiz_bank.documents import prompt
from quiz_bank.drawn import EXACT_DIGITS, form_of, question
from quiz_bank.errors import BankError
from verifier.notation import readable
from verifier.problem import draw

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from verifier.arrays.batch import Batch
    from verifier.problem import Problem
    from verifier.template import Template

PATTERNS = 3
"""Questions that are looked at to see that they have everything in common but their numbers."""
DIGITS = 4
_PLAIN_FROM, _PLAIN_BELOW = 1e-4, 9e3
"""Sizes between which Python's own general format writes four digits as `notation.readable` does."""


class Written(NamedTuple):
    """One question as text."""

    number: int
    prompt: str
    answer: str
    misconceptions: tuple[tuple[str, str], ...]
    """What each visible one gives, with four digits, by its id."""


class Writer:
    """Writes the questions of a template that asks for one number after one step.

    Raises:
        BankError: the template asks for something else, or its words change with the numbers.
    """

    def __init__(self, template: Template) -> None:
        problem = draw(template, 0)
        if template.steps > 1 or len(problem.key.value) > 1 or template.vectors:
            raise BankError(f"{template.name}: found vectors or steps, expected one number after one step")
        self._template = template
        self._names = tuple(problem.inputs.first)
        self._pattern = self._pattern_of(problem)
        self._shown: dict[float, str] = {}
        self._forms: dict[int | None, str] = {}
        for number in range(1, PATTERNS):
            if self._pattern_of(draw(template, number)) != self._pattern:
                raise BankError(f"{template.name}: its words change with the numbers")

    @staticmethod
    def _pattern_of(problem: Problem) -> str:
        """The prompt with a place for each number, and for the form of the answer."""
        asked = question(problem, item_id=problem.template.name, topic="")
        given = ", ".join(f"{each.symbol} = {each.value}" for each in asked.givens)
        places = ", ".join(f"{each.symbol.replace('%', '%%')} = %s" for each in asked.givens)
        head, _, rest = prompt(problem).partition(f"\nGiven: {given}\n")
        ask = rest.removesuffix(f"{asked.form}.")
        return f"{head.replace('%', '%%')}\nGiven: {places}\n{ask.replace('%', '%%')}%s."

    def written(self, batch: Batch) -> Iterator[Written]:
        """The questions of a batch, in its order."""
        values = batch.value[0].tolist()
        places = self._places(batch)
        forms = [self._forms.get(each) or self._form(each, batch, at) for at, each in enumerate(places)]
        answers = [
            four_digits(value) if each is None else f"{value:.{each}f}".replace("-", "−")
            for value, each in zip(values, places, strict=True)
        ]
        givens = (self._texts(batch.inputs[name].tolist()) for name in self._names)
        prompts = map(self._pattern.__mod__, zip(*givens, forms, strict=True))
        names = tuple(batch.slips)
        slips = zip(*(map(four_digits, batch.slips[name][0].tolist()) for name in names), strict=True)
        every = slips if names else ((),) * len(values)
        for number, text, answer, row in zip(batch.numbers.tolist(), prompts, answers, every, strict=True):
            yield Written(
                number, text, answer, tuple(pair for pair in zip(names, row, strict=True) if pair[1] != "nan")
            )

    def _places(self, batch: Batch) -> list[int | None]:
        """`problem.places_of` each question."""
        from verifier.arrays.grading import decimals

        template = self._template
        if template.exact:
            return [0] * len(batch.numbers)
        if template.targets != (template.rule.parameter,):
            return [None] * len(batch.numbers)
        found: list[int | None] = (decimals(batch.scale) + 1).tolist()
        return found

    def _form(self, places: int | None, batch: Batch, at: int) -> str:
        self._forms[places] = form_of(draw(self._template, int(batch.numbers[at])))
        return self._forms[places]

    def _texts(self, column: Sequence[float]) -> list[str]:
        """Drawn numbers come back again and again, so each is written once."""
        shown = self._shown
        for value in set(column).difference(shown):
            shown[value] = readable(value, EXACT_DIGITS)
        return [shown[value] for value in column]


def four_digits(x: float) -> str:
    """As `notation.readable` writes a number, only faster where Python's general format says the same."""
    if _PLAIN_FROM <= abs(x) < _PLAIN_BELOW:
        return f"{x:.{DIGITS}g}".replace("-", "−")
    return readable(x, DIGITS)
