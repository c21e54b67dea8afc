"""Arrays are rounded exactly as numbers are rounded by hand."""

from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.arrays.rounding import decade_of, rounded, rounded_to_places, rounded_with_ties
from verifier.certificate import DIGITS, DIGITS_FOR_EXACT, rounded_by_hand

MODES = (ROUND_HALF_EVEN, ROUND_HALF_UP, ROUND_DOWN)
each_mode = pytest.mark.parametrize("mode", MODES)
each_length = pytest.mark.parametrize("digits", [DIGITS, DIGITS_FOR_EXACT])


def sizes(digits: int) -> st.SearchStrategy[float]:
    """Numbers of the sizes that are rounded exactly, decimals and binary ones, and ties among them."""
    binary = st.floats(10.0 ** (digits - 22), 1e21)
    decimal = st.builds(lambda n, e: float(f"{n}e{e}"), st.integers(1, 10**6), st.integers(digits - 22, 15))
    ties = st.builds(
        lambda n, e: (n + 0.5) * 2.0**e, st.integers(10 ** (digits - 1), 10**digits - 1), st.integers(0, 9)
    )
    return st.builds(lambda x, sign: sign * x, binary | decimal | ties, st.sampled_from((1, -1)))


@each_mode
@each_length
@given(drawn=st.data())
def test_an_array_is_rounded_as_its_numbers_are(mode: str, digits: int, drawn: st.DataObject) -> None:
    numbers = drawn.draw(st.lists(sizes(digits) | st.just(0.0), min_size=1, max_size=20))
    assert rounded(np.array(numbers), mode, digits).tolist() == [rounded_by_hand(x, mode, digits) for x in numbers]


@each_length
@given(drawn=st.data())
def test_a_tie_that_is_seen_is_one(digits: int, drawn: st.DataObject) -> None:
    number = drawn.draw(sizes(digits))
    _, tie = rounded_with_ties(np.array([number]), ROUND_HALF_EVEN, digits)
    up, even = (rounded_by_hand(number, mode, digits) for mode in (ROUND_HALF_UP, ROUND_HALF_EVEN))
    if tie is not None and tie[0]:
        assert f"{number:.{digits}e}".partition("e")[0].endswith("5")
    else:
        assert up == even


@pytest.mark.parametrize(
    ("number", "mode", "result"),
    [
        (1.0005, ROUND_HALF_EVEN, 1.0),  # the float is a little below the tie
        (0.3, ROUND_DOWN, 0.2999),  # and so is this one below the digit
        (2.00025, ROUND_HALF_UP, 2.0),
        (10002.5, ROUND_HALF_EVEN, 10000.0),
        (12345.0, ROUND_HALF_UP, 12350.0),  # a true tie, and more digits than are kept
        (12345.0, ROUND_HALF_EVEN, 12340.0),
        (9999.5, ROUND_HALF_EVEN, 10000.0),
        (-9999.9, ROUND_DOWN, -9999.0),
        (float("inf"), ROUND_DOWN, float("inf")),
    ],
)
def test_where_rounding_is_delicate(number: float, mode: str, result: float) -> None:
    assert rounded_by_hand(number, mode) == result
    assert float(rounded(number, mode, DIGITS)) == result


def test_what_is_no_number_stays() -> None:
    assert np.isnan(rounded(np.array([np.nan, 1.0]), ROUND_DOWN, DIGITS)).tolist() == [True, False]


@pytest.mark.parametrize("mode", [ROUND_HALF_EVEN, ROUND_DOWN])
@given(number=st.floats(-1e4, 1e4), places=st.integers(0, 9))
def test_decimals_are_kept_as_decimal_keeps_them(mode: str, number: float, places: int) -> None:
    wanted = float(Decimal(number).quantize(Decimal((0, (1,), -places)), rounding=mode))
    assert rounded_to_places(np.array([number]), mode, np.array([places])).tolist() == [wanted]


@given(st.floats(1e-300, 1e300))
def test_the_decade_is_that_of_the_leading_digit(number: float) -> None:
    assert decade_of(np.array([number])).tolist() == [Decimal(number).adjusted()]
