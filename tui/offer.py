"""The options of a question as rows of text: keys, what is picked, and, once it is settled, what is right and why."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from textual.content import Content

from quiz_bank.question import Entry
from quiz_bank.safe import clean_line
from tui.markdown import render, render_inline
from tui.picking import Picking
from tui.widgets.words import words

if TYPE_CHECKING:
    from quiz_bank.model import Card, Choice
    from quiz_bank.question import Question

INDENT = 7
LEAST = 8
"""Columns that a text gets in any case."""
KEYS = 9
"""Options that have a digit and a letter."""
WITH_REASONS = frozenset({Entry.CHOICE, Entry.TRUE_FALSE, Entry.SEVERAL})


@dataclass(frozen=True, slots=True)
class Offer:
    """What is offered, what was picked of it, which row is marked, and whether the answer may be shown."""

    question: Question
    picking: Picking
    marked: int = 0
    settled: bool = False

    @classmethod
    def of(cls, question: Question) -> Offer:
        """The options of a question, nothing picked yet."""
        return cls(question, Picking(question.entry, len(question.options)))

    def press(self, option: int) -> Offer:
        """Mark an option, and pick it or take it back."""
        return replace(self, marked=option, picking=self.picking.press(option))

    def lines(self, columns: int) -> list[Content]:
        """Everything, line by line."""
        rows = [self._row(index, columns) for index in range(len(self.question.options))]
        return [*self._head(columns), *(line for row in rows for line in row)]

    def starts(self, columns: int) -> list[int]:
        """The first line of each option."""
        starts, line = [], len(self._head(columns))
        for index in range(len(self.question.options)):
            starts.append(line)
            line += len(self._row(index, columns))
        return starts

    def telling(self, columns: int) -> int:
        """The first line of the only pick, which has the reason below it; else what comes behind the options."""
        if self.picking.at_once and self.picking.picks:
            return self.starts(columns)[self.picking.picks[0]]
        return len(self.lines(columns)) + 1

    def _head(self, columns: int) -> list[Content]:
        """For a matching question: whose partner is chosen next."""
        card = self.question.card
        if self.question.entry is not Entry.MATCH or self.settled or card is None:
            return []
        number, count = len(self.picking.picks), len(card.choices)
        if number >= count:
            return [words("All have a partner: Enter checks.", "$foreground 70%"), Content("")]
        asked = Content.assemble(
            (f"{number + 1} of {count}   ", "$foreground 70%"),
            render_inline(card.choices[number].text).stylize_before("bold"),
            ("  goes with …", "$foreground 70%"),
        )
        return [*asked.wrap(columns), Content("")]

    def _row(self, index: int, columns: int) -> list[Content]:
        """An option with its key and its sign, and once settled with its reason."""
        here = index == self.marked and not self.settled
        key = str(index + 1) if index < KEYS else " "
        lead = Content.assemble(
            ("▌" if here else " ", "$primary"), (f"{key} ", "bold $text-accent"), f"{self._sign(index):>3} "
        )
        room = max(columns - INDENT, LEAST)
        text = self._text(self.question.options[index]) + self._partner(index) + self._own_part(index)
        first, *rest = (text.stylize_before("bold") if here else text).wrap(room)
        reason = [line.stylize_before("$foreground 70%") for line in self._because(index, room)]
        return [Content.assemble(lead, first), *(each.pad_left(INDENT) for each in (*rest, *reason))]

    def _partner(self, index: int) -> Content:
        """What a picked partner goes with."""
        card = self.question.card
        if self.question.entry is not Entry.MATCH or card is None or index not in self.picking.picks:
            return Content("")
        choice = card.choices[self.picking.picks.index(index)]
        return Content.assemble(("   ← ", "$text-accent"), render_inline(choice.text))

    def _own_part(self, index: int) -> Content:
        """Where several are right: what was done with an option, in a word."""
        if not self.settled or self.question.entry is not Entry.SEVERAL or not self.picking.picks:
            return Content("")
        if index in self.picking.picks:
            return Content.styled("   chosen", "$foreground 70%")
        return Content.styled("   missed", "$text-warning") if self._is_right(index) else Content("")

    def _text(self, text: str) -> Content:
        """An option of a card is Markdown; one that was made from a rule is taken literally."""
        return render_inline(text) if self.question.card else words(clean_line(text))

    def _sign(self, index: int) -> str:
        """What was picked, and whether that was right."""
        picks, entry = self.picking.picks, self.question.entry
        picked = index in picks
        place = f"{picks.index(index) + 1}" if picked and entry is Entry.ORDER else ""
        if self.settled and (right := self._is_right(index)) is not None:
            missed = right and not picked and entry is Entry.SEVERAL and bool(picks)
            return place + ("○" if missed else "✓" if right else "✗" if picked else "")
        if entry is Entry.SEVERAL:
            return "[x]" if picked else "[ ]"
        return f"{place}." if place else "●" if picked and entry is not Entry.MATCH else ""

    def _choice(self, index: int) -> Choice | None:
        """The choice of the card that an option shows."""
        card = self.question.card
        if card is None or self.question.entry not in WITH_REASONS:
            return None
        return next((choice for choice in card.choices if choice.text == self.question.options[index]), None)

    def _is_right(self, index: int) -> bool | None:
        """Whether an option is right, or stands in its place; None when nobody said so."""
        card, picks = self.question.card, self.picking.picks
        if card is not None and self.question.entry in {Entry.ORDER, Entry.MATCH} and index in picks:
            if any(choice.after for choice in card.choices):
                return self._stands_behind(index, card)
            wanted = card.choices[picks.index(index)]
            return self.question.options[index] in {wanted.text, wanted.partner}
        choice = self._choice(index)
        return None if choice is None else choice.right

    def _stands_behind(self, index: int, card: Card) -> bool:
        """Whether what must stand before an option does so."""
        options, picks = self.question.options, self.picking.picks
        before = {options[pick] for pick in picks[: picks.index(index)]}
        return all(before.issuperset(choice.after) for choice in card.choices if choice.text == options[index])

    def _because(self, index: int, columns: int) -> list[Content]:
        """Once it is settled: why an option is wrong, or what a misplaced partner goes with."""
        card = self.question.card
        if self.settled and card is not None and self.question.entry is Entry.MATCH and not self._is_right(index):
            option = self.question.options[index]
            wanted = next((choice.text for choice in card.choices if choice.partner == option), "")
            return Content.assemble("goes with ", render_inline(wanted)).wrap(columns) if wanted else []
        choice = self._choice(index) if self.settled else None
        return render(choice.because, columns).split("\n", allow_blank=True) if choice and choice.because else []
