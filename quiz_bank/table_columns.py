"""What the columns of a table hold, told by their headings, by what Anki writes above them, or by their order."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class Column(StrEnum):
    """What a column may hold."""

    ID = "id"
    QUESTION = "question"
    ANSWER = "answer"
    TOPIC = "topic"
    TYPE = "type"
    ACCEPTED = "accepted"
    CHOICES = "choices"
    REASONS = "reasons"
    KEY_POINTS = "key points"
    WHY = "why"
    TAGS = "tags"
    IGNORED = ""


_HEADINGS: Mapping[Column, tuple[str, ...]] = {
    Column.ID: ("guid", "key"),
    Column.QUESTION: ("front", "q", "prompt", "term", "text"),
    Column.ANSWER: ("back", "a", "definition", "right answer", "correct answer", "correct"),
    Column.TOPIC: ("deck", "category", "subject", "chapter"),
    Column.TYPE: ("card type", "form", "kind"),
    Column.ACCEPTED: ("accept", "also accept", "also accepted", "accepted answers", "spellings"),
    Column.CHOICES: ("options", "wrong", "wrong answers", "wrong choices", "distractors"),
    Column.REASONS: ("reason", "because"),
    Column.KEY_POINTS: ("points",),
    Column.WHY: ("explanation", "back extra", "extra"),
    Column.TAGS: ("tag",),
}
_BY_HEADING = {name: column for column, names in _HEADINGS.items() for name in (column.value, *names)}
_ONE_CHOICE = re.compile(r"(?:choice|option|wrong|wrong answer|wrong choice|distractor) ?(?:\d|[a-h])")
_HEADING_WORDS = 3

UNNAMED = (Column.QUESTION, Column.ANSWER, Column.TOPIC)
"""The order of columns without headings."""
_ANKI_COLUMNS = {
    "guid column": Column.ID,
    "notetype column": Column.IGNORED,
    "deck column": Column.TOPIC,
    "tags column": Column.TAGS,
}


def column_of(heading: str) -> Column:
    """What a column holds that has this heading."""
    name = " ".join(re.sub(r"[\s_-]+", " ", heading).casefold().split())
    return Column.CHOICES if _ONE_CHOICE.fullmatch(name) else _BY_HEADING.get(name, Column.IGNORED)


def is_heading(cells: Sequence[str]) -> bool:
    """Whether a row names columns: a question and an answer among them, or a question among nothing but short names."""
    columns = {column_of(cell) for cell in cells}
    if Column.QUESTION not in columns or len(cells) < 2:
        return False
    return Column.ANSWER in columns or all(len(cell.split()) <= _HEADING_WORDS for cell in cells)


def anki_columns(directives: Mapping[str, str], separator: str, width: int) -> tuple[Column, ...]:
    """The columns of a file that Anki wrote: those it names, and around those the question and the answer."""
    named = [column_of(name) for name in directives["columns"].split(separator)] if "columns" in directives else []
    columns = [*named, *[Column.IGNORED] * (width - len(named))]
    free = [at for at, column in enumerate(columns) if column is Column.IGNORED]
    for name, column in _ANKI_COLUMNS.items():
        number = directives.get(name, "").strip()
        if number.isdecimal() and 0 < int(number) <= len(columns):
            at = int(number) - 1
            columns[at] = column
            free = [other for other in free if other != at]
    for wanted in (Column.QUESTION, Column.ANSWER):
        if wanted not in columns and free:
            columns[free.pop(0)] = wanted
    return tuple(columns)
