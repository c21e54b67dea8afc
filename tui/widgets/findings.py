"""What experiments measured, as text of a width: the verdict, then each number beside what it has to be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from tui.formulas import ROOMY
from tui.layout import MUTED, TITLE
from tui.measuring import verdict
from tui.table import table
from tui.widgets.words import words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tui.measuring import Finding, Measured

HEAD = ("", "Number", "measured", "needed", "control")
UNMEASURED = "x runs the experiment now and shows its numbers."
RUNNING = "Running the experiment …"
AGAIN = "x runs it again with other random draws."


def note(text: str, columns: int) -> Content:
    """A line about an experiment that has not run to its end."""
    return _wrapped(words(text, MUTED), columns)


def findings(found: Sequence[Finding], columns: int) -> Content:
    """All findings below each other, and what can be done with them."""
    parts = [_finding(each, columns) for each in found]
    if any(each.rows for each in found):
        parts.append(note(AGAIN, columns))
    return Content("\n\n").join(parts)


def _finding(found: Finding, columns: int) -> Content:
    title = _wrapped(words(f"Experiment {found.id}  ", TITLE) + words(found.title, "bold"), columns)
    if found.complaint:
        return Content("\n").join([title, _wrapped(words(f"? {found.complaint}", "$text-warning"), columns)])
    said = [_marked(holds, text, columns) for holds, text in verdict(found)]
    numbers = _columns(found.rows, columns) if columns >= ROOMY else _stacked(found.rows, columns)
    return Content("\n").join([title, *said, *numbers])


def _marked(good: bool, text: str, columns: int) -> Content:
    first, *rest = words(text).wrap(max(columns - 2, 1))
    lines = [Content.assemble(_sign(good), " ", first), *(each.pad_left(2) for each in rest)]
    return Content("\n").join(lines)


def _sign(good: bool) -> Content:
    return Content.styled("✓", "$text-success") if good else Content.styled("✗", "$text-error")


def _columns(rows: Sequence[Measured], columns: int) -> list[Content]:
    """One line a number, as a table."""
    head = [words(text) for text in HEAD]
    body = [
        [
            _sign(row.holds),
            words(row.name),
            words(row.value, "bold"),
            words(row.needed),
            words(_control(row), MUTED),
        ]
        for row in rows
    ]
    return table([head, *body], columns, right=frozenset({2}))


def _stacked(rows: Sequence[Measured], columns: int) -> Iterator[Content]:
    """Name and numbers on lines of their own."""
    for row in rows:
        yield _marked(row.holds, row.name, columns)
        yield _indented(words(row.value, "bold") + words(f"   needed: {row.needed}"), columns)
        yield _indented(words(f"control: {_control(row)}", MUTED), columns)


def _control(row: Measured) -> str:
    return f"{row.control} {'✓' if row.control_holds else '✗'}"


def _indented(content: Content, columns: int) -> Content:
    return Content("\n").join(each.pad_left(2) for each in content.wrap(max(columns - 2, 1)))


def _wrapped(content: Content, columns: int) -> Content:
    return Content("\n").join(content.wrap(max(columns, 1)))
