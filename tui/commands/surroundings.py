"""What the program takes from the world: the time, the learner's time zone, and the place of the database."""

from __future__ import annotations

import os
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from quiz_bank.errors import USAGE, BankError
from tui.commands.speech import say

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Iterator
    from datetime import tzinfo

    from db.store import SqlStore
    from quiz_bank.scheduler import Policy, StudyCalendar

DATABASE = "GRADRECALL_DATABASE"
FILE_NAME = "gradrecall.db"
OWN_DECKS = "decks"
"""The folder beside the database file."""
LOCAL_TIME = Path("/etc/localtime")
_ZONES = "zoneinfo/"


class UsageProblem(BankError):
    """A command was given something that it cannot work with."""

    title = "That cannot be done"
    exit_code = USAGE


def now() -> datetime:
    """The present moment."""
    return datetime.now(UTC)


def database(args: Namespace) -> str:
    """Path or URL of the learner's database: by option, else by environment, else in the user's data directory."""
    if args.database:
        return str(args.database)
    if args.data_dir:
        return str(Path(args.data_dir).expanduser() / FILE_NAME)
    if named := os.environ.get(DATABASE):
        return named
    from platformdirs import user_data_path

    return str(user_data_path("gradrecall", appauthor=False) / FILE_NAME)


def database_file(args: Namespace) -> Path:
    """The file of the learner's database.

    Raises:
        UsageProblem: it is on a server.
    """
    from db.location import database_file as file_at

    file = file_at(database(args))
    if file is None:
        raise UsageProblem("the database is on a server, expected an SQLite file: use the server's own tools")
    return file


def own_decks(args: Namespace) -> Path | None:
    """The folder of the learner's own decks, which need not exist; None for a database that is no file."""
    from db.location import database_file as file_at

    file = file_at(database(args))
    return None if file is None else file.parent / OWN_DECKS


def open_store(args: Namespace, tell: Callable[[str], object] = say) -> SqlStore:
    """Open the learner's database and bring in what the program ships and the learner's own decks.

    `tell` is told in a line why an own deck was refused.

    Raises:
        StoreError: it cannot be opened.
    """
    import db

    store = db.open_store(database(args), clock=now)
    try:
        _bring_in(store, own_decks(args), tell)
    except BaseException:
        store.close()
        raise
    return store


@contextmanager
def opened(args: Namespace) -> Iterator[SqlStore]:
    """The learner's store for the length of a command."""
    with open_store(args) as store:
        yield store


@contextmanager
def untouched(args: Namespace) -> Iterator[SqlStore]:
    """The learner's store as it is; where there is none yet, a new one in memory."""
    import db
    from db.location import database_file as file_at

    file = file_at(database(args))
    if file is None or file.exists():
        with db.open_store(database(args), clock=now) as store:
            yield store
    else:
        with db.open_store("sqlite://", clock=now) as store:
            _bring_in(store, own_decks(args), say)
            yield store


def _bring_in(store: SqlStore, own: Path | None, tell: Callable[[str], object]) -> None:
    """Bring the decks up to date; an own one that is refused is told in a line and keeps nobody from learning."""
    from quiz_bank.catalogue import sync
    from quiz_bank.own_decks import sync_own

    sync(store)
    if own is not None:
        for refusal in sync_own(store, own):
            tell(refusal)


def policy() -> Policy:
    """The schedule's settings."""
    from quiz_bank.scheduler import Policy

    return Policy()


def calendar() -> StudyCalendar:
    """The learner's study days."""
    from quiz_bank.scheduler import StudyCalendar

    return StudyCalendar(local_zone(), policy().rollover_hour)


def local_zone() -> tzinfo:
    """The time zone of the system with its summer time; where its name cannot be found, the offset of this moment."""
    from zoneinfo import ZoneInfo

    if name := os.environ.get("TZ", "").removeprefix(":"):
        names = [name]
    else:
        # On most systems a link into the database of time zones, whose path ends in the zone's name.
        names = [str(LOCAL_TIME.resolve()), str(LOCAL_TIME)]
    for each in names:
        try:
            if _ZONES in each:
                return ZoneInfo(each.partition(_ZONES)[2])
            if not Path(each).is_absolute():
                return ZoneInfo(each)
            with Path(each).open("rb") as rules:
                return ZoneInfo.from_file(rules, key=each)
        except (LookupError, ValueError, OSError):
            continue
    return datetime.now().astimezone().tzinfo or UTC
