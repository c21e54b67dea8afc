"""How commands speak: data to standard output, talk to standard error, nothing unclean to either."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from typing import TYPE_CHECKING

from quiz_bank.safe import clean, clean_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MESSAGE_LIMIT = 2000


def show(text: str) -> None:
    """Print data for people."""
    print(clean(text, None))


def show_json(document: object) -> None:
    """Print one JSON document; in ASCII, so that no terminal takes a part of it for a command."""
    print(json.dumps(document, indent=2, allow_nan=False))


def show_json_line(document: object) -> None:
    """Print one line of JSON Lines, in ASCII as well; moments in ISO 8601."""
    print(json.dumps(document, allow_nan=False, default=_moment))


def _moment(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"found {type(value).__name__}, expected a value of JSON")


def say(message: str) -> None:
    """Tell something beside the data, in one line."""
    print(clean_line(message, MESSAGE_LIMIT), file=sys.stderr)


def columns(rows: Iterable[Sequence[str]], *, right: frozenset[int] = frozenset()) -> list[str]:
    """Rows of cells as lines with aligned columns; those in `right` are set to the right."""
    from verifier.notation import width

    cleaned = [[clean_line(cell) for cell in row] for row in rows]
    widths = [max(map(width, column)) for column in zip(*cleaned, strict=True)]

    def line(row: Sequence[str]) -> str:
        cells = []
        for at, (cell, wide) in enumerate(zip(row, widths, strict=True)):
            blank = " " * (wide - width(cell))
            cells.append(blank + cell if at in right else cell + blank)
        return "  ".join(cells).rstrip()

    return [line(row) for row in cleaned]
