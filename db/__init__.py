"""Remembers items, their states and every answer. Importing it loads no driver: that waits for `open_store`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.errors import (
    CannotOpenError,
    DamagedError,
    LockedError,
    NewerDatabaseError,
    StoreError,
    UnknownItemError,
)

if TYPE_CHECKING:
    from pathlib import Path

    from db.store import SqlStore
    from quiz_bank.ports import Clock

__all__ = [
    "CannotOpenError",
    "DamagedError",
    "LockedError",
    "NewerDatabaseError",
    "StoreError",
    "UnknownItemError",
    "open_store",
]


def open_store(where: str | Path, *, clock: Clock, backups: Path | None = None) -> SqlStore:
    """Open the database at a path or URL, making or migrating it if needed.

    An existing SQLite database is backed up into `backups` (by default the folder of that name beside it) before it is
    migrated; one on PostgreSQL is migrated in one transaction. `clock` names the backup. Raises a `StoreError`.
    """
    from db.engine import open_engine
    from db.store import SqlStore

    return SqlStore(open_engine(where, clock=clock, backups=backups))
