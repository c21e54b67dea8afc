"""The database itself: backups, what is wrong with it, and everything that is in it."""

from __future__ import annotations

import platform
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from quiz_bank.errors import FOUND_PROBLEMS
from tui.commands import surroundings
from tui.commands.parser import Command, add_json
from tui.commands.speech import columns, show, show_json, show_json_line

if TYPE_CHECKING:
    from argparse import Namespace

    from db.export import Kept
    from quiz_bank.model import LogEntry
    from tui.commands.parser import Parser


def backup(args: Namespace) -> int:
    """Copy the database into its folder of backups, and print where the copy is."""
    from db.backup import back_up
    from db.location import backup_folder

    file = surroundings.database_file(args)
    copy = back_up(file, backup_folder(file), surroundings.now())
    if args.json:
        show_json({"database": str(file), "backup": str(copy)})
    else:
        show(str(copy))
    return 0


def _restore_arguments(parser: Parser) -> None:
    parser.add_argument("backup", metavar="FILE", help="a backup, as `gradrecall backup` prints it")
    add_json(parser)


def restore(args: Namespace) -> int:
    """Put a backup in the place of the database; the replaced one is kept beside it."""
    from db.backup import restore as put_back

    file = surroundings.database_file(args)
    aside = put_back(Path(args.backup), file, surroundings.now())
    if args.json:
        show_json({"database": str(file), "restored": args.backup, "replaced": aside and str(aside)})
    else:
        show(f"{file} is now {args.backup}" + (f"; the one before is kept as {aside}" if aside else ""))
    return 0


def _doctor_arguments(parser: Parser) -> None:
    parser.add_argument("--rebuild", action="store_true", help="make states and totals what the log says, where not")
    add_json(parser)


def doctor(args: Namespace) -> int:
    """Check the database against its log; 1 when something is wrong and was not put right."""
    from importlib import metadata

    from db.boundary import place_of
    from db.doctor import examine, repair

    with surroundings.opened(args) as store:
        diagnosis = repair(store) if args.rebuild else examine(store)
        place = place_of(store.engine)
    report = {
        "version": metadata.version("gradrecall"),
        "python": platform.python_version(),
        "database": place,
        "sound": diagnosis.sound,
        "damage": list(diagnosis.damage),
        "differences": [
            {"where": each.where, "stored": each.stored, "expected": each.expected} for each in diagnosis.differences
        ],
        "rebuilt": args.rebuild and not diagnosis.sound,
    }
    if args.json:
        show_json(report)
    else:
        show("\n".join(columns([(name, str(report[name])) for name in ("version", "python", "database")])))
        for problem in (*diagnosis.damage, *diagnosis.differences):
            show(str(problem))
        if diagnosis.sound:
            show("nothing is wrong: everything stored follows from the log")
        elif args.rebuild:
            show("put right: everything stored follows from the log again")
        else:
            show("run `gradrecall doctor --rebuild`" if not diagnosis.damage else "restore a backup")
    return 0 if diagnosis.sound or args.rebuild else FOUND_PROBLEMS


def _no_arguments(_parser: Parser) -> None:
    """Nothing to be told."""


def export(args: Namespace) -> int:
    """Print items with their states, and the log, as JSON Lines."""
    from db.export import everything

    with surroundings.opened(args) as store:
        for kept in everything(store):
            show_json_line(_document(kept))
    return 0


def _document(kept: Kept | LogEntry) -> dict[str, object]:
    from db.export import Kept

    return {"type": "item" if isinstance(kept, Kept) else "log", **asdict(kept)}


COMMANDS = (
    Command("backup", "Copy the database into its folder of backups; the newest ten stay.", backup, add_json),
    Command(
        "restore",
        "Put a backup in the place of the database; the one before is kept beside it.",
        restore,
        _restore_arguments,
        examples=("restore backups/gradrecall-20260102-030405-000006.db",),
    ),
    Command(
        "doctor",
        "Check the database: the file, the log, and that every state and total follows from the log.",
        doctor,
        _doctor_arguments,
        examples=("doctor", "doctor --rebuild"),
        about="Leaves with 0 when all is well or was put right, with 1 otherwise.",
    ),
    Command(
        "export",
        "Print everything that is kept about the learner as JSON Lines.",
        export,
        _no_arguments,
        examples=("export > my-data.jsonl",),
        about='Each line is an item with its source and state ("type": "item") or an entry of the log ("type": "log").',
    ),
)
