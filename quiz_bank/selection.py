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

from quiz_bank.cards import AskedCard, in_pairs, plain_words, unmarked
from quiz_bank.decimal_sign import settled
from quiz_bank.drawn import choice_kind_of, title_of
from quiz_bank.feedback import solution_steps
from quiz_bank.grading import AskedProblem
from quiz_bank.kinds.convention import Convention
from quiz_bank.kinds.match import Match, sources
from quiz_bank.model import Item, ItemKind, Origin
from quiz_bank.question import Entry, Judgement
from quiz_bank.safe import clean_line
from verifier.verdict import Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from quiz_bank.asked import Asked
    from quiz_bank.decimal_sign import DecimalSign
    from quiz_bank.kinds.kind import ChoiceKind
    from quiz_bank.model import Card, Choice
    from quiz_bank.question import Question, Solution
    from verifier.problem import Problem
    from verifier.template import Template

_SEPARATOR = re.compile(r"[\s,;.()>→-]+")
"""What may stand between the keys of options: `b a c`, `2, 1, 3`, `b)`, `b > a > c`."""
ONE = frozenset({Entry.CHOICE, Entry.TRUE_FALSE})
SHOWN = 20
"""Characters of what was typed that a message repeats."""


class AskedChoice(AskedCard):
    """A drawn question with options."""

    def __init__(self, problem: Problem, kind: ChoiceKind, *, item_id: str, topic: str) -> None:
        card = kind.card(problem)
        if topic:
            card = replace(card, topic=topic)
        super().__init__(Item(item_id, ItemKind.SKILL, topic, Origin.SKILL, 0, card), card, 0)
        template = problem.template
        self.problem, self.kind = problem, kind
        self.question: Question = replace(
            self.question,
            title=title_of(template),
            convention=template.label if kind.has_numbers else "",
            options=tuple(choice.partner or choice.text for choice in self._shown),
            verified=True,
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
        names = {"names": list(self.partners)} if self.partners else {}
        return {**names, "options": list(self.texts)}

    @property
    def texts(self) -> tuple[str, ...]:
        """The options without the marks of code."""
        return tuple(map(unmarked, self.question.options))

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
        """Judge the options that were picked; a known misconception that they stand for is named."""
        try:
            self._check(picks)
        except ValueError as error:
            return Judgement(Verdict.UNREADABLE, str(error), final=False)
        judged = replace(super().judge_picks(picks), read_as=self.letters(picks))
        if judged.verdict is Verdict.RIGHT:
            return judged
        chosen = [self._shown[pick] for pick in picks]
        slips = tuple(dict.fromkeys(slip for choice in chosen if not choice.right for slip in choice.slips))
        return replace(
            judged,
            verdict=Verdict.SLIP if slips else judged.verdict,
            slips=slips,
        )

    def _is_right(self, chosen: list[Choice]) -> bool:
        if self.question.entry is Entry.ORDER and _is_partial(self._card):
            return first_too_early(chosen) is None
        return super()._is_right(chosen)

    def _what_is_wrong(self, chosen: list[Choice]) -> str:
        """What is wrong with picks whose options do not say so themselves."""
        match self.question.entry:
            case Entry.ORDER if early := first_too_early(chosen):
                return f"{unmarked(early[0].text)} stands too early: it has to stand behind {unmarked(early[1])}."
            case Entry.SEVERAL:
                return f"{sum(choice.right for choice in self._shown)} of the options are right."
        return super()._what_is_wrong(chosen) or "Not right."

    def picks(self, typed: str) -> tuple[int, ...]:
        """The options that a typed answer names; letters and numbers come before texts.

        Raises:
            ValueError: a name that no option has, the same option twice, or another number of options.
        """
        try:
            if self.question.entry is Entry.MATCH:
                typed = in_pairs(typed, len(self._shown))
            picks = tuple(map(self._place, self._names(typed)))
            self._check(picks)
        except ValueError:
            place = self._place_of_text(typed)
            if place is None:
                raise
            return (place,)
        return picks

    def _check(self, picks: tuple[int, ...]) -> None:
        """Raise a ValueError that says what is wrong with the number of picks, or that one comes twice."""
        count = len(self._shown)
        if not all(0 <= pick < count for pick in picks):
            raise ValueError(f"found an option that is not there, expected {self._keys()}")
        if len(set(picks)) != len(picks):
            raise ValueError(f"found {self.letters(picks)}, expected each letter once")
        wanted = 1 if self.question.entry in ONE else count
        if self.question.entry is Entry.SEVERAL and picks:
            return
        if self.question.entry is Entry.SEVERAL:
            raise ValueError("found nothing, expected the letters of all options that are right, such as a c")
        if len(picks) != wanted:
            named = self.letters(picks) or "nothing"
            raise ValueError(f"found {named}, expected {self._wish(wanted)}, such as {self.letters(self._example())}")

    def _wish(self, wanted: int) -> str:
        return "one letter" if wanted == 1 else f"all {wanted} letters in their order"

    def _example(self) -> tuple[int, ...]:
        return (0,) if self.question.entry in ONE else tuple(range(len(self._shown)))

    @staticmethod
    def _names(typed: str) -> list[str]:
        """What was typed as keys of options; letters may stand together."""
        names = [name for name in _SEPARATOR.split(typed.strip().casefold()) if name]
        return list(names[0]) if len(names) == 1 and names[0].isalpha() else names

    def _place(self, name: str) -> int:
        count = len(self._shown)
        if len(name) == 1 and name in ascii_lowercase[:count]:
            return ascii_lowercase.index(name)
        if name in {str(number) for number in range(1, count + 1)}:
            return int(name) - 1
        cut = name if len(name) <= SHOWN else f"{name[:SHOWN]}…"
        raise ValueError(f"found {cut!r}, expected {self._keys()}")

    def _keys(self) -> str:
        return f"a letter from a to {ascii_lowercase[len(self._shown) - 1]}"

    def _place_of_text(self, typed: str) -> int | None:
        """The option with this text, if it is the only one: in its own spelling, or in one that means the same."""
        for spelled in (_spelled, plain_words):
            given = spelled(unmarked(typed))
            found = [place for place, text in enumerate(self.texts) if given and spelled(text) == given]
            if found:
                return found[0] if len(found) == 1 else None
        return None

    @staticmethod
    def letters(picks: tuple[int, ...]) -> str:
        """Options by their letters, as they are typed."""
        return " ".join(ascii_lowercase[pick] for pick in picks)

    def solution(self) -> Solution:
        """The answer, with the worked numbers where there are any."""
        rule = self.kind.shown(self.problem).variant if isinstance(self.kind, Convention) else None
        steps = solution_steps(self.problem, rule) if self.kind.has_numbers else ()
        of_one = (f"Rule: {self.problem.template.rule.source}",)
        evidence = sources(self.problem) if isinstance(self.kind, Match) else of_one
        return replace(super().solution(), steps=steps, evidence=evidence, verified=True)


def _spelled(text: str) -> str:
    return " ".join(clean_line(text).split())


def _is_partial(card: Card) -> bool:
    """Whether an ordering card says itself what must stand before what."""
    return any(choice.after for choice in card.choices)


def first_too_early(order: Sequence[Choice]) -> tuple[Choice, str] | None:
    """The first option that stands before one that it must stand behind, with the text of that one."""
    seen: set[str] = set()
    for choice in order:
        for text in choice.after:
            if text not in seen:
                return choice, text
        seen.add(choice.text)
    return None


@lru_cache(maxsize=64)
def selection(problem: Problem) -> AskedChoice | None:
    """The problem with its options; None where a number is typed."""
    kind = _choice_kind(problem.template)
    return AskedChoice(problem, kind, item_id=problem.template.name, topic="") if kind else None


@lru_cache(maxsize=1024)
def _choice_kind(template: Template) -> ChoiceKind | None:
    """Whether a class keeps a protocol takes long to see."""
    return choice_kind_of(template)


def asked(problem: Problem, *, item_id: str, topic: str) -> Asked:
    """A drawn question that is being asked, whether a number is typed or options are picked."""
    kind = _choice_kind(problem.template)
    if kind is None:
        return AskedProblem(problem, item_id=item_id, topic=topic)
    return AskedChoice(problem, kind, item_id=item_id, topic=topic)


def check(problem: Problem, typed: str, sign: DecimalSign | None = None) -> Judgement:
    """What becomes of a typed answer to a drawn question; a decimal sign settles what a comma means."""
    if picked := selection(problem):
        return picked.judge(typed)
    judgement = AskedProblem(problem, item_id=problem.template.name, topic="").judge(settled(typed, sign))
    if judgement.verdict is Verdict.NOTED:
        return replace(
            judgement, verdict=Verdict.UNREADABLE, message=f"The answer itself is missing: {judgement.message}"
        )
    return judgement
