"""Untrusted text stays text: nothing in it commands a terminal, turns its direction or hides."""

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quiz_bank.safe import CUT, LINE_LIMIT, REPLACEMENT, TEXT_LIMIT, clean, clean_line

ANYTHING = st.text(st.characters(codec=None, exclude_categories=()))
HOSTILE = st.text(st.sampled_from("a\x1b\x07\x00\r\n\t\x9b\x9d\u202e\u2066\u200e\u061c\u2028\u200b\ufeff\U000e0041"))


def forbidden(character: str) -> bool:
    """Controls, format characters, separators of lines and lone surrogates."""
    return character not in "\n\t" and unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"}


def test_every_forbidden_character_of_unicode_is_replaced() -> None:
    every = [chr(code) for code in range(sys.maxunicode + 1)]
    left = [f"U+{ord(character):04X}" for character in every if forbidden(character) and clean(character) == character]
    assert left == []


def test_letters_signs_and_marks_of_every_script_are_kept() -> None:
    shapeless = set(map(chr, (0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B, 0x180C, 0x180D, 0x180F, 0x3164, 0xFFA0)))
    tags = range(0xE0000, 0xE1000)
    kept = "".join(
        chr(code)
        for code in range(sys.maxunicode + 1)
        if unicodedata.category(chr(code))[0] in "LMNPSZ"
        and not forbidden(chr(code))
        and chr(code) not in shapeless
        and code not in tags
    )
    assert clean(kept, None) == kept


@pytest.mark.parametrize(
    ("hostile", "why"),
    [
        ("\x1b]52;c;cHduZWQ=\x07", "writes to the clipboard"),
        ("\x1b]0;title\x1b\\", "sets the title of the window"),
        ("\x9b31m", "is an escape code in one character"),
        ("a\rb", "would overwrite the line, were it not a new one"),
        ("\u202egnp.exe", "shows a name backwards"),
        ("ada\u200bm", "looks like another word"),
        ("\U000e0061\U000e0062", "is a message nobody sees"),
        ("\ud800", "cannot be written in any encoding"),
        ("a\u2028b", "is a second line that no editor counts"),
    ],
)
def test_what_text_must_not_do_is_taken_out(hostile: str, why: str) -> None:
    assert not any(map(forbidden, clean(hostile))), why
    clean(hostile).encode("utf-8")


@given(ANYTHING | HOSTILE)
def test_clean_text_holds_nothing_forbidden_and_cleaning_twice_changes_nothing(text: str) -> None:
    cleaned = clean(text)
    assert not any(map(forbidden, cleaned))
    assert clean(cleaned) == cleaned
    assert len(clean(text, None)) <= len(text)


@given(ANYTHING | HOSTILE, st.integers(1, 30))
def test_text_over_the_limit_ends_in_a_sign_that_it_was_cut(text: str, limit: int) -> None:
    whole, cut = clean(text, None), clean(text, limit)
    assert cut == whole if len(whole) <= limit else cut == whole[: limit - 1] + CUT
    assert clean(cut, limit) == cut


@given(ANYTHING | HOSTILE)
def test_a_cleaned_line_is_one_line(text: str) -> None:
    line = clean_line(text)
    assert len(line.splitlines()) <= 1
    assert "\t" not in line
    assert len(line) <= LINE_LIMIT


def test_newlines_of_every_system_become_one() -> None:
    assert clean("a\r\nb\rc\nd\te") == "a\nb\nc\nd\te"


def test_formulas_and_greek_letters_pass_unchanged() -> None:
    formula = "θₜ = θₜ₋₁ − α·m̂ₜ / (√v̂ₜ + ε)  — a[i] = b[j], [red], [@click=app.pwn]"
    assert clean(formula) == formula


def test_a_text_of_any_size_is_capped() -> None:
    assert len(clean("a" * (TEXT_LIMIT + 1))) == TEXT_LIMIT
    assert clean("\x00") == REPLACEMENT
