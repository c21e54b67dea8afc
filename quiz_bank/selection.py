"""Drawn questions that are answered by picking: which line is wrong, which term is missing, which rule is it.

Such a question is a card that a kind makes of a drawn problem; it is shown and judged as the cards of a deck are.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from functools import cached_property, lru_cache
from string import ascii_lowercase
from typing import TYPE_CHECKING

from quiz_bank.cards import AskedCard, plain_words
from quiz_bank.drawn import choice_kind_of, title_of
from quiz_bank.feedback import solution_steps
from quiz_bank.grading import AskedProblem
from quiz_bank.model import Item, ItemKind, Origin
from quiz_bank.question import Entry, Judgement
from verifier.verdict import Verdict

if TYPE_CHECKING:
    from quiz_bank.asked import Asked
    from quiz_bank.kinds.kind import ChoiceKind
    from quiz_bank.question import Question, Solution
    from verifier.problem import Problem

_SEPARATOR = re.compile(r"[\s,;]+")


class AskedChoice(AskedCard):
    """A drawn question with options."""

    def __init__(self, problem: Problem, kind: ChoiceKind, *, item_id: str, topic: str) -> None:
        card = replace(kind.card(problem), id=problem.id, topic=topic)
        super().__init__(Item(item_id, ItemKind.SKILL, topic, Origin.SKILL, 0, card), card, 0)
        template = problem.template
        self.problem, self.kind = problem, kind
        self.question: Question = replace(
            self.question,
            title=title_of(template),
            convention=template.rule.dialect(template.dialect).label if kind.has_numbers else "",
        )

    @cached_property
    def inputs(self) -> str:  # type: ignore[override]  # a deck's card has none
        """The drawn numbers as JSON, or what was drawn instead of numbers."""
        return json.dumps(self.drawn)

    @property
    def drawn(self) -> dict[str, object]:
        """What belongs to this number of the template alone."""
        if self.kind.has_numbers:
            return self.problem.inputs.document()
        return {"options": list(self.question.options)}

    @property
    def right(self) -> tuple[int, ...]:
        """The options to pick, in the order in which they are to be picked."""
        card, shown = self._card, self._shown
        if self.question.entry in {Entry.ORDER, Entry.MATCH}:
            return tuple(shown.index(choice) for choice in card.choices)
        return tuple(place for place, choice in enumerate(shown) if choice.right)

    @property
    def partners(self) -> tuple[str, ...]:
        """What the options are to be matched with, in order; empty where nothing is matched."""
        return tuple(choice.text for choice in self._card.choices) if self.question.entry is Entry.MATCH else ()

    def read(self, typed: str) -> str:
        """The options that are named, by their letters."""
        try:
            return self.letters(self.picks(typed)) if typed.strip() else ""
        except ValueError as error:
            return f"? {error}"

    def judge(self, typed: str) -> Judgement:
        """Judge options that are named by letter, by number from 1, or by their text."""
        try:
            picks = self.picks(typed)
        except ValueError as error:
            return Judgement(Verdict.UNREADABLE, str(error), final=False)
        return self.judge_picks(picks)

    def judge_picks(self, picks: tuple[int, ...]) -> Judgement:
        """Judge the options that were picked."""
        return replace(super().judge_picks(picks), read_as=self.letters(picks))

    def picks(self, typed: str) -> tuple[int, ...]:
        """The options that a typed answer names.

        Raises:
            ValueError: a name that no option has, the same option twice, or another number of options.
        """
        texts = [plain_words(option) for option in self.question.options]
        given = plain_words(typed)
        if given in texts:
            return (texts.index(given),)
        names = [name for name in _SEPARATOR.split(typed.strip().casefold()) if name]
        if len(names) == 1 and len(names[0]) > 1 and names[0].isalpha():
            names = list(names[0])
        picks = tuple(self._place(name) for name in names)
        wanted = 1 if self.question.entry in {Entry.CHOICE, Entry.TRUE_FALSE} else len(texts)
        if len(set(picks)) != len(picks):
            raise ValueError(f"found {self.letters(picks)}, expected each letter once")
        if not picks or (len(picks) != wanted and self.question.entry is not Entry.SEVERAL):
            raise ValueError(f"found {len(picks)} of the options, expected {wanted} such as {self._example(wanted)}")
        return picks

    def _place(self, name: str) -> int:
        count = len(self.question.options)
        if name in ascii_lowercase[:count]:
            return ascii_lowercase.index(name)
        if name.isdecimal() and name.isascii() and 1 <= int(name) <= count:
            return int(name) - 1
        raise ValueError(f"found {name[:20]!r}, expected a letter from a to {ascii_lowercase[count - 1]}")

    def _example(self, count: int) -> str:
        return " ".join(ascii_lowercase[:count])

    @staticmethod
    def letters(picks: tuple[int, ...]) -> str:
        """Options by their letters, as they are typed."""
        return " ".join(ascii_lowercase[pick] for pick in picks)

    def solution(self) -> Solution:
        """The answer, with the worked numbers where there are any."""
        steps = solution_steps(self.problem) if self.kind.has_numbers else ()
        evidence = (f"Rule: {self.problem.template.rule.source}",)
        return replace(super().solution(), steps=steps, evidence=evidence, verified=True)


@lru_cache(maxsize=64)
def selection(problem: Problem) -> AskedChoice | None:
    """The problem with its options; None where a number is typed."""
    kind = choice_kind_of(problem.template)
    return AskedChoice(problem, kind, item_id=problem.template.name, topic="") if kind else None


def asked(problem: Problem, *, item_id: str, topic: str) -> Asked:
    """A drawn question that is being asked, whether a number is typed or options are picked."""
    kind = choice_kind_of(problem.template)
    if kind is None:
        return AskedProblem(problem, item_id=item_id, topic=topic)
    return AskedChoice(problem, kind, item_id=item_id, topic=topic)


def check(problem: Problem, typed: str) -> Judgement:
    """What becomes of a typed answer to a drawn question."""
    judgement = asked(problem, item_id=problem.template.name, topic="").judge(typed)
    if judgement.verdict is Verdict.NOTED:
        return replace(
            judgement, verdict=Verdict.UNREADABLE, message=f"The answer itself is missing: {judgement.message}"
        )
    return judgement
