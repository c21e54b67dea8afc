"""Numbers are shown as a person would write them and type them back."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.readable import readable, significant_digits


@pytest.mark.parametrize(
    ("x", "shown"),
    [
        (0.1 + 0.2, "0.3"),  # no rounding noise
        (0.5, "0.5"),  # no trailing zeros
        (0.0, "0"),
        (-0.0, "0"),  # zero has no sign
        (-0.3, "−0.3"),
        (2 / 3, "0.6667"),
        (0.001, "0.001"),
        (1e-4, "0.0001"),
        (9.99996e-5, "0.0001"),  # rounding carries it over the border
        (9.999e-5, "9.999e-5"),
        (4.123456e-5, "4.123e-5"),
        (-1e-8, "−1e-8"),
        (99999.96, "100000"),
        (123456.7, "123457"),  # digits before the point are not rounded away
        (9999999.4, "9999999"),
        (9999999.6, "1e7"),
        (12345678.0, "1.235e7"),
        (1e300, "1e300"),
        (5e-324, "5e-324"),
        (4096, "4096"),
        (9_999_999, "9999999"),
        (10_000_000, "1e7"),
        (16_777_216, "1.6777216e7"),  # an int is exact
        (-16_777_216, "−1.6777216e7"),
        (math.inf, "∞"),
        (-math.inf, "−∞"),
        (0.12345, "0.1235"),
        (0.1234, "0.1234"),
        (math.nan, "nan"),
    ],
)
def test_numbers_read_as_a_person_writes_them(x: float, shown: str) -> None:
    assert readable(x) == shown


def test_digits_and_minus_can_be_chosen() -> None:
    assert readable(-math.pi, digits=3, minus="-") == "-3.14"
    assert readable(0.99, digits=1) == "1"


def test_at_least_one_digit_is_asked_for() -> None:
    with pytest.raises(ValueError, match="found 0 digits, expected at least one"):
        readable(1.0, digits=0)


FINITE = st.floats(min_value=-1e308, max_value=1e308)  # the largest would round up to infinity


@given(FINITE, st.integers(min_value=1, max_value=17))
def test_what_is_shown_is_the_number_to_that_many_digits(x: float, digits: int) -> None:
    shown = float(readable(x, digits, minus="-"))
    assert shown == pytest.approx(x, rel=0.5000001 * 10.0 ** (1 - digits), abs=0)


@given(FINITE)
def test_all_its_digits_give_a_number_back(x: float) -> None:
    assert float(readable(x, significant_digits(x), minus="-")) == x


def test_a_number_of_numpy_reads_like_any_other() -> None:
    assert readable(np.float64(-0.25)) == "−0.25"
    assert significant_digits(np.float64(-0.25)) == 2


@given(st.integers())
def test_an_integer_is_never_rounded(x: int) -> None:
    shown, _, power = readable(x, minus="-").partition("e")
    whole, _, decimals = shown.partition(".")
    assert int(whole + decimals) * 10 ** (int(power or 0) - len(decimals)) == x
    assert len(whole.removeprefix("-")) <= 7


@pytest.mark.parametrize(("x", "digits"), [(0.004, 1), (0.1 + 0.2, 17), (1e-08, 1), (250.0, 2), (0.0, 1), (-3.25, 3)])
def test_significant_digits_are_those_of_the_shortest_form(x: float, digits: int) -> None:
    assert significant_digits(x) == digits
