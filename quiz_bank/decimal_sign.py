"""What a comma means in a typed answer, once the learner has said it.

A text with one reading is read by the grammar of answers alone. Where a comma has two, nothing is graded until the
learner says which sign is meant; the choice is kept in the store and settles every later doubt.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from quiz_bank.staged import parts_of
from verifier import answer

if TYPE_CHECKING:
    from quiz_bank.ports import Store

SETTING = "answer.decimal-sign"
"""The setting that keeps the choice."""


class DecimalSign(StrEnum):
    """The sign before the decimals."""

    COMMA = "comma"
    POINT = "point"


def remembered(store: Store) -> DecimalSign | None:
    """The choice that was made, or None; what no version has ever written counts as none."""
    kept = store.setting(SETTING)
    return next((sign for sign in DecimalSign if sign == kept), None)


def remember(store: Store, sign: DecimalSign) -> None:
    """Keep a choice."""
    store.set_setting(SETTING, sign)


def meanings(typed: str) -> dict[DecimalSign, str]:
    """What a text means under each sign, written so that it has that one reading; empty when there is no doubt.

    Stages before the answer, `m = 1,234; 2,345`, are looked at one by one; the name of a stage stays before its number.
    A number that has one reading says what the sign is, and there is no doubt about the others: `m = 0,5; 1,234`.
    """
    return {} if told(typed) else _doubts(typed)


def settled(typed: str, sign: DecimalSign | None) -> str:
    """A text in which a comma has one meaning, as far as the text itself tells it, or else the sign that was chosen."""
    found = _doubts(typed)
    known = (told(typed) or sign) if found else None
    return found[known] if known else typed


def told(typed: str) -> DecimalSign | None:
    """The decimal sign that the clear numbers of a text are written with; None where there is none, or two."""
    commas = _COMMA_DECIMAL.search(_IN_BRACKETS.sub(" ", typed)) is not None
    points = _POINT_DECIMAL.search(typed) is not None
    if commas == points:
        return None
    return DecimalSign.COMMA if commas else DecimalSign.POINT


def _doubts(typed: str) -> dict[DecimalSign, str]:
    """What a text means under each sign, whatever its clear numbers say; empty when it has one reading or none."""
    parts = list(parts_of(typed))
    if len(parts) == 1 or not any(map(_NAME.match, parts)):
        return _meanings(typed)
    doubts = {at: doubt for at, part in enumerate(parts) if (doubt := _meanings(part))}
    if not doubts:
        return {}
    return {
        sign: ";".join(doubts[at][sign] if at in doubts else part for at, part in enumerate(parts))
        for sign in DecimalSign
    }


def _meanings(part: str) -> dict[DecimalSign, str]:
    """The meanings of a single answer; none where it has one reading or cannot be read."""
    try:
        answer.read(part)
    except answer.Ambiguous as doubt:
        name = _NAME.match(part)
        before = name[0] if name else ""
        return {sign: f"{before}{reading.written}" for sign, reading in zip(DecimalSign, doubt.candidates, strict=True)}
    except answer.Unreadable:
        return {}
    return {}


_NAME: Final = re.compile(r"\s*[^\W\d][^=≈:]*(?::=|[=≈:])\s*")
_IN_BRACKETS: Final = re.compile(r"[\[({][^\])}]*[\])}]")
"""Between brackets a comma may stand between two numbers."""
_COMMA_DECIMAL: Final = re.compile(
    r"(?<![\d.,])(?:\d{1,3}(?:\.\d{3})+,\d+|0*,\d+|0\d*,\d+|\d{4,},\d+|\d+,(?!\d{3}(?!\d))\d+)(?!\d|[.,]\d)"
)
_POINT_DECIMAL: Final = re.compile(
    r"(?<![\d.,])(?:\d*\.\d+|\d{1,3}(?:,\d{3})+\.\d+|\d{1,3}(?:,\d{3}){2,})(?!\d|[.,]\d)"
)
