"""What the language of rules allows, and what it refuses."""

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.errors import BadLine
from verifier.expression import assigned_names, free_names, parse_expression, parse_lines, vector_names

ADAM = """
    m      = beta1 * m + (1 - beta1) * g      # first moment
    v      = beta2 * v + (1 - beta2) * g**2

    m_hat  = m / (1 - beta1**t)
    theta  = theta - lr * m_hat / (sqrt(v) + eps)
"""


def test_lines_are_read_in_order_with_comments_and_blank_rows_left_out() -> None:
    assert [line.name for line in parse_lines(ADAM)] == ["m", "v", "m_hat", "theta"]


def test_two_lines_that_say_the_same_are_equal_whatever_their_spacing() -> None:
    assert parse_lines("a=b*c") == parse_lines("a  =  b * c")
    assert parse_lines("a = b * c") != parse_lines("a = c * b")


def test_free_names_are_those_read_before_a_line_gives_them() -> None:
    assert free_names(parse_lines(ADAM)) == ("beta1", "m", "g", "beta2", "v", "t", "theta", "lr", "eps")


def test_assigned_names_come_once_each() -> None:
    assert assigned_names(parse_lines("a = 1\nb = a\na = b")) == ("a", "b")


@pytest.mark.parametrize(
    ("row", "found"),
    [
        ("a = __import__('os')", "unknown function '__import__'"),
        ("a = b.c", "Attribute"),
        ("a = b[0]", "Subscript"),
        ("a = 'text'", "expected a number"),
        ("a = True", "expected a number"),
        ("a = lambda: 1", "Lambda"),
        ("a = [1, 2]", "List"),
        ("a = b if c else d", "IfExp"),
        ("a = 1 < b < 2", "one comparison"),
        ("a = sqrt(b, c)", "takes 1 values, found 2"),
        ("a = where(b, c)", "takes 3 values, found 2"),
        ("a = sqrt(x=b)", "not name(values)"),
        ("a = b(1)(2)", "not name(values)"),
        ("a, b = c", "one assignment"),
        ("a.b = c", "one assignment"),
        ("a = b = c", "one assignment"),
        ("a += 1", "one assignment"),
        ("import os", "one assignment"),
        ("a = 1; b = 2", "one assignment"),
        ("a = = b", "expected name = expression"),
        ("a = b @ c", "MatMult"),
        ("a = b // c", "FloorDiv"),
        ("a = (b := c)", "NamedExpr"),
        ("a = b and c", "BoolOp"),
        ("a = 2j", "expected a number"),
    ],
)
def test_anything_but_plain_arithmetic_is_refused_with_what_was_found(row: str, found: str) -> None:
    with pytest.raises(BadLine, match=found.replace("(", r"\(").replace(")", r"\)")):
        parse_lines(row)


def test_a_rule_may_bring_functions_of_its_own() -> None:
    (line,) = parse_lines("X = newton_schulz(B, 5)", frozenset({"newton_schulz"}))
    assert line.reads == {"B"}


@given(st.text(max_size=60))
def test_no_text_is_read_as_an_expression_that_could_do_anything_but_arithmetic(text: str) -> None:
    try:
        expression = parse_expression(text)
    except (BadLine, ValueError, RecursionError, MemoryError):
        return
    assert not {"Attribute", "Subscript", "Lambda", "Await", "Yield"} & {
        type(node).__name__ for node in ast.walk(expression)
    }


def test_a_reduction_makes_a_number_of_a_vector() -> None:
    lines = parse_lines("s = sum(w**2)\nd = w * s\nn = s + 1")
    assert vector_names(lines, frozenset({"w"})) == {"w", "d"}
