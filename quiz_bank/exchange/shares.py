"""How much of the mark an option is worth, in percent as Moodle writes and recognises it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quiz_bank.cards import entry_of
from quiz_bank.question import Entry

if TYPE_CHECKING:
    from quiz_bank.model import Card, Choice


def share(card: Card, choice: Choice) -> str:
    """The right options share the mark; where several may be picked, the wrong ones share it as a loss."""
    alike = sum(each.right == choice.right for each in card.choices)
    percent = f"{100 / alike:.5f}".rstrip("0").rstrip(".")
    if choice.right:
        return percent
    return f"-{percent}" if entry_of(card) is Entry.SEVERAL else "0"
