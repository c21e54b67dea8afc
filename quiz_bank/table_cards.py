"""How the rows of a table become cards.

The id of a card comes from its question or, where the table has ids, from its id: a changed answer keeps the history.
A row that makes no card is reported, and the others come in.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING

from quiz_bank.errors import Problems
from quiz_bank.hypertext import to_markdown
from quiz_bank.model import Card
from quiz_bank.notes import slug, topic_of
from quiz_bank.safe import clean, clean_line
from quiz_bank.table_columns import UNNAMED, Column, anki_columns, column_of, is_heading
from quiz_bank.table_forms import Cells, entries, formed
from quiz_bank.tables import Row, Table, read_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from quiz_bank.errors import FormatProblem

_READ_FROM_HTML = frozenset(Column) - {Column.ID, Column.TYPE, Column.TAGS, Column.TOPIC}
_TAG_SIGNS = 60


@dataclass(frozen=True, slots=True)
class TableOfCards:
    """The cards of a table, and the rows that make none. `id` is the first part of the ids of the cards."""

    id: str
    topic: str
    cards: tuple[Card, ...]
    problems: tuple[FormatProblem, ...]


def read_table_of_cards(text: str, *, name: str) -> TableOfCards:
    """Return the cards of a table; `name` is its file name, from which ids and topic are made."""
    reader = _TableReader(name)
    table = read_table(clean(text, None), reader.problems)
    reader.read(table)
    if not reader.cards and not reader.problems:
        reader.problems.add(1, "no row with a question", "rows with a question and an answer")
    return TableOfCards(reader.id, reader.topic, tuple(reader.cards), reader.problems.in_order())


class _TableReader:
    """Collects the cards and the problems of one table."""

    def __init__(self, name: str) -> None:
        self.id = f"table/{slug(PurePath(name).stem)}"
        self.topic = topic_of(name)
        self.problems = Problems(clean_line(PurePath(name).name))
        self.cards: list[Card] = []
        self.lines: dict[str, int] = {}
        """Where each id was first used."""

    def read(self, table: Table) -> None:
        """Add the cards of all rows, or what is wrong with them."""
        rows = list(table.rows)
        columns: tuple[Column, ...] = UNNAMED
        named = bool(rows) and is_heading(rows[0].cells)
        if named:
            columns = tuple(map(column_of, rows[0].cells))
            has_gaps = any("{{" in cell for row in rows for cell in row.cells)
            if Column.ANSWER not in columns and not has_gaps:
                found = f'no column for the answer among "{", ".join(rows[0].cells)}"'
                self.problems.add(rows[0].line, found, "columns `question` and `answer`")
                return
            rows = rows[1:]
        elif table.directives.keys() - {"separator"}:
            columns = anki_columns(table.directives, table.separator, max((len(row.cells) for row in rows), default=0))
        is_html = table.directives.get("html", "").strip().casefold() == "true"
        self.topic = _topic(table.directives.get("deck", "")) or self.topic
        tags = table.directives.get("tags", "")
        for row in rows:
            before = len(self.problems)
            cells = self._cells(row, columns, is_html=is_html)
            if cells is not None:
                self._add(row, cells, f"{tags} {cells.text(Column.TAGS)}", before)

    def _cells(self, row: Row, columns: Sequence[Column], *, is_html: bool) -> Cells | None:
        """What a row says, by column; None when it has more cells than there are columns."""
        given = [cell.strip() for cell in row.cells]
        if any(given[len(columns) :]):
            found = f"{len(given)} cells where there are {len(columns)} columns"
            expected = "a cell with a separator in it between quotes"
            if columns == UNNAMED:
                expected += ", or headings in the first row"
            self.problems.add(row.line, found, expected)
            return None
        by_column: dict[Column, list[str]] = {}
        for column, cell in zip(columns, given, strict=False):
            if cell and column is not Column.IGNORED:
                text = to_markdown(cell) if is_html and column in _READ_FROM_HTML else cell
                by_column.setdefault(column, []).append(text)
        return Cells(row.line, by_column, self.problems)

    def _add(self, row: Row, cells: Cells, tags: str, before: int) -> None:
        """Add the cards of one row, unless it was reported."""
        question = cells.text(Column.QUESTION)
        if not question:
            self.problems.add(row.line, "a row without a question", "a question and its answer")
            return
        key = cells.text(Column.ID) or question
        topic = _topic(cells.text(Column.TOPIC)) or self.topic
        card = Card(f"{self.id}/{_piece(key)}", topic, question, cells.text(Column.ANSWER), source_line=row.line)
        if card.id in self.lines:
            what = "id" if cells.text(Column.ID) else "question"
            found = f'the {what} "{clean_line(key, 60)}" a second time (first on line {self.lines[card.id]})'
            self.problems.add(row.line, found, f"each {what} once")
            return
        self.lines[card.id] = row.line
        made = formed(cells, card, why=cells.text(Column.WHY), tags=_tags(tags))
        if len(self.problems) == before:
            self.cards += made


def _piece(key: str) -> str:
    """A question or an id as the last piece of an id; the digest tells apart what only signs tell apart."""
    same = " ".join(key.casefold().split())
    return f"{slug(key[:40])}-{hashlib.sha256(same.encode()).hexdigest()[:8]}"


def _topic(text: str) -> str:
    """A topic on one line; a deck within a deck is told by its path."""
    return clean_line(" › ".join(part.strip() for part in text.split("::") if part.strip()))


def _tags(text: str) -> tuple[str, ...]:
    """Tags between commas, semicolons or lines where there are any, else between spaces."""
    parts = entries(text.replace(",", "\n").replace(";", "\n"))
    if len(parts) == 1 and not any(mark in text for mark in ",;\n|"):
        parts = text.split()
    return tuple(dict.fromkeys(clean_line(" ".join(part.casefold().split()), _TAG_SIGNS) for part in parts))
