"""Bringing in files with questions, and checking decks."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from quiz_bank.errors import FOUND_PROBLEMS, FileProblem, Refused
from tui.commands import surroundings
from tui.commands.parser import Command, add_json
from tui.commands.speech import say, show, show_json
from tui.commands.surroundings import UsageProblem

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Iterator

    from quiz_bank.deck import Deck
    from quiz_bank.importing import Imported
    from quiz_bank.model import SyncCounts
    from tui.commands.parser import Parser


# -- import ----------------------------------------------------------------------------------------------------------
def _import_arguments(parser: Parser) -> None:
    parser.add_argument(
        "files", metavar="FILE", nargs="+", help="a deck, a table (CSV, TSV, Anki's text export), or notes"
    )
    parser.add_argument("--dry-run", action="store_true", help="say what would change and change nothing")
    add_json(parser)


@dataclass(slots=True)
class Report:
    """What became of the files."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    retired: int = 0
    refused: list[dict[str, object]] = field(default_factory=list)
    status: int = 0

    def count(self, counts: SyncCounts) -> None:
        """Take the changes of one file in."""
        self.added += counts.added
        self.updated += counts.updated
        self.unchanged += counts.unchanged
        self.retired += counts.retired

    def refuse(self, file: str, line: int, message: str, status: int) -> None:
        """Note why a file, or a row of one, was not taken, and say it."""
        self.refused.append({"file": file, "line": line, "message": message})
        self.status = max(self.status, status)
        say(f"{file}:{line}: {message}" if line else f"{file}: {message}")

    def document(self) -> dict[str, object]:
        """The document of `import --json`."""
        return {
            "added": self.added,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "retired": self.retired,
            "refused": self.refused,
        }


def import_files(args: Namespace) -> int:
    """Bring the cards of files into the store: a deck or notes as a whole or not at all, a table row by row."""
    report = Report()
    read = list(_read(args.files, report))
    if read:
        with _adding(args) as add:
            for file, imported in read:
                counts = add(imported)
                report.count(counts)
                if not args.json:
                    show(_summary(file, counts, len(imported.refused), dry_run=args.dry_run))
    if args.json:
        show_json(report.document())
    return report.status


def _summary(file: str, counts: SyncCounts, refused: int, *, dry_run: bool) -> str:
    parts = [f"{counts.added} added", f"{counts.updated} updated", f"{counts.unchanged} unchanged"]
    if counts.retired:
        parts.append(f"{counts.retired} no longer there")
    if refused:
        parts.append(f"{refused} refused")
    return f"{file}: {', '.join(parts)}{' (dry run)' if dry_run else ''}"


def _read(files: list[str], report: Report) -> Iterator[tuple[str, Imported]]:
    """The files that can be taken, each once; the others go into the report."""
    from quiz_bank.importing import read_cards

    taken: dict[str, str] = {}
    for file in dict.fromkeys(files):
        try:
            imported = read_cards(Path(file))
        except FileProblem as problem:
            report.refuse(file, 0, problem.message.removeprefix(f"{problem.file}: "), problem.exit_code)
            continue
        except Refused as refused:
            for each in refused.problems:
                report.refuse(file, each.line, each.complaint, refused.exit_code)
            continue
        if (other := taken.setdefault(imported.source_name, file)) != file:
            found = f"found another file for {imported.source_name}, which {other} is already, expected one of them"
            report.refuse(file, 0, f"{found}: rename it", FOUND_PROBLEMS)
            continue
        for row in imported.refused:
            report.refuse(file, row.line, row.complaint, FOUND_PROBLEMS)
        yield file, imported


@contextmanager
def _adding(args: Namespace) -> Iterator[Callable[[Imported], SyncCounts]]:
    """How one file is brought in: for good, or in a transaction that is taken back."""
    from quiz_bank.catalogue import add, card_items
    from quiz_bank.model import Origin

    if not args.dry_run:
        with surroundings.opened(args) as store:
            yield lambda imported: add(store, imported)
        return
    from db.catalogue import sync
    from db.engine import writing

    with surroundings.untouched(args) as store, suppress(_TakenBack), writing(store.engine) as connection:
        yield lambda imported: sync(
            connection, imported.source_name, card_items(imported, Origin.IMPORTED), partial=bool(imported.refused)
        )
        raise _TakenBack


class _TakenBack(Exception):
    """Ends a transaction without its changes."""


# -- decks -----------------------------------------------------------------------------------------------------------
def _decks_arguments(parser: Parser) -> None:
    parser.add_argument("action", metavar="check", choices=("check",), help="the one thing to do with decks")
    # With a default of its own, a missing `check` is not told as a missing path too.
    parser.add_argument(
        "paths",
        metavar="PATH",
        nargs="*",
        default=(),
        help="a deck, or a folder of decks (default: the shipped ones and your own)",
    )
    add_json(parser)


def decks(args: Namespace) -> int:
    """Read decks and print everything that is wrong with them."""
    from quiz_bank.own_decks import deck_files

    if args.paths:
        files = list(dict.fromkeys(file for path in args.paths for file in _decks_at(Path(path))))
    else:
        own = surroundings.own_decks(args)
        files = [*_decks_at(_shipped()), *(deck_files(own) if own else ())]
    found: list[tuple[Path, Deck]] = []
    problems = []
    for file in files:
        deck, wrong = _checked(file)
        if deck is not None:
            first = next((other for other, known in found if known.id == deck.id), None)
            found.append((file, deck))
            if first is not None:
                wrong = [
                    (1, f'found the deck id "{deck.id}" a second time (first in {first}), expected its own'),
                    *wrong,
                ]
        problems += [{"file": str(file), "line": line, "message": message} for line, message in wrong]
    if args.json:
        decks_found = [{"file": str(f), "deck": d.id, "title": d.title, "cards": len(d.cards)} for f, d in found]
        show_json({"decks": decks_found, "problems": problems})
    else:
        for problem in problems:
            show("{file}:{line}: {message}".format_map(problem))
        if not problems:
            cards = sum(len(deck.cards) for _, deck in found)
            decks = "1 deck" if len(found) == 1 else f"{len(found)} decks"
            show(f"{decks} with {cards} cards: nothing is wrong")
    return FOUND_PROBLEMS if problems else 0


def _shipped() -> Path:
    from importlib import resources

    return Path(str(resources.files("quiz_bank") / "decks"))


def _decks_at(path: Path) -> list[Path]:
    """The Markdown files in a folder, or the file itself.

    Raises:
        UsageProblem: the folder has none.
    """
    if not path.is_dir():
        return [path]
    files = sorted(path.rglob("*.md"))
    if not files:
        raise UsageProblem(f"{path}: found no .md file, expected a folder of decks")
    return files


def _checked(file: Path) -> tuple[Deck | None, list[tuple[int, str]]]:
    """The deck in a file, if it can be read at all, and what is wrong with it, by line.

    A deck that ships is also held to its history.

    Raises:
        FileProblem: the file cannot be opened.
    """
    from quiz_bank.deck import read_deck
    from quiz_bank.errors import FormatProblem
    from quiz_bank.reading import read_text
    from quiz_bank.sources import SOURCES
    from quiz_bank.text_history import first_texts, untold_changes
    from verifier.experiments import all_experiments

    experiments = frozenset(experiment.id for experiment in all_experiments())
    try:
        deck = read_deck(read_text(file), name=file.name, experiments=experiments, sources=SOURCES)
    except FormatProblem as problem:
        return None, [(problem.line, problem.complaint)]
    problems = deck.problems
    if not problems and file.resolve().parent == _shipped().resolve():
        problems = untold_changes(deck, first_texts(), file.name)
    return deck, [(problem.line, problem.complaint) for problem in problems]


COMMANDS = (
    Command(
        "import",
        "Bring in the cards of decks, tables, and notes with questions and answers.",
        import_files,
        _import_arguments,
        examples=("import my-notes.md", "import questions.csv", "import decks/*.md --dry-run"),
        about="A deck and notes are taken as a whole or not at all, a table row by row; what is wrong is told by\n"
        "line. Cards that are in already keep their history; cards gone from the file are asked no more.",
    ),
    Command(
        "decks",
        "Check decks: their form, their ids, their formulas, and whether their evidence is known.",
        decks,
        _decks_arguments,
        examples=("decks check", "decks check my-deck.md"),
    ),
)
