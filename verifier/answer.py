"""Which number, vector or matrix did a person type? A grammar of its own reads it: nothing typed ever runs as code.

Text goes down three steps, one module each: `spelling` (any keyboard's characters to plain ones), `numeral` (one
number and how precisely it was typed), `entries` (expressions, vectors, matrices). This module takes off what stands
around the answer, decides what a comma means, and says what was read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from verifier.entries import LONGEST_NUMBER, Entries, entries_of
from verifier.numeral import Number
from verifier.spelling import Unreadable, plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from verifier.numeral import Comma

__all__ = ["Ambiguous", "Number", "Reading", "Unreadable", "read"]

LONGEST_TEXT: Final = 2_000
_MOST_SHOWN: Final = 60


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read: `entries` row by row; `shape` is () for a number, (n,) for a vector, (r, c) for a matrix.

    `echo` is for the person: what was read, how precisely, and what was decided or left out on the way.
    """

    entries: tuple[Number, ...]
    shape: tuple[int, ...]
    echo: str

    @property
    def number(self) -> Number:
        """The one number that was typed, with or without brackets around it.

        Raises:
            Unreadable: several numbers were typed.
        """
        if len(self.entries) > 1:
            raise Unreadable(f"One number is expected, but {_size(self.shape)} were typed.", "Type a single number.")
        return self.entries[0]

    @property
    def written(self) -> str:
        """Text that reads back to the same values, whatever the setting of the decimal comma."""
        texts = [number.written for number in self.entries]
        if not self.shape:
            return texts[0]
        width = self.shape[-1]
        rows = [f"[{', '.join(texts[start : start + width])}]" for start in range(0, len(texts), width)]
        return rows[0] if len(self.shape) == 1 else f"[{', '.join(rows)}]"


class Ambiguous(Unreadable):
    """The comma may or may not be the decimal sign; `candidates` are the readings if it is and if it is not."""

    def __init__(self, if_decimal: Reading, if_not: Reading) -> None:
        meanings = (reading.written for reading in (if_decimal, if_not))
        shown = " or ".join(text if len(text) <= _MOST_SHOWN else f"{text[:_MOST_SHOWN]}..." for text in meanings)
        super().__init__(f"This can mean {shown}.", "Say once whether your decimal sign is a comma.")
        self.candidates = (if_decimal, if_not)


def read(text: str, *, decimal_comma: bool | None = None, expressions: bool = True) -> Reading:
    """The number, vector or matrix that a person typed, in bounded time whatever the text.

    `decimal_comma` is the person's remembered choice, None if never asked. It settles what has two readings, and never
    forbids what has one. `expressions=False` refuses operators, functions and constants, but not 1.2*10^-3.

    Raises:
        Ambiguous: a comma has two readings, and no choice is remembered.
        Unreadable: anything else that is not clearly a finite number, vector or matrix. No other error leaves.
    """
    if len(text) > LONGEST_TEXT:
        raise Unreadable("The answer is too long.", f"Type at most {LONGEST_TEXT} characters.")
    if len(text) > LONGEST_NUMBER and _SEPARATOR.search(text) is None:
        raise Unreadable("The number is too long.", f"Type at most {LONGEST_NUMBER} characters for one number.")
    typed = _unwrapped(text)
    if typed.is_code:
        return _reading(typed, "separator", expressions=expressions)
    if _COMMA_BEFORE_DIGIT.search(typed.text) is None:
        return _reading(typed, "decimal" if decimal_comma else "grouping", expressions=expressions)
    is_enclosed = typed.text.startswith(("(", "[", "{"))
    otherwise: tuple[Comma, ...] = ("separator", "grouping") if is_enclosed else ("grouping",)
    if decimal_comma is not None:
        order: tuple[Comma, ...] = ("decimal", *otherwise) if decimal_comma else (*otherwise, "decimal")
        return _first_reading(typed, order, expressions=expressions)
    try:
        if_decimal = _reading(typed, "decimal", expressions=expressions)
    except Unreadable:
        return _first_reading(typed, otherwise, expressions=expressions)
    try:
        if_not = _first_reading(typed, otherwise, expressions=expressions)
    except Unreadable:
        return if_decimal
    if (if_decimal.entries, if_decimal.shape) == (if_not.entries, if_not.shape):
        return if_not
    if not if_decimal.shape and if_not.shape and not is_enclosed:
        return if_decimal  # outside brackets 0,5 is one number rather than a list of two
    raise Ambiguous(if_decimal, if_not)


@dataclass(frozen=True, slots=True)
class _Typed:
    """The answer alone, in plain text, with what is known from what stood around it."""

    text: str
    is_code: bool
    is_transposed: bool
    notes: tuple[str, ...]


def _unwrapped(text: str) -> _Typed:
    """Take off label, full stop, transposition and the code around an array."""
    notes = []
    if label := _LABEL.match(text):
        shown = label[0].strip()
        notes.append(f"'{shown}' left out" if shown.isprintable() else "label left out")
        text = text[label.end() :]
    text = _FULL_STOP.sub("", _CODE_SCALAR.sub(r"\1", plain(text)))
    upright = _TRANSPOSITION.sub("", text)
    text, is_transposed = upright, upright != text
    wrapper = _CODE_ARRAY.match(text) if text.endswith(")") else None
    if wrapper:
        text = text[wrapper.end() : -1].strip()
        if keyword := _KEYWORD.search(text):
            text = text[: keyword.start()]
            notes.append("keywords left out")
    if _GROUPED_BY_SPACES.fullmatch(text):
        text = text.replace(" ", "")
        notes.append("spaces group thousands")
    if not text:
        raise Unreadable("There is no number.", "Type a number, such as 0.0316.")
    return _Typed(text, wrapper is not None, is_transposed, tuple(notes))


def _first_reading(typed: _Typed, commas: Sequence[Comma], *, expressions: bool) -> Reading:
    """The reading under the first meaning of the comma that allows one.

    Raises:
        Unreadable: no meaning allows one; the error is that of the first.
    """
    refusals: list[Unreadable] = []
    for comma in commas:
        try:
            return _reading(typed, comma, expressions=expressions)
        except Unreadable as refusal:
            refusals.append(refusal)
    raise refusals[0]


def _reading(typed: _Typed, comma: Comma, *, expressions: bool) -> Reading:
    entries, notes = entries_of(typed.text, comma, expressions=expressions)
    if typed.is_transposed:
        entries = entries.transposed()
    silent = Reading(entries.numbers, entries.shape, "")
    told = ", ".join((*typed.notes, *notes))
    echo = f"{silent.written} ({_precision(entries)})" + (f": {told}" if told else "")
    return Reading(entries.numbers, entries.shape, echo)


def _precision(entries: Entries) -> str:
    if entries.shape:
        return _size(entries.shape)
    digits = entries.numbers[0].digits
    return "calculated" if digits is None else f"{digits} digit{'s' if digits > 1 else ''}"


def _size(shape: tuple[int, ...]) -> str:
    return f"{' x '.join(map(str, shape))} number{'s' if shape != (1,) else ''}"


# A label begins with a letter and does not end with an operator: w -= 0.1 states something else than w = 0.1.
_LABEL: Final = re.compile(
    r"\s*(?:[^\W\d](?:[^=≈≃≅~∼≐＝:,;<>]{0,22}[^=≈≃≅~∼≐＝:,;<>\s+*/^!−–-])?\s*)?(?::=|[=≈≃≅~∼≐＝:])\s*[≈≃≅~∼≐]?"
)
_CODE_SCALAR: Final = re.compile(
    r"\b(?:(?:np|numpy|torch|jnp|tf)\.)?float(?:16|32|64)\(([+-]?[\d.]++(?:[eE][+-]?\d++)?)\)"
)
_CODE_ARRAY: Final = re.compile(r"(?:[a-z]+\.)*(?:asarray|array|tensor|Array|Tensor|matrix|constant) ?\(")
_KEYWORD: Final = re.compile(r" ?, ?[a-z_]+ ?=")
_TRANSPOSITION: Final = re.compile(r"(?<=[\])}]) ?(?:\^ ?[T']|\.T|\.t\(\)|')$")
_FULL_STOP: Final = re.compile(r"(?<=[\w\])}%'])\.$")
_GROUPED_BY_SPACES: Final = re.compile(r"[+-]? ?[1-9]\d{0,2}(?: \d{3})+(?:[.,]\d*)?")
_COMMA_BEFORE_DIGIT: Final = re.compile(r",\d")
_SEPARATOR: Final = re.compile(r"[\s,;，；]")
