"""Lines with numbers put in are the same text whether they are written anew or filled in."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.filled import MOST_PATTERNS, Filled
from verifier.notation import Value, inline, number, substituted, written

NUMBERS = st.one_of(
    st.floats(allow_nan=True, allow_infinity=True),
    st.decimals(-1000, 1000, places=3).map(float),
    st.integers(-6, 6),
    st.sampled_from([1e-5, -1e-5, 1e8, -1e8, 4.2e-6, 0.0, -0.0]),  # a one before the power of ten is left out
)
VALUES = st.one_of(NUMBERS, st.lists(NUMBERS, min_size=1, max_size=3))

LINES = (
    "m / (1 - beta ** t)",  # the figures of an exponent decide how it is raised
    "a - b * c",  # a minus needs parentheses behind another sign
    "a ** 2 / b",
    "-a * b + c / a",
    "where(a > b, a, b * 2)",
    "abs(a) * norm(b) ** 0.5",
    "a ** (b / c) + rate * p",  # rate and p share a sign where neither has a number
    "sqrt(a) * b * 3",
)


def parsed(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body


@pytest.mark.parametrize("line", LINES)
@given(values=st.fixed_dictionaries({}, optional=dict.fromkeys(("a", "b", "c", "m", "beta", "t"), VALUES)))
def test_a_line_is_filled_in_as_it_is_written(line: str, values: dict[str, Value]) -> None:
    expression, times = parsed(line), {"m": "t-1", "a": "t"}
    assert Filled(expression, times).text(values) == inline(substituted(expression, values, times=times))


def test_numbers_that_stand_in_another_way_get_other_parentheses() -> None:
    line = Filled(parsed("a * b"), {})
    shown = [line.text({"a": a, "b": b}) for a, b in ((2.0, 3.0), (4.0, 5.0), (2.0, -3.0), (2.0, [1.0, 2.0]))]
    assert shown == ["2 · 3", "4 · 5", "2 · (−3)", "2 · [1, 2]"]


def test_what_is_kept_of_a_line_has_a_bound() -> None:
    line = Filled(parsed("a ** t"), {})
    shown = [line.text({"a": 0.5, "t": t}) for t in range(2 * MOST_PATTERNS)]
    assert shown[:3] == ["0.5⁰", "0.5¹", "0.5²"]
    assert len(set(shown)) == 2 * MOST_PATTERNS
    assert line.patterns <= MOST_PATTERNS


@given(VALUES, st.integers(1, 17))
def test_a_number_alone_is_written_as_in_a_formula(value: Value, digits: int) -> None:
    assert written(value, digits) == inline(number(value, digits))
