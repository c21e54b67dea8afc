"""Copies of an SQLite database: made while it is in use, checked, kept to the newest few, and put back.

Works on files through the standard driver alone, so it serves a database that the store itself cannot open.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing, contextmanager
from datetime import UTC
from typing import TYPE_CHECKING

from db.errors import CannotOpenError, DamagedError, LockedError, NewerDatabaseError, StoreError
from db.migrations import HEAD, VERSION_TABLE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

KEPT = 10
"""How many backups a folder keeps."""

_PREFIX = "gradrecall-"
_SUFFIX = ".db"


def back_up(database: Path, folder: Path, at: datetime, *, keep: int = KEPT) -> Path:
    """Copy a database, in use or not, into `folder`, named by the moment `at`; the newest `keep` copies stay.

    The copy is checked before it takes its name, so a file of that name is always a whole database.
    """
    if not database.is_file():
        raise CannotOpenError(f"{database}: there is no such database, so nothing was backed up: check the path")
    target = folder / f"{_PREFIX}{_stamp(at)}{_SUFFIX}"
    with _file_errors(database):
        folder.mkdir(parents=True, exist_ok=True)
        _copy(database, target)
        for old in backups(folder)[keep:]:
            old.unlink()
    return target


def backups(folder: Path) -> list[Path]:
    """The backups in a folder, the newest first."""
    return sorted(folder.glob(f"{_PREFIX}*{_SUFFIX}"), reverse=True)


def restore(backup: Path, database: Path, at: datetime) -> Path | None:
    """Put a backup in the place of a database; returns where the replaced one is kept, None if there was none.

    Refused while a program has the database open, and when the backup is damaged, newer or none of gradrecall's.
    """
    check(backup)
    aside = None
    with _file_errors(database):
        database.parent.mkdir(parents=True, exist_ok=True)
        if database.exists():
            aside = database.with_name(f"{database.stem}-replaced-{_stamp(at)}{database.suffix}")
            _set_aside(database, aside)
        _copy(backup, database)
    return aside


def check(database: Path) -> None:
    """Raise a `StoreError` unless the file is a whole database of gradrecall that this version can read."""
    if not database.is_file():
        raise CannotOpenError(f"{database}: there is no such file: check the path")
    with _file_errors(database), closing(_open(database)) as connection:
        _check_pages(connection, database)
        try:
            row = connection.execute(f"SELECT version_num FROM {VERSION_TABLE}").fetchone()  # noqa: S608 - a constant
        except sqlite3.OperationalError:
            row = None
        if row is None:
            raise CannotOpenError(f"{database}: this is no database of gradrecall: name another file")
        if row[0] > HEAD:
            raise NewerDatabaseError(f"{database}: written by a later version: update gradrecall")


def _copy(database: Path, target: Path) -> None:
    """Copy a database page by page, check the copy, and only then give it its name."""
    unfinished = target.with_name(f"{target.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    try:
        with closing(_open(database)) as source, closing(sqlite3.connect(unfinished)) as copy:
            source.backup(copy)
            _check_pages(copy, database)
            # One file, without a log beside it, is what can be carried away.
            copy.execute("PRAGMA journal_mode = DELETE")
        _flush(unfinished)
        unfinished.replace(target)
        _flush(target.parent)
    finally:
        unfinished.unlink(missing_ok=True)


def _set_aside(database: Path, aside: Path) -> None:
    """Copy a database that nobody has open to `aside`, and leave no log beside it for its successor."""
    parts = {_part(database, suffix): _part(aside, suffix) for suffix in ("", "-wal", "-shm")}
    try:
        # Even looking at a damaged file can make SQLite drop the log beside it, so that is saved first.
        _copy_files(parts)
        with closing(_open(database)) as connection:
            # Brings the log into the file, and works only when nobody else has it open.
            connection.execute("PRAGMA journal_mode = DELETE")
        for part in parts.values():
            part.unlink(missing_ok=True)
        _copy_files(parts)
    except sqlite3.DatabaseError as error:
        if _is_busy(error):
            for part in parts.values():
                part.unlink(missing_ok=True)
            raise
    for part in list(parts)[1:]:
        part.unlink(missing_ok=True)


def _copy_files(copies: dict[Path, Path]) -> None:
    for original, copy in copies.items():
        if original.exists():
            shutil.copy2(original, copy)


def _is_busy(error: sqlite3.Error) -> bool:
    # The low byte of an extended code is the basic one.
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


def _open(database: Path) -> sqlite3.Connection:
    """Open a file that exists; never make one."""
    return sqlite3.connect(f"{database.absolute().as_uri()}?mode=rw", uri=True)


def _check_pages(connection: sqlite3.Connection, database: Path) -> None:
    found = [row[0] for row in connection.execute("PRAGMA integrity_check(1)")]
    if found != ["ok"]:
        raise DamagedError(f"{database}: the file is damaged ({' '.join(found[0].split())}): restore a backup")


def _flush(path: Path) -> None:
    """Have the disk confirm a file, or the names in a folder where the system can."""
    if path.is_dir() and os.name == "nt":
        return
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _part(database: Path, suffix: str) -> Path:
    return database.with_name(database.name + suffix)


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y%m%d-%H%M%S-%f")


@contextmanager
def _file_errors(database: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        if _is_busy(error):
            raise LockedError(f"{database}: a program has it open: close that one, then try again") from error
        raise DamagedError(
            f"{database}: the file cannot be read ({error}): restore a backup, or name another"
        ) from error
    except OSError as error:
        raise StoreError(
            f"{error.filename or database}: {error.strerror}: check the disk and its permissions"
        ) from error
