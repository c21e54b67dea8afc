"""A comma with two readings is asked about once, and never guessed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quiz_bank.decimal_sign import SETTING, DecimalSign, meanings, remember, remembered, settled, told
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
        ("m = 1,234; v = 2; 2,345", "m = 1.234; v = 2;2.345", "m = 1234; v = 2;2345"),  # 2 is no doubt
        ("m = 1,234 v = 2,345", "m = 1.234;v = 2.345", "m = 1234;v = 2345"),
        ("m = 0,5; v = 1.5; 1,234", "m = 0,5; v = 1.5;1.234", "m = 0,5; v = 1.5;1234"),  # the clear ones disagree
    ],
)
def test_a_doubtful_comma_has_a_meaning_under_each_sign(typed: str, comma: str, point: str) -> None:
    assert meanings(typed) == {COMMA: comma, POINT: point}


@pytest.mark.parametrize(
    "typed", ["", "1.234", "0,5", "1.234,5", "1,234,567", "m = 0,5; 0.25", "what, 1", "1e999", ",", "1,234 and x"]
)
def test_what_has_one_reading_or_none_is_no_doubt(typed: str) -> None:
    assert meanings(typed) == {}


@pytest.mark.parametrize(
    ("typed", "settled_as"),
    [
        ("m = 0,5; 1,234", "m = 0,5;1.234"),
        ("m = 1,234; 2.5", "m = 1234; 2.5"),
        ("m=1,234 v=0,5", "m=1.234;v=0,5"),
        ("[0.5, 1,234]", "[0.5, 1, 234]"),
        ("m = 1.234,5; 1,234", "m = 1.234,5;1.234"),
        ("m = 1,234,567; 1,234", "m = 1,234,567;1234"),
    ],
)
@pytest.mark.parametrize("sign", [None, *DecimalSign])
def test_a_clear_number_settles_the_doubtful_ones_whatever_was_chosen(
    typed: str, settled_as: str, sign: DecimalSign | None
) -> None:
    assert meanings(typed) == {}
    assert settled(typed, sign) == settled_as


def test_between_brackets_a_comma_tells_nothing() -> None:
    assert told("[0,1]") is None
    assert settled("[0,1]", None) == "[0,1]"
    assert settled("[0,1]", COMMA) == "[0.1]"


@given(st.from_regex(r"[0-9.,]{1,12}", fullmatch=True))
def test_a_number_that_tells_the_sign_has_one_reading(typed: str) -> None:
    if told(typed):
        assert settled(typed, None) == typed


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
