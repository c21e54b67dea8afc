"""Whether the cards that come with the program still say what they said, or tell in their history what was changed.

Who learned a card knows its text. `decks/first-texts.txt` keeps a digest of the text that each card had first; it only
grows. Whoever changes a text later adds an entry with the new digest to the `History:` of the card. Run as a program,
this prints the lines of cards that are not kept yet.
"""

from __future__ import annotations

import hashlib
import json
from importlib import resources
from typing import TYPE_CHECKING

from quiz_bank.errors import Problems

if TYPE_CHECKING:
    from collections.abc import Mapping

    from quiz_bank.deck import Deck
    from quiz_bank.errors import FormatProblem
    from quiz_bank.model import Card

FIRST_TEXTS = "first-texts.txt"
"""Beside the decks: an id and a digest on each line."""


def digest(card: Card) -> str:
    """Eight hexadecimal digits of what a card asks and answers, wherever its lines break.

    Reasons, evidence, tags and further spellings may grow without anybody having learned something else.
    """
    choices = [(choice.text, choice.right, choice.partner) for choice in card.choices]
    said = json.dumps([card.type, card.front, card.back, card.key_points, choices])
    words = " ".join(said.replace(r"\n", " ").split())
    return hashlib.blake2b(words.encode(), digest_size=4).hexdigest()


def first_texts() -> dict[str, str]:
    """From the id of each card that ships to the digest of its first text."""
    text = (resources.files("quiz_bank") / "decks" / FIRST_TEXTS).read_text("utf-8")
    return dict(line.split() for line in text.splitlines() if line)


def untold_changes(deck: Deck, first: Mapping[str, str], file: str) -> tuple[FormatProblem, ...]:
    """What a deck that ships says otherwise than before, without telling so. Only a deck without faults is looked at.

    `first` are the digests of the first texts, `file` is the name for the messages.
    """
    problems = Problems(file)
    for card in deck.cards:
        known = next((change.digest for change in reversed(deck.changes[card.id]) if change.digest), first.get(card.id))
        now = digest(card)
        if known is None:
            problems.add(card.source_line, "a card whose first text is not kept", f"`{card.id} {now}` in {FIRST_TEXTS}")
        elif known != now:
            found = f"another text under the id {card.id} than the one that was learned"
            problems.add(card.source_line, found, f"`- DATE [{now}]: what it was, what it is` below `History:`")
    ids = {card.id for card in deck.cards}
    for gone in [id_ for id_ in first if id_.startswith(f"deck/{deck.id}/") and id_ not in ids]:
        problems.add(1, f"no card {gone}, which {FIRST_TEXTS} has", "the card, or that line taken out")
    return problems.in_order()


def _not_kept() -> list[str]:
    """The lines that `first-texts.txt` lacks."""
    from quiz_bank.importing import shipped_decks

    first = first_texts()
    cards = [card for deck in shipped_decks() for card in deck.cards]
    return [f"{card.id} {digest(card)}" for card in cards if card.id not in first]


if __name__ == "__main__":
    for line in _not_kept():
        print(line)
