"""What kind of file somebody gives us, and the cards in it: all of them, or none and every reason why."""

from __future__ import annotations

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


@dataclass(frozen=True, slots=True)
class Imported:
    """The cards of one file. `source_name` names where they come from, the same at every import of that file."""

    source_name: str
    content: Content
    title: str
    cards: tuple[Card, ...]


def content_of(text: str) -> Content:
    """Say what a text is: a deck has front matter with an id, everything else is taken for notes."""
    return Content.DECK if is_deck(text) else Content.NOTES


def read_cards(path: Path) -> Imported:
    """Return the cards of a file.

    Raises FileProblem when it cannot be opened, Refused with every problem when anything in it is not as it should be.
    """
    try:
        text = read_text(path)
    except FormatProblem as problem:
        raise Refused((problem,)) from problem
    if content_of(text) is Content.DECK:
        return of_deck(text, path.name)
    notes = read_notes(text, name=path.name)
    if notes.problems:
        raise Refused(notes.problems)
    return Imported(notes.id, Content.NOTES, notes.topic, notes.cards)


def shipped_files() -> Iterator[tuple[str, str]]:
    """Name and text of each deck that comes with the program, by name."""
    folder = resources.files("quiz_bank") / "decks"
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".md")), key=lambda file: file.name)
    return ((file.name, file.read_text("utf-8")) for file in files)


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
