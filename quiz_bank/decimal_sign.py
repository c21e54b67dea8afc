"""What a comma means in a typed answer, once the learner has said it.

A text with one reading is read by the grammar of answers alone. Where a comma has two, nothing is graded until the
learner says which sign is meant; the choice is kept in the store and settles every later doubt.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING, Final

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

    Stages before the answer, `m = 1,234; 0,5`, are looked at one by one; the name of a stage stays before its number.
    """
    try:
        found = _meanings(typed)
    except answer.Unreadable:
        found = {}
        parts = _STAGES.split(typed)
        doubts = {at: doubt for at, part in enumerate(parts) if (doubt := _meanings_or_none(part))}
        for sign in DecimalSign if doubts else ():
            found[sign] = ";".join(doubts[at][sign] if at in doubts else part for at, part in enumerate(parts))
    return found


def _meanings_or_none(part: str) -> dict[DecimalSign, str]:
    try:
        return _meanings(part)
    except answer.Unreadable:
        return {}


def _meanings(part: str) -> dict[DecimalSign, str]:
    """The meanings of a single answer.

    Raises:
        answer.Unreadable: it has none at all.
    """
    try:
        answer.read(part)
    except answer.Ambiguous as doubt:
        name = _NAME.match(part)
        before = name[0] if name else ""
        return {sign: f"{before}{reading.written}" for sign, reading in zip(DecimalSign, doubt.candidates, strict=True)}
    return {}


_STAGES: Final = re.compile(r"[;\n]")
_NAME: Final = re.compile(r"\s*[^\W\d][^=≈:]*(?::=|[=≈:])\s*")
