"""A person's own decks: every deck in one folder belongs to what there is to learn, as those that ship do.

What each file looked like is kept with its deck's name: an unchanged file is not parsed, a changed one updates its
cards, and the cards of a file that is gone are asked no more. A deck with a fault is refused, and its cards stay as
they were.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from quiz_bank.catalogue import card_items, digest
from quiz_bank.errors import FileProblem, FormatProblem, Refused
from quiz_bank.importing import check_own, of_deck
from quiz_bank.model import Origin
from quiz_bank.reading import read_text
from quiz_bank.safe import clean_line

if TYPE_CHECKING:
    from pathlib import Path

    from quiz_bank.importing import Imported
    from quiz_bank.ports import Store

FILES = "own decks"
"""The source that the fingerprints of all files are kept with: by name of the file its digest and its deck's source."""


def deck_files(folder: Path) -> list[Path]:
    """The decks of a folder by name, none when there is no such folder.

    Raises FileProblem when the folder cannot be looked into.
    """
    try:
        return sorted(file for file in folder.glob("*.md") if not file.is_dir()) if folder.is_dir() else []
    except OSError as error:
        raise FileProblem(str(folder), f"a folder that cannot be opened ({error})", "a folder of decks") from error


def sync_own(store: Store, folder: Path) -> tuple[str, ...]:
    """Bring the decks of a folder into the store. Returns one line for each that was refused."""
    before: dict[str, list[str]] = json.loads(store.fingerprint(FILES) or "{}")
    now: dict[str, list[str]] = {}
    refusals = []
    try:
        files = deck_files(folder)
    except FileProblem as problem:
        return (problem.message,)
    for file in files:
        try:
            text = read_text(file)
            mark = digest(text)
            if mark != before.get(file.name, [""])[0]:
                deck = check_own(of_deck(text, file.name), file.name)
                names = {other.name for other in files} - {file.name}
                held = {name: source for name, (_, source) in (before | now).items() if name in names}
                _check_name(deck, file, held)
                store.sync(deck.source_name, card_items(deck, Origin.OWN))
                now[file.name] = [mark, deck.source_name]
            else:
                now[file.name] = before[file.name]
        except (FileProblem, FormatProblem, Refused) as problem:
            refusals.append(_in_one_line(problem, file))
            if file.name in before:
                now[file.name] = before[file.name]
    for gone in {source for _, source in before.values()} - {source for _, source in now.values()}:
        store.sync(gone, ())
    if now != before:
        store.set_fingerprint(FILES, json.dumps(now))
    return tuple(refusals)


def _check_name(deck: Imported, file: Path, held: dict[str, str]) -> None:
    """Raise FormatProblem for the id of another own deck, whose cards would be replaced."""
    id_ = deck.source_name.removeprefix("deck/")
    for other, source in held.items():
        if source == deck.source_name:
            raise FormatProblem(file.name, 1, f'the deck id "{id_}", which {other} has', "an id of its own")


def _in_one_line(problem: FileProblem | FormatProblem | Refused, file: Path) -> str:
    """The first thing that is wrong with a deck, and how to see the others."""
    if isinstance(problem, FileProblem):
        return problem.message
    first, *others = problem.problems if isinstance(problem, Refused) else (problem,)
    more = f" (and {len(others)} more: gradrecall decks check)" if others else ""
    return clean_line(f"{file}:{first.line}: {first.complaint}{more}", 1000)
