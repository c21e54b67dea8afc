"""Formulas and numbers of a question as lines of text for a width."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from textual.content import Content

from tui.widgets.words import line
from verifier.formula import Row, Text
from verifier.notation import fit, inline, width

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from quiz_bank.question import Comparison, Given, SolutionStep
    from verifier.notation import Formula

EQUALS = " = "
LABEL = 12
ROOMY = 56
"""Columns from which labels have a column of their own."""
MEAGRE = 8
"""Columns that a formula gets in any case."""


def stacked(formulas: Sequence[Formula], rows: int, columns: int) -> Content:
    """Formulas one below the other, in two dimensions when all of them fit into `rows`, else each on one line."""
    blocks = [fit(formula, columns) for formula in formulas]
    lines = list(blocks[0]) if blocks else []
    for above, below in pairwise(blocks):
        lines += ["", *below] if len(above) > 1 or len(below) > 1 else below
    if len(lines) <= rows:
        return Content("\n".join(lines))
    return Content("\n").join(part for formula in formulas for part in _hanging(Content(inline(formula)), columns))


def _hanging(content: Content, columns: int) -> list[Content]:
    """Wrapped, all lines but the first indented."""
    first, *rest = content.wrap(columns)
    if not rest:
        return [first]
    rest = Content(content.plain[len(first.plain.rstrip()) :].strip()).wrap(max(columns - 4, MEAGRE))
    return [first, *(each.pad_left(4) for each in rest)]


def grid(givens: Sequence[Given], columns: int) -> Content:
    """What is given, in as many columns as fit."""
    cells = [
        Content.assemble(line(given.symbol, "$text-accent"), (" = ", "$foreground 70%"), line(given.value))
        for given in givens
    ]
    wide = max((cell.cell_length for cell in cells), default=0) + 3
    across = max((columns + 3) // wide, 1)
    rows = [cells[start : start + across] for start in range(0, len(cells), across)]
    return Content("\n").join(
        Content("").join(cell.pad_right(wide - cell.cell_length) for cell in row).rstrip() for row in rows
    )


def step(number: int, one: SolutionStep, columns: int) -> Content:
    """A line of a solution: the formula, the same with numbers, and the value, with their equals signs aligned."""
    mark = f"{number}  "
    lines, at = _worked(one.formula, one.substituted, columns - len(mark))
    lines.append(line(" " * at + f"= {one.value}", "bold"))
    if inline(one.substituted) == one.value:
        lines = [*map(Content, fit(one.formula, columns - len(mark))), lines[-1]]
    numbered = next((row for row, each in enumerate(lines) if EQUALS in each.plain), 0)
    return Content("\n").join(
        Content.assemble((mark if row == numbered else " " * len(mark), "$foreground 70%"), each)
        for row, each in enumerate(lines)
    )


def _worked(rule: Formula, numbers: Formula, columns: int) -> tuple[list[Content], int]:
    """A line and the same with numbers below it, and the column of their equals signs."""
    block = fit(rule, columns)
    at = min((width(row[: row.index(EQUALS)]) + 1 for row in block if EQUALS in row), default=0)
    below = fit(Row((Text("= ", "= ", "operator"), numbers)), max(columns - at, MEAGRE))
    return [*map(Content, block), *(Content.styled(" " * at + row, "$foreground 70%") for row in below)], at


def labelled(facts: Sequence[tuple[str, Callable[[int], Content]]], columns: int) -> Content:
    """Facts with their labels in a column of their own; where there is little room, in front of them."""
    lines: list[Content] = []
    for label, draw in facts:
        name = Content.styled(f"{label:{LABEL}}", "$foreground 70%")
        if columns < ROOMY:
            short = Content.styled(f"{label}: ", "$foreground 70%")
            lines += (short + draw(max(columns - len(label) - 2, MEAGRE))).wrap(columns)
            continue
        rows = draw(columns - LABEL).wrap(columns - LABEL)
        lines.append(Content.assemble(name, rows[0]))
        lines += [row.pad_left(LABEL) for row in rows[1:]]
    return Content("\n").join(lines)


def beside(comparison: Comparison, columns: int) -> Content:
    """The correct line and the slipped one: beside each other where they fit, else one above the other."""
    right = [Content.styled("✓ correct", "bold $text-success"), *_worked(*comparison.correct, columns)[0]]
    wrong = [Content.styled("✗ the slip", "bold $text-error"), *_worked(*comparison.slipped, columns)[0]]
    left_width = max(row.cell_length for row in right)
    right_width = max(row.cell_length for row in wrong)
    if left_width + 3 + right_width > columns:
        return Content("\n").join([*right, Content(""), *wrong])
    rows = []
    for index in range(max(len(right), len(wrong))):
        left = right[index] if index < len(right) else Content("")
        other = wrong[index] if index < len(wrong) else Content("")
        rows.append(Content.assemble(left.pad_right(left_width - left.cell_length), (" │ ", "$foreground 70%"), other))
    return Content("\n").join(rows)
