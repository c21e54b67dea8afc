"""Formulas, givens and facts at a width."""

import ast

import pytest

from quiz_bank.question import Comparison, Given, SolutionStep
from tui.formulas import beside, grid, labelled, stacked, step
from tui.widgets.words import words
from verifier.notation import Formula, formula, substituted


def line(text: str) -> Formula:
    target, _, expression = text.partition(" = ")
    return formula(target, ast.parse(expression, mode="eval").body)


def numbers(text: str, **values: float) -> Formula:
    return substituted(ast.parse(text, mode="eval").body, values)


TALL = line("m_hat = m / (1 - beta1**t)")
FLAT = line("m = beta1 * m + g")


def test_formulas_are_stacked_while_they_fit_and_written_on_one_line_when_they_do_not() -> None:
    assert (
        stacked([FLAT, TALL], 10, 60).plain.splitlines()
        == [
            "m = β₁ m + g",
            "",
            "        m",
            "m̂ = ───────",
            "     1 − β₁ᵗ",
        ]
        or stacked([FLAT, TALL], 10, 60).plain.count("\n") == 4
    )
    assert stacked([FLAT, TALL], 4, 60).plain.splitlines()[-1].endswith("m / (1 − β₁ᵗ)")


def test_flat_formulas_need_no_empty_lines() -> None:
    assert stacked([FLAT, FLAT], 10, 60).plain.splitlines() == ["m = β₁ m + g"] * 2


def test_a_long_formula_wraps_indented() -> None:
    rows = stacked([TALL, TALL], 0, 12).plain.splitlines()
    assert all(len(row) <= 14 for row in rows)
    assert any(row.startswith("    ") for row in rows)


def test_a_step_aligns_its_equals_signs() -> None:
    text = step(3, SolutionStep(FLAT, numbers("beta1 * m + g", beta1=0.9, m=0.5, g=0.1), "0.55"), 60).plain
    rows = text.splitlines()
    assert rows[0].startswith("3  ")
    assert {row.index("=") for row in rows} == {rows[0].index("=")}
    assert rows[-1].endswith("= 0.55")


def test_a_step_does_not_say_its_value_twice() -> None:
    rows = step(1, SolutionStep(line("sigma = stddev"), numbers("stddev", stddev=0.5), "0.5"), 60).plain.splitlines()
    assert len(rows) == 2
    assert rows[1].endswith("= 0.5")


def test_the_slip_stands_beside_the_correct_line_where_there_is_room_and_below_it_elsewhere() -> None:
    pair = Comparison((TALL, numbers("m / (1 - b)", m=1, b=0.9)), (line("m_hat = m"), numbers("m", m=1)))
    wide, narrow = beside(pair, 60).plain.splitlines(), beside(pair, 18).plain.splitlines()
    assert "✓ correct" in wide[0]
    assert "✗ the slip" in wide[0]
    assert "✗ the slip" not in narrow[0]
    assert sum("✗ the slip" in row for row in narrow) == 1


@pytest.mark.parametrize(("columns", "rows"), [(60, 1), (20, 2), (5, 4)])
def test_givens_take_as_many_columns_as_fit(columns: int, rows: int) -> None:
    givens = [Given("η", "0.1"), Given("β₁", "0.9"), Given("g", "0.5"), Given("t", "3")]
    assert len(grid(givens, columns).plain.splitlines()) == rows


def test_labels_have_their_column_where_there_is_room_and_else_stand_in_front() -> None:
    facts = [("Asked", lambda _: words("the step " * 12)), ("Form", lambda _: words("4 digits"))]
    wide, narrow = labelled(facts, 60).plain.splitlines(), labelled(facts, 36).plain.splitlines()
    assert wide[0].startswith("Asked       the step")
    assert wide[1].startswith("            step the")
    assert narrow[0].startswith("Asked: the step")
    assert narrow[-1] == "Form: 4 digits"
