"""A comma with two readings is asked about once, and never guessed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quiz_bank.decimal_sign import SETTING, DecimalSign, meanings, remember, remembered
from quiz_bank.ports import Store
from verifier import answer

COMMA, POINT = DecimalSign.COMMA, DecimalSign.POINT


@pytest.mark.parametrize(
    ("typed", "comma", "point"),
    [
        ("1,234", "1.234", "1234"),
        ("-1,234", "-1.234", "-1234"),
        ("[0,1]", "[0.1]", "[0, 1]"),
        ("m = 1,234", "m = 1.234", "m = 1234"),  # the name of a stage stays with its number
        ("m := 1,234", "m := 1.234", "m := 1234"),
        ("m = 1,234; v = 0,5; 2,345", "m = 1.234; v = 0,5;2.345", "m = 1234; v = 0,5;2345"),  # 0,5 is no doubt
    ],
)
def test_a_doubtful_comma_has_a_meaning_under_each_sign(typed: str, comma: str, point: str) -> None:
    assert meanings(typed) == {COMMA: comma, POINT: point}


@pytest.mark.parametrize(
    "typed", ["", "1.234", "0,5", "1.234,5", "1,234,567", "m = 0,5; 0.25", "what, 1", "1e999", ",", "1,234 and x"]
)
def test_what_has_one_reading_or_none_is_no_doubt(typed: str) -> None:
    assert meanings(typed) == {}


@given(st.text(alphabet="0123456789,.;[]()=m -", max_size=30))
def test_a_meaning_of_a_single_answer_can_be_read_without_doubt(typed: str) -> None:
    for meaning in meanings(typed).values():
        if ";" not in typed:
            assert answer.read(meaning).entries


@pytest.mark.parametrize("sign", list(DecimalSign))
def test_a_choice_is_remembered(memory_store: Store, sign: DecimalSign) -> None:
    assert remembered(memory_store) is None
    remember(memory_store, sign)
    assert remembered(memory_store) is sign


def test_a_setting_that_no_version_has_written_counts_as_none(memory_store: Store) -> None:
    memory_store.set_setting(SETTING, "semicolon")
    assert remembered(memory_store) is None
