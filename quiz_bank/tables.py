"""Which rows a text of separated values has, whichever way they are separated, and what Anki writes above them.

A row that cannot be read is reported, and reading goes on at the line below it.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice
from pathlib import PurePath
from typing import TYPE_CHECKING

from quiz_bank.table_columns import is_heading

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from quiz_bank.errors import Problems

_SUFFIXES = frozenset({".csv", ".tsv", ".tab"})
_MARKDOWN = frozenset({".md", ".markdown"})
_DIRECTIVE = re.compile(
    r"#(?P<name>separator|html|columns|deck|tags|notetype|guid|if matches|(?:deck|tags|notetype|guid) column)"
    r"\s*:(?P<value>.*)",
    re.IGNORECASE,
)
_SPREADSHEET = re.compile(r"sep=(?P<separator>[^\"\n])", re.IGNORECASE)
_PROSE = re.compile(r"#{1,6} |(?:\*\*)?(?:Q|A|Question|Ans|Answer)\s*\d*[:.]|(?:```|~~~)", re.IGNORECASE)
_SEPARATORS = {"tab": "\t", r"\t": "\t", "semicolon": ";", "comma": ",", "pipe": "|", "colon": ":", "space": " "}
_GUESSES = ("\t", ";", ",")
_ROWS_TO_GUESS = {"\t": 2, ";": 2, ",": 3}
"""Even rows without headings that are no accident; commas stand in prose as well."""
_LOOKED_AT = 200
"""Rows that are enough to tell the separator."""
MOST_UNREADABLE = 1_000
"""Rows after which the text is taken for something else."""


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of one row and the line, from 1, on which it begins."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a text, headings included, and the directives above them by name."""

    rows: tuple[Row, ...]
    separator: str
    directives: Mapping[str, str] = field(default_factory=dict)


def is_table(text: str, name: str) -> bool:
    """Whether a text is meant as a table: by what stands in it, and by its name where that could be anything."""
    suffix = PurePath(name).suffix.casefold()
    lines = text.split("\n")
    if suffix in _SUFFIXES or _DIRECTIVE.fullmatch(lines[0]) or _SPREADSHEET.fullmatch(lines[0]):
        return True
    filled = [line for line in lines if line.strip()]
    if any(_names_columns(filled, mark) for mark in _GUESSES):
        return True
    if suffix in _MARKDOWN or any(_PROSE.match(line) for line in filled):
        return False
    return any(_evenness(filled, mark) == 1 and len(filled) >= _ROWS_TO_GUESS[mark] for mark in _GUESSES)


def read_table(text: str, problems: Problems) -> Table:
    """Return the rows of a text whose lines end in `\\n`; blank ones are left out, unreadable ones reported."""
    lines = text.split("\n")
    directives, start = _directives(lines, problems)
    separator = directives.get("separator") or _separator(lines[start:])
    comments = lines[0].startswith("#") and start > 0
    rows = _rows(lines, start, separator, problems)
    filled = (row for row in rows if any(cell.strip() for cell in row.cells))
    kept = tuple(row for row in filled if not (comments and lines[row.line - 1].startswith("#")))
    return Table(kept, separator, directives)


def _directives(lines: Sequence[str], problems: Problems) -> tuple[dict[str, str], int]:
    """What the lines above the rows say, and how many of them there are."""
    if found := _SPREADSHEET.fullmatch(lines[0]):
        return {"separator": found["separator"]}, 1
    directives: dict[str, str] = {}
    for number, line in enumerate(lines):
        found = _DIRECTIVE.fullmatch(line)
        if found is None and not (directives and line.startswith("#")):
            return directives, number
        if found is not None:
            name = " ".join(found["name"].casefold().split())
            directives[name] = _named_separator(found["value"]) if name == "separator" else found["value"]
            if name == "separator" and not directives[name]:
                known = ", ".join(name for name in _SEPARATORS if name.isalpha())
                problems.add(number + 1, f'the separator "{found["value"].strip()}"', f"one sign, or one of {known}")
    return directives, len(lines)


def _named_separator(text: str) -> str:
    """The sign that a directive names or holds, nothing when it does neither."""
    sign = text if len(text) == 1 and text != '"' else ""
    return _SEPARATORS.get(text.strip().casefold(), sign)


def _separator(lines: Sequence[str]) -> str:
    """The sign that makes headings of the first line or, failing that, the most even rows."""
    filled = [line for line in lines if line.strip()]
    for mark in _GUESSES:
        if _names_columns(filled, mark):
            return mark
    return max(_GUESSES, key=lambda mark: _evenness(filled, mark))


def _names_columns(lines: Sequence[str], mark: str) -> bool:
    """Whether the first line names columns."""
    with suppress(csv.Error):
        return is_heading(next(csv.reader(lines[:1], delimiter=mark), []))
    return False


def _evenness(lines: Sequence[str], mark: str) -> float:
    """The share of rows that have as many cells as most others, from 0 to 1; 0 when these have only one cell."""
    widths = _widths(lines, mark)
    (most, rows), *_ = widths.most_common(1) or [(0, 0)]
    return rows / widths.total() if most > 1 else 0.0


def _widths(lines: Sequence[str], mark: str) -> Counter[int]:
    """How many rows have how many cells, up to the first that cannot be read."""
    widths: Counter[int] = Counter()
    with suppress(csv.Error):
        for cells in islice(csv.reader(_ended(lines), delimiter=mark), _LOOKED_AT):
            widths[len(cells)] += 1
    return widths


def _ended(lines: Sequence[str], start: int = 0) -> Iterator[str]:
    """The lines from one on, each with its end, which may lie within a quoted cell."""
    return (f"{line}\n" for line in islice(lines, start, None))


def _rows(lines: Sequence[str], start: int, separator: str, problems: Problems) -> Iterator[Row]:
    """The rows from a line on."""
    unreadable = 0
    while start < len(lines) and unreadable < MOST_UNREADABLE:
        reader = csv.reader(_ended(lines, start), delimiter=separator, strict=True)
        at = start
        try:
            for cells in reader:
                yield Row(at + 1, tuple(cells))
                at = start + reader.line_num
            start = len(lines)
        except csv.Error as error:
            problems.add(at + 1, _fault(str(error)), 'a cell whole between quotes, with every quote inside it as ""')
            unreadable += 1
            start = at + 1
    if unreadable == MOST_UNREADABLE:
        problems.add(start, f"{unreadable} rows that cannot be read", "a table")


def _fault(error: str) -> str:
    """What the csv module found, in the words of this program."""
    if "end of data" in error:
        return "a quote that is never closed"
    if "larger" in error:
        return f"a cell of more than {csv.field_size_limit():,} characters, perhaps a quote that is never closed"
    return "text behind a closing quote"
