"""The one order of lines that other programs can mark: where several are right, letters decide who goes first."""

from __future__ import annotations

from string import ascii_lowercase
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from quiz_bank.exchange.exercise import Exercise
    from quiz_bank.model import Choice

EARLIER_LETTER = "Where several lines could come next, the one with the earlier letter comes first."


def in_order(exercise: Exercise) -> tuple[tuple[str, Choice], ...]:
    """The lines in their order, each behind its letter; letters are empty where only one order is right."""
    lines = exercise.card.choices if exercise.card else ()
    if not any(line.after for line in lines):
        return tuple(("", line) for line in lines)
    letters = dict(zip((option.text for option in exercise.options), ascii_lowercase, strict=False))
    left = sorted(lines, key=lambda line: letters[line.text])
    found: list[Choice] = []
    is_forced = True
    while left:
        placed = {line.text for line in found}
        ready = [line for line in left if placed.issuperset(line.after)]
        is_forced = is_forced and len(ready) == 1
        found.append(ready[0])
        left.remove(ready[0])
    return tuple(("" if is_forced else f"{letters[line.text]}) ", line) for line in found)


def note(exercise: Exercise) -> str:
    """What to say below the question; nothing where only one order is right."""
    return EARLIER_LETTER if any(letter for letter, _ in in_order(exercise)) else ""
