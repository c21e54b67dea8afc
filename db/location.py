"""Where a database is, told without loading a driver."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import unquote

_SQLITE = ("sqlite:///", "sqlite+pysqlite:///")


def database_file(where: str | os.PathLike[str]) -> Path | None:
    """The file of an SQLite database given as a path or URL, or None for a database on a server."""
    text = os.fspath(where)
    if "://" not in text:
        return Path(text).expanduser()
    for scheme in _SQLITE:
        if text.startswith(scheme):
            return Path(unquote(text.removeprefix(scheme).partition("?")[0]))
    return None


def backup_folder(database: Path) -> Path:
    """Where the backups of a database file are kept unless another folder is named."""
    return database.parent / "backups"
