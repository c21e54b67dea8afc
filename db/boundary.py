"""Errors of the database as errors of the store: what a driver says never goes further than this."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError, StatementError

from db.errors import CannotOpenError, DamagedError, LockedError, StoreError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

_BUSY = (LockedError, "another program is writing to it: close that one, or try again")
# The drivers' names for what happened: SQLite's error codes, PostgreSQL's states.
_KNOWN: dict[str, tuple[type[StoreError], str]] = {
    "SQLITE_BUSY": _BUSY,
    "SQLITE_LOCKED": _BUSY,
    "SQLITE_CORRUPT": (DamagedError, "the file is damaged: restore a backup"),
    "SQLITE_NOTADB": (DamagedError, "the file is not an SQLite database: restore a backup, or name another file"),
    "SQLITE_CANTOPEN": (CannotOpenError, "the file cannot be opened: check the folder and its permissions"),
    "SQLITE_PERM": (CannotOpenError, "the file may not be opened: check its permissions"),
    "SQLITE_READONLY": (CannotOpenError, "the file or its folder is read-only: check the permissions"),
    "SQLITE_FULL": (StoreError, "the disk is full: free some space"),
    "SQLITE_IOERR": (StoreError, "the disk reported an error: check it"),
    "55P03": _BUSY,
    "53100": (StoreError, "the server's disk is full: free some space"),
    "25006": (CannotOpenError, "the server allows reading only: connect to the primary one"),
}
_NO_CONNECTION = (CannotOpenError, "there is no connection: check that the server runs, the address and the password")
# Classes of PostgreSQL's states: connection failure, refused credentials, no such database, shutdown.
_NO_CONNECTION_STATES = ("08", "28", "3D", "57P")


def place_of(engine: Engine) -> str:
    """How messages name a database: the file, or the URL without its password."""
    if engine.dialect.name == "sqlite":
        return engine.url.database or "the database in memory"
    return engine.url.render_as_string(hide_password=True)


@contextmanager
def translated(engine: Engine) -> Iterator[None]:
    """Raise a `StoreError` that names the database for any error of SQLAlchemy or the driver."""
    try:
        yield
    except (SQLAlchemyError, engine.dialect.loaded_dbapi.Error) as error:
        raise _translation(error, place_of(engine)) from error


def _translation(error: Exception, place: str) -> Exception:
    cause = error.orig if isinstance(error, StatementError) and error.orig is not None else error
    if isinstance(cause, ValueError):
        # A value that the schema refuses is the caller's mistake, not the database's.
        return cause
    said = " ".join(str(cause).split())
    kind, advice = _known(cause)
    return kind(f"{place}: {advice} ({said})")


def _known(cause: BaseException) -> tuple[type[StoreError], str]:
    state: str | None = getattr(cause, "sqlstate", None)
    code: str = state or str(getattr(cause, "sqlite_errorname", ""))
    # An extended code of SQLite is a basic one and a further word.
    name = "_".join(code.split("_")[:2])
    if name in _KNOWN:
        return _KNOWN[name]
    lost = state.startswith(_NO_CONNECTION_STATES) if state else not code and type(cause).__name__ == "OperationalError"
    return _NO_CONNECTION if lost else (StoreError, "the database refused: run `gradrecall doctor`")
