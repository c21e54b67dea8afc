"""A formula as a block of text: fractions in two storeys, roots with their bar, everything aligned on one line.

Widths are terminal cells: a combining hat takes none, a wide character two.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from verifier.formula import (
    FENCES,
    Accent,
    Cases,
    Delimiters,
    Fence,
    Formula,
    Fraction,
    Root,
    Row,
    Scripts,
    Text,
    accented,
    inline,
    raised,
    script,
)
from verifier.symbols import subscript

_BAR = "─"
_MINUS = "−"
_BETWEEN_CASES = "   "
# top, middle, bottom of a delimiter of several rows
_TALL: dict[Delimiters, tuple[str, str]] = {
    "paren": ("⎛⎜⎝", "⎞⎟⎠"),
    "bracket": ("⎡⎢⎣", "⎤⎥⎦"),
    "abs": ("│││", "│││"),
    "norm": ("║║║", "║║║"),
    "floor": ("⎢⎢⎣", "⎥⎥⎦"),
    "ceil": ("⎡⎢⎢", "⎤⎥⎥"),
}


@lru_cache(maxsize=4096)
def width(text: str) -> int:
    """Terminal cells that a text takes."""
    return len(text) if text.isascii() else sum(map(_cells, text))


@lru_cache(maxsize=1024)
def _cells(character: str) -> int:
    if unicodedata.category(character) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1


@dataclass(frozen=True, slots=True)
class Box:
    """Rows of equal width in cells, and the index of the row that the text beside it continues."""

    rows: tuple[str, ...]
    baseline: int

    @property
    def width(self) -> int:
        """Cells of every row."""
        return width(self.rows[0])

    @property
    def below(self) -> int:
        """Rows under the baseline."""
        return len(self.rows) - 1 - self.baseline


def block(tree: Formula) -> tuple[str, ...]:
    """Rows of equal width, in cells, that show the formula as a textbook would."""
    return _box(tree).rows


def _box(tree: Formula) -> Box:
    match tree:
        case Text(text=text):
            return _line(text)
        case Accent():
            return _line(accented(tree))
        case Row(parts=parts):
            return _beside(*map(_box, parts))
        case Fraction(top=top, bottom=bottom):
            return _fraction(_box(top), _box(bottom))
        case Root(radicand=radicand):
            return _root(_box(radicand))
        case Scripts(base=base, sub=sub, sup=sup):
            return _scripts(_box(base), sub, sup)
        case Fence(delimiters="group", body=body):
            return _box(body)
        case Fence(delimiters=delimiters, body=body):
            return _fence(delimiters, _box(body))
        case Cases(value=value, condition=condition, otherwise=otherwise):
            return _cases(_box(value), _box(condition), _box(otherwise))


def _line(text: str) -> Box:
    return Box((text,), 0)


def _beside(*boxes: Box) -> Box:
    above = max(box.baseline for box in boxes)
    below = max(box.below for box in boxes)
    columns: list[tuple[str, ...]] = []
    for box in boxes:
        rows = _grown(box, above, below)
        if columns and columns[-1][above].endswith(_MINUS) and rows[above].startswith(_BAR):
            # a minus that touches the bar would look like a part of it
            rows = tuple(" " + row for row in rows)
        columns.append(rows)
    return Box(tuple(map("".join, zip(*columns, strict=True))), above)


def _grown(box: Box, above: int, below: int) -> tuple[str, ...]:
    if above == box.baseline and below == box.below:
        return box.rows
    blank = " " * box.width
    return (blank,) * (above - box.baseline) + box.rows + (blank,) * (below - box.below)


def _aligned(box: Box, cells: int, side: Literal["centre", "left"]) -> tuple[str, ...]:
    spare = cells - box.width
    before = spare // 2 if side == "centre" else 0
    return tuple(" " * before + row + " " * (spare - before) for row in box.rows)


def _fraction(top: Box, bottom: Box) -> Box:
    cells = max(_beneath_bar(top), _beneath_bar(bottom))
    rows = (*_aligned(top, cells, "centre"), _BAR * cells, *_aligned(bottom, cells, "centre"))
    return Box(rows, len(top.rows))


def _beneath_bar(part: Box) -> int:
    """Cells that a fraction's bar needs for a part: a bar within it that reaches its edge must be the shorter one."""
    reaches_edge = any(row.startswith(_BAR) or row.endswith(_BAR) for row in part.rows)
    return part.width + 2 if reaches_edge else part.width


def _root(radicand: Box) -> Box:
    height, cells = len(radicand.rows), radicand.width
    if height == 1:
        return Box((" " + "_" * cells, "√" + radicand.rows[0]), 1)
    rows = [" " * (height + 1) + "_" * (cells + 1)]
    for index, row in enumerate(radicand.rows):
        foot = "╲" if index == height - 1 else " "
        rows.append(foot + " " * (height - 1 - index) + "╱" + " " * (index + 1) + row)
    return Box(tuple(rows), radicand.baseline + 1)


def _scripts(base: Box, sub: Text | None, sup: Formula | None) -> Box:
    """Characters in the row where Unicode has them, else a row of their own above or below."""
    low = None if sub is None else subscript(sub.text)
    high = None if sup is None else raised(sup)
    rows, baseline = list(base.rows), base.baseline
    rows[-1] += low or ""
    indent = width(rows[-1])
    rows[0] += high or ""
    if sup is not None and high is None:
        rows.insert(0, " " * indent + script(sup))
        baseline += 1
    if sub is not None and low is None:
        rows.append(" " * base.width + sub.text)
    return Box(_padded(rows), baseline)


def _padded(rows: list[str]) -> tuple[str, ...]:
    cells = max(map(width, rows))
    return tuple(row + " " * (cells - width(row)) for row in rows)


def _fence(delimiters: Delimiters, body: Box) -> Box:
    height = len(body.rows)
    left, right = FENCES[delimiters]
    if height == 1 or delimiters not in _TALL:
        return _beside(_line(left), body, _line(right))
    tall_left, tall_right = _TALL[delimiters]
    rows = (
        _stretched(tall_left, index, height) + row + _stretched(tall_right, index, height)
        for index, row in enumerate(body.rows)
    )
    return Box(tuple(rows), body.baseline)


def _stretched(pieces: str, index: int, height: int) -> str:
    return pieces[0] if index == 0 else pieces[2] if index == height - 1 else pieces[1]


def _cases(value: Box, condition: Box, otherwise: Box) -> Box:
    cells = max(value.width, otherwise.width)
    first = _beside(_widened(value, cells), _line(_BETWEEN_CASES + "if "), condition)
    second = _beside(_widened(otherwise, cells), _line(_BETWEEN_CASES + "otherwise"))
    rows = _padded([*first.rows, "", *second.rows])
    middle = len(rows) // 2
    brace = ["⎪"] * len(rows)
    brace[0], brace[middle], brace[-1] = "⎧⎨⎩"
    return Box(tuple(f"{piece} {row}" for piece, row in zip(brace, rows, strict=True)), middle)


def _widened(box: Box, cells: int) -> Box:
    return Box(_aligned(box, cells, "left"), box.baseline)


def fit(tree: Formula, columns: int) -> tuple[str, ...]:
    """The block if it is no wider than `columns`, else the line of Unicode, wrapped before its operators.

    Rows are of equal width. A single sign that is wider than `columns` stays whole.
    """
    rows = block(tree)
    return rows if width(rows[0]) <= columns else _padded(_wrapped(inline(tree), columns))


_OPENING, _CLOSING, _BARS = "([⟨⌊⌈", ")]⟩⌋⌉", "|‖"
_COST_OF_BREAK = {"if": 0, "else": 1, "+": 2, "−": 2, "·": 3, "⊙": 3, "/": 3}
_COST_AFTER_COMMA = 1
_COST_OF_JUXTAPOSITION = 5
_COST_OF_OTHERS = 7
_COST_OF_DEPTH = 12
_COST_OF_ROW = 6
_OTHERS = ("=", "<", "≤", ">", "≥", "≠")
_INDENT = "  "


def _wrapped(line: str, columns: int) -> list[str]:
    """The cheapest way to break: few rows, few open brackets at their ends, operators that bind little."""
    pieces = _pieces(line)
    costs = [*_costs(pieces), 0]
    cheapest = [0] * (len(pieces) + 1)
    ends = [0] * len(pieces)
    for start in reversed(range(len(pieces))):
        cells = (len(_INDENT) if start else 0) - 1
        choices: list[tuple[int, int]] = []
        for end in range(start + 1, len(pieces) + 1):
            cells += 1 + width(pieces[end - 1])
            if cells > columns and choices:
                break
            choices.append((_COST_OF_ROW + costs[end] + cheapest[end], -end))
        cheapest[start], last = min(choices)
        ends[start] = -last
    rows, start = [], 0
    while start < len(pieces):
        rows.append((_INDENT if start else "") + " ".join(pieces[start : ends[start]]))
        start = ends[start]
    return rows


def _pieces(line: str) -> list[str]:
    """The words of a line, each operator kept with what follows it."""
    pieces: list[str] = []
    for text in line.split(" "):
        if pieces and (pieces[-1] in _COST_OF_BREAK or pieces[-1] in _OTHERS[1:]):
            pieces[-1] += f" {text}"
        else:
            pieces.append(text)
    return pieces


def _costs(pieces: list[str]) -> list[int]:
    """What a break before each piece costs."""
    costs = []
    depth = 0
    open_bars: set[str] = set()
    for index, text in enumerate(pieces):
        operator = text.partition(" ")[0]
        cost = _COST_OF_OTHERS if operator in _OTHERS else _COST_OF_BREAK.get(operator, _COST_OF_JUXTAPOSITION)
        if index and pieces[index - 1].endswith(","):
            cost = _COST_AFTER_COMMA
        costs.append(cost + _COST_OF_DEPTH * (depth + len(open_bars)))
        depth += sum(text.count(sign) for sign in _OPENING) - sum(text.count(sign) for sign in _CLOSING)
        open_bars ^= {bar for bar in _BARS if text.count(bar) % 2}
    return costs
