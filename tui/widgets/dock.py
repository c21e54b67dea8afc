"""The part of Quiz that stays: a line of words, and below it the answer line or the ratings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Vertical

from quiz_bank.question import Entry
from tui.widgets.answer_line import AnswerLine
from tui.widgets.rating_bar import RatingBar
from tui.widgets.words import Words, words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from textual.app import ComposeResult
    from textual.content import Content

    from quiz_bank.model import Rating

TYPED = frozenset({Entry.NUMBER, Entry.VECTOR, Entry.TEXT})
PROMPTS = {
    Entry.NUMBER: "Type a number; Enter checks it.",
    Entry.VECTOR: "Type all numbers, such as [0.1, -0.2]; Enter checks them.",
    Entry.TEXT: "Type a short answer; Enter checks it.",
    Entry.REVEAL: "Say the answer to yourself; Space shows it.",
    Entry.TRUE_FALSE: "A digit or letter answers at once.",
    Entry.CHOICE: "A digit or letter answers at once.",
    Entry.SEVERAL: "Digits or letters mark; Enter checks.",
    Entry.ORDER: "Digits or letters choose the next one; Enter checks.",
    Entry.MATCH: "Digits or letters choose the partner; Enter checks.",
}
"""What is said above the answer before anything is given."""


class Dock(Vertical):
    """Takes what is typed, and the rating."""

    def compose(self) -> ComposeResult:
        """The line of words comes first, so that the answer line stays where it is."""
        yield Words(name="said")
        yield AnswerLine()
        yield RatingBar()

    def say(self, text: str | Content, tone: str = "") -> None:
        """Replace the line of words."""
        said = self.query_one("#said", Words)
        said.set_classes(f"-{tone}" if tone else "")
        said.show(text)

    def rest(self, text: str | Content = "") -> None:
        """Take nothing."""
        self.query_one(AnswerLine).display = False
        self.query_one(RatingBar).display = False
        self.say(text)

    def ask(self, entry: Entry, notice: str = "") -> None:
        """Take an answer."""
        self.rest(notice or words(PROMPTS[entry], "$foreground 70%"))
        line = self.query_one(AnswerLine)
        line.clear()
        line.display = entry in TYPED

    def rate(self, intervals: Mapping[Rating, str], proposed: Rating, notice: str) -> None:
        """Take a rating."""
        self.rest(notice)
        bar = self.query_one(RatingBar)
        bar.display = True
        bar.show(intervals, proposed)
