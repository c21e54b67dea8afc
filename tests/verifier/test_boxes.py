"""Blocks of text show the tree they were given, in rows of equal width, at any number of columns."""

from __future__ import annotations

import ast
import re
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from verifier.boxes import block, fit, width
from verifier.formula import (
    FENCES,
    Cases,
    Fence,
    Formula,
    Fraction,
    Root,
    Row,
    Scripts,
    inline,
    raised,
    script,
)
from verifier.notation import formula, number, term
from verifier.symbols import subscript

Grid = list[list[str]]
RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᵀᵝ"
PLAIN_ENDS = {"(": ")", "[": "]", "⌊": "⌋", "⌈": "⌉", "|": "|", "‖": "‖"}
TALL_ENDS = {
    "⎛⎝": ("⎞⎠", "("), "⎡⎣": ("⎤⎦", "["), "⎢⎣": ("⎥⎦", "⌊"), "⎡⎢": ("⎤⎥", "⌈"), "││": ("││", "|"), "║║": ("║║", "‖"),
}  # fmt: skip


def grid_of(rows: tuple[str, ...]) -> Grid:
    """One cell per column: a combining mark stays with its letter."""
    return [re.findall(r"[^\u0300-\u036f][\u0300-\u036f]*", row) for row in rows]


def part(grid: Grid, top: int, bottom: int, left: int, right: int) -> Grid:
    return [row[left:right] for row in grid[top:bottom]]


def marks(grid: Grid, column: int) -> list[int]:
    return [index for index, row in enumerate(grid) if row[column] != " "]


def baseline(grid: Grid) -> int:
    """The row on which a formula is read, told by its leftmost sign."""
    column = next(column for column in range(len(grid[0])) if marks(grid, column))
    found = marks(grid, column)
    signs = [grid[index][column] for index in found]
    for decisive in "─⎨":
        if decisive in signs:
            return found[signs.index(decisive)]
    if "╲" in signs:
        top, bottom, left, right = radicand(grid, found[-1], column)
        return top + baseline(part(grid, top, bottom, left, right))
    if len(found) == 1:
        return found[0]
    _, right = tall_fence(grid, found, column)
    return found[0] + baseline(part(grid, found[0], found[-1] + 1, column + 1, right))


def radicand(grid: Grid, foot: int, column: int) -> tuple[int, int, int, int]:
    height = 0
    while grid[foot - height][column + 1 + height] == "╱":
        height += 1
    left = column + height + 1
    over = grid[foot - height]
    right = next((at for at in range(left, len(over)) if over[at] != "_"), len(over))
    return foot - height + 1, foot + 1, left + 1, right


def tall_fence(grid: Grid, found: list[int], column: int) -> tuple[str, int]:
    """The plain delimiter that a tall one stands for, and the column that closes it."""
    top, bottom = grid[found[0]], grid[found[-1]]
    close, plain = TALL_ENDS[top[column] + bottom[column]]
    depth = 0
    for at in range(column + 1, len(top)):
        if top[at] + bottom[at] == close and depth == 0:
            return plain, at
        depth += (top[at] in "⎛⎡⎢") - (top[at] in "⎞⎤⎥")
    raise AssertionError("a tall delimiter is never closed")


def line_of_block(grid: Grid, base: int | None = None) -> str:
    row = baseline(grid) if base is None else base
    line, column = "", 0
    while column < len(grid[0]):
        text, column = next_part(grid, row, column)
        line += text
    return line


def next_part(grid: Grid, row: int, column: int) -> tuple[str, int]:
    sign, found = grid[row][column], marks(grid, column)
    end = column + 1
    if sign == "─":
        while end < len(grid[0]) and grid[row][end] == "─":
            end += 1
        top, bottom = part(grid, 0, row, column, end), part(grid, row + 1, len(grid), column, end)
        return f"(({line_of_block(top)}) / ({line_of_block(bottom)}))", end
    if sign in "⎧⎨⎩⎪" and sign != " ":
        return cases(part(grid, found[0], found[-1] + 1, end, len(grid[0]))), len(grid[0])
    if sign == "√":
        over = [*grid[row - 1], " "]
        while over[end] == "_":
            end += 1
        return f"√({line_of_block(part(grid, row, row + 1, column + 1, end))})", end
    if any(grid[index][column] == "╲" for index in found):
        first, last, left, right = radicand(grid, found[-1], column)
        return f"√({line_of_block(part(grid, first, last, left, right), row - first)})", right
    if sign in "⎛⎜⎝⎡⎢⎣│║":
        fence = [index for index in found if grid[index][column] in "⎛⎜⎝⎡⎢⎣│║"]
        plain, close = tall_fence(grid, fence, column)
        body = line_of_block(part(grid, fence[0], fence[-1] + 1, end, close), row - fence[0])
        return plain + body + PLAIN_ENDS[plain], close + 1
    if sign != " ":  # a letter may stand lower in the column of a raised one
        return "".join("_" + grid[index][column] for index in found if index > row) + sign, end
    while end < len(grid[0]) and grid[row][end] == " " and not any(grid[i][end] == "╲" for i in marks(grid, end)):
        end += 1
    scripts = {at: "".join(grid[at][column:end]).strip() for at in range(len(grid))}
    below = "".join("_" + text for at, text in scripts.items() if text and at > row)
    above = "".join(
        text if set(text) <= {*RAISED} else f"^({text})" for at, text in scripts.items() if text and at < row
    )
    return f"{below}{above} ", end


def cases(grid: Grid) -> str:
    gap = next(index for index, row in enumerate(grid) if set(row) == {" "})
    upper, lower = grid[:gap], grid[gap + 1 :]
    line = "".join(unicodedata.normalize("NFC", cell)[0] for cell in upper[baseline(upper)])
    at = line.rindex("   if ")
    value = line_of_block(part(upper, 0, gap, 1, at))
    condition = line_of_block(part(upper, 0, gap, at + 6, len(line)))
    last = "".join(cell[0] for cell in lower[baseline(lower)]).rindex("   otherwise")
    return f"{value} if {condition} else {line_of_block(part(lower, 0, len(lower), 1, last))}"


def line_of_tree(tree: Formula) -> str:
    """A formula in one line with every reach marked, which is what reading its block must give."""
    match tree:
        case Row(parts=parts):
            return "".join(map(line_of_tree, parts))
        case Fraction(top=top, bottom=bottom):
            return f"(({line_of_tree(top)}) / ({line_of_tree(bottom)}))"
        case Root(radicand=radicand):
            return f"√({line_of_tree(radicand)})"
        case Scripts(base=base, sub=sub, sup=sup):
            below = "" if sub is None else subscript(sub.text) or f"_{sub.text}"
            above = "" if sup is None else raised(sup) or f"^({script(sup)})"
            return line_of_tree(base) + below + above
        case Fence(delimiters="group", body=body):
            return line_of_tree(body)
        case Fence(delimiters=delimiters, body=body):
            left, right = FENCES[delimiters]
            return left + line_of_tree(body) + right
        case Cases(value=value, condition=condition, otherwise=otherwise):
            return f"{line_of_tree(value)} if {line_of_tree(condition)} else {line_of_tree(otherwise)}"
    return inline(tree)


def expression(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body


LEAVES = st.sampled_from(("m", "v_hat", "g_bar", "beta1", "t", "fan_in", "w_b", "v_max", "2", "0.5", "1e-8", "4e-5"))


def larger(smaller: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.builds("({}) {} ({})".format, smaller, st.sampled_from(("+", "-", "*", "/", "/", "**")), smaller),
        st.builds("-({})".format, smaller),
        st.builds("{}({})".format, st.sampled_from(("sqrt", "abs", "exp", "floor", "ceil", "sum", "norm")), smaller),
        st.builds("maximum({}, {})".format, smaller, smaller),
        st.builds("where({} > {}, {}, {})".format, LEAVES, LEAVES, smaller, smaller),
    )


TREES = st.recursive(LEAVES, larger, max_leaves=14).map(lambda text: term(expression(text), times={"m": "t-1"}))


@given(TREES)
@example(term(expression("m / m / (-m)")))
@example(term(expression("-(m / t) / sqrt(m / t)")))
@example(term(expression("w_b ** m * w_b ** 2 + (m / t) ** (1 / 3) * m")))
def test_reading_a_block_gives_back_the_formula(tree: Formula) -> None:
    rows = block(tree)
    read = line_of_block(grid_of(rows))
    assert read.replace(" ", "") == line_of_tree(tree).replace(" ", ""), "\n".join(("", *rows))


@given(TREES, st.integers(min_value=8, max_value=120))
def test_rows_are_equally_wide_and_wrapping_loses_nothing(tree: Formula, columns: int) -> None:
    rows = fit(tree, columns)
    assert len({width(row) for row in rows}) == 1
    if rows != block(tree):
        assert "".join(rows).replace(" ", "") == inline(tree).replace(" ", "")


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("", 0),
        ("lr", 2),
        ("m\u0302ₜ", 2),  # the hat stands over the m
        ("ĝ", 1),
        ("权重", 4),  # wide characters take two cells
        ("β₁ᵗ − ‖g‖²", 10),
        ("a\u200bb", 2),  # invisible
    ],
)
def test_width_is_counted_in_terminal_cells(text: str, cells: int) -> None:
    assert width(text) == cells


ADAM = formula(
    "theta", expression("theta - lr * m_hat / (sqrt(v_hat) + eps)"), times={"theta": "t-1", "m_hat": "t", "v_hat": "t"}
)
LION = formula("theta", expression("theta - lr * sign(beta1 * m + (1 - beta1) * g)"))
CHOICE = formula("update", expression("where(rho_t > 5, lr * m_hat * r, lr * m_hat)"))
VECTOR = number([0.1234, -0.5, 1e-6, 3.25, 0.75])


@pytest.mark.parametrize(
    ("tree", "columns", "rows"),
    [
        (ADAM, 19, "            η m̂ₜ\nθ = θₜ₋₁ − ───────\n            __\n           √v̂ₜ + ε"),
        (ADAM, 17, "θ = θₜ₋₁ − η m̂ₜ\n  / (√v̂ₜ + ε)"),
        (LION, 30, "θ = θ\n  − η sgn(β₁ m + (1 − β₁) g)"),  # the outermost operator that helps
        (LION, 20, "θ = θ − η sgn(β₁ m\n  + (1 − β₁) g)"),  # within a bracket only if nothing else helps
        (CHOICE, 20, "Δθ = η m̂ r\n  if ρₜ > 5 else η m̂"),  # never within the condition
        (VECTOR, 24, "[0.1234, −0.5, 10⁻⁶,\n  3.25, 0.75]"),  # after a comma
        (VECTOR, 3, "[0.1234,\n  −0.5,\n  10⁻⁶,\n  3.25,\n  0.75]"),  # a number stays whole
    ],
)
def test_what_does_not_fit_is_wrapped_before_its_operators(tree: Formula, columns: int, rows: str) -> None:
    assert "\n".join(row.rstrip() for row in fit(tree, columns)) == rows


def test_a_bar_is_longer_than_the_bars_within_and_no_minus_touches_it() -> None:
    rows = block(term(expression("-(a / b / c) - d")))
    assert rows == (
        "   a     ",
        "   ─     ",
        "   b     ",
        "− ─── − d",
        "   c     ",
    )
