"""Columns of text that fit a width: numbers to the right, words to the left, the widest words wrapped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

if TYPE_CHECKING:
    from collections.abc import Sequence

GAP = 2


def table(rows: Sequence[Sequence[Content]], columns: int, *, right: frozenset[int] = frozenset()) -> list[Content]:
    """The lines of a table whose first row is its head; cells of the columns in `right` are set to the right."""
    count = max(map(len, rows), default=0)
    if not count:
        return []
    cells = [[*row, *[Content("")] * (count - len(row))] for row in rows]
    widths = _widths([max(cell.cell_length for cell in column) for column in zip(*cells, strict=True)], columns)
    head = [cell.stylize_before("bold $foreground 70%") for cell in cells[0]]
    lines = _row(head, widths, right)
    lines.append(Content.styled("─" * min(columns, sum(widths) + GAP * (count - 1)), "$foreground 70%"))
    for row in cells[1:]:
        lines.extend(_row(row, widths, right))
    return lines


def _widths(wanted: list[int], columns: int) -> list[int]:
    """Shrink the widest column until all fit; none below 3 cells."""
    widths = [max(width, 1) for width in wanted]
    while sum(widths) + GAP * (len(widths) - 1) > columns and max(widths) > 3:
        widths[widths.index(max(widths))] -= 1
    return widths


def _row(cells: Sequence[Content], widths: Sequence[int], right: frozenset[int]) -> list[Content]:
    wrapped = [cell.wrap(width) if cell.plain else [Content("")] for cell, width in zip(cells, widths, strict=True)]
    lines = []
    for number in range(max(map(len, wrapped))):
        parts = []
        for column, (cell, width) in enumerate(zip(wrapped, widths, strict=True)):
            part = cell[number] if number < len(cell) else Content("")
            part = part.rstrip()
            blank = max(width - part.cell_length, 0)
            parts.append(part.pad_left(blank) if column in right else part.pad_right(blank))
        lines.append(Content(" " * GAP).join(parts).rstrip())
    return lines
