"""What kind of file somebody gives us, and the cards in it, with every reason why something is not taken.

A deck and notes belong together and are taken as a whole or not at all; the rows of a table stand each for itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from importlib import resources
from typing import TYPE_CHECKING

from quiz_bank.deck import is_deck, read_deck
from quiz_bank.errors import FormatProblem, Refused
from quiz_bank.notes import read_notes
from quiz_bank.reading import read_text
from quiz_bank.sources import SOURCES
from verifier.experiments import all_experiments

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from quiz_bank.model import Card


class Content(StrEnum):
    """The formats that are read, told apart by what is in the file rather than by its name."""

    DECK = "deck"
    NOTES = "notes"
    TABLE = "table"


@dataclass(frozen=True, slots=True)
class Imported:
    """The cards of one file. `source_name` names where they come from, the same at every import of that file.

    `refused` are the rows of a table that make no card; the others come in.
    """

    source_name: str
    content: Content
    title: str
    cards: tuple[Card, ...]
    refused: tuple[FormatProblem, ...] = ()


def content_of(text: str, name: str = "") -> Content:
    """Say what a text is: a deck has front matter with an id, a table has rows of cells, all else is taken for notes.

    `name` is asked only where the text could be anything.
    """
    # The start of the program reads decks only and does not pay for tables.
    from quiz_bank.tables import is_table

    if is_deck(text):
        return Content.DECK
    return Content.TABLE if is_table(text, name) else Content.NOTES


def read_cards(path: Path) -> Imported:
    """Return the cards of a file.

    Raises FileProblem when it cannot be opened, Refused with every problem when anything in a deck or in notes is not
    as it should be, or when no row of a table makes a card.
    """
    try:
        text = read_text(path)
    except FormatProblem as problem:
        raise Refused((problem,)) from problem
    match content_of(text, path.name):
        case Content.DECK:
            return check_own(of_deck(text, path.name), path.name)
        case Content.TABLE:
            from quiz_bank.table_cards import read_table_of_cards

            table = read_table_of_cards(text, name=path.name)
            if not table.cards:
                raise Refused(table.problems)
            return Imported(table.id, Content.TABLE, table.topic, table.cards, table.problems)
        case Content.NOTES:
            notes = read_notes(text, name=path.name)
            if notes.problems:
                raise Refused(notes.problems)
            return Imported(notes.id, Content.NOTES, notes.topic, notes.cards)


def shipped_files() -> Iterator[tuple[str, str]]:
    """Name and text of each deck that comes with the program, by name."""
    folder = resources.files("quiz_bank") / "decks"
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".md")), key=lambda file: file.name)
    return ((file.name, file.read_text("utf-8")) for file in files)


def check_own(deck: Imported, name: str) -> Imported:
    """Return a deck that somebody gives us.

    Raises Refused for the id of one that ships, whose cards it would replace.
    """
    id_ = deck.source_name.removeprefix("deck/")
    if any(re.search(rf"^deck\s*:\s*{re.escape(id_)}\s*$", text, re.MULTILINE) for _, text in shipped_files()):
        found = f'the deck id "{id_}", which comes with the program'
        raise Refused((FormatProblem(name, 1, found, "an id of its own"),))
    return deck


def shipped_decks() -> tuple[Imported, ...]:
    """The decks that come with the program, by file name."""
    return tuple(of_deck(text, name) for name, text in shipped_files())


def of_deck(text: str, name: str) -> Imported:
    """The cards of a deck.

    Raises Refused when it has problems.
    """
    experiments = frozenset(experiment.id for experiment in all_experiments())
    deck = read_deck(text, name=name, experiments=experiments, sources=SOURCES)
    if deck.problems:
        raise Refused(deck.problems)
    return Imported(f"deck/{deck.id}", Content.DECK, deck.title, deck.cards)
