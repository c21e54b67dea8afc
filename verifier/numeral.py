"""What does one numeral say? Its decimal sign, grouping, exponent, percent sign, and how precisely it was typed."""

from __future__ import annotations

import math
import re
import sys
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal, NamedTuple

from verifier.spelling import Unreadable

Comma = Literal["decimal", "grouping", "separator"]
"""What a comma directly before a digit is: 0,5 or 1,234,567 or [1,2]. A comma before a space always separates."""

LARGEST_EXPONENT: Final = 308
_FAITHFUL_DIGITS: Final = 15  # any decimal of up to 15 digits survives a float and back


@dataclass(frozen=True, slots=True)
class Number:
    """One number as typed.

    `half_unit` is half a unit of the last typed place, 0.0 for what was calculated. `digits` counts the significant
    digits typed, None for what was calculated; the trailing zeros of an integer count, since they may be meant.
    """

    value: float
    half_unit: float
    digits: int | None

    @property
    def written(self) -> str:
        """The number with the digits typed, as text that reads back to the same value."""
        if self.digits is None or self.digits > _FAITHFUL_DIGITS:
            text = repr(self.value).removesuffix(".0")
        else:
            text = f"{self.value:.{self.digits - 1}e}"
        return str(Decimal(text)).replace("E", "e")

    def __neg__(self) -> Number:
        return Number(-self.value, self.half_unit, self.digits)


class Numeral(NamedTuple):
    """A numeral found in a text: its number, where it ends, and what a reader should be told about its form."""

    number: Number
    end: int
    is_percentage: bool
    notes: tuple[str, ...]


def numeral_at(text: str, start: int, comma: Comma, *, power_of_ten: bool) -> Numeral | None:
    """The numeral that begins at `start` of a plain text, or None.

    `power_of_ten` lets it include a factor such as *10^-3, so that 1.2*10^-3 counts as two typed digits rather than as
    a calculation.

    Raises:
        Unreadable: the number or its exponent is out of range.
    """
    match = _NUMERALS[comma].match(text, start)
    if match is None:
        return None
    mantissa, notes = _with_point(match, comma)
    suffix = (_SUFFIX_WITH_POWER if power_of_ten else _SUFFIX).match(text, match.end())
    if suffix is None:
        return Numeral(_number(mantissa, 0), match.end(), is_percentage=False, notes=notes)
    exponent = _exponent(suffix["letter"] or (power_of_ten and suffix["power"]) or "0")
    is_percentage = suffix["percent"] is not None
    if is_percentage:
        exponent, notes = exponent - 2, (*notes, "percent read as hundredths")
    return Numeral(_number(mantissa, exponent), suffix.end(), is_percentage, notes)


def in_range(value: float) -> float:
    """The value itself, if it is zero or a float of full precision.

    Raises:
        Unreadable: the value is infinite, no number, or closer to zero than full precision goes.
    """
    if not math.isfinite(value):
        raise Unreadable("The number is too large.", f"Numbers go up to about 1e{LARGEST_EXPONENT}.")
    if 0 < abs(value) < sys.float_info.min:
        raise _too_small()
    return value


def _too_small() -> Unreadable:
    return Unreadable("The number is too close to zero.", f"Numbers go down to about 1e-{LARGEST_EXPONENT - 1}.")


def _exponent(typed: str) -> int:
    digits = typed.lstrip("+-0")
    if len(digits) > len(str(LARGEST_EXPONENT)) or int(digits or "0") > LARGEST_EXPONENT:
        raise Unreadable("The exponent is too large.", f"Exponents go from -{LARGEST_EXPONENT} to {LARGEST_EXPONENT}.")
    return int(typed)


def _with_point(match: re.Match[str], comma: Comma) -> tuple[str, tuple[str, ...]]:
    """The numeral as digits with at most one point, and the notes that its form deserves."""
    typed = match[0]
    if comma == "decimal" and "," in typed:
        return re.sub("[.']", "", typed).replace(",", "."), ("comma is the decimal sign",)
    if match["grouped"] is None:
        # With the comma as the decimal sign 1.234 might mean 1234. A lone point stays a decimal point, because that is
        # how every number is displayed; the note keeps the choice visible.
        doubtful = comma == "decimal" and re.fullmatch(r"[1-9]\d{0,2}\.\d{3}", typed)
        return typed, ("point is the decimal sign",) if doubtful else ()
    if typed.count(".") > 1:
        return typed.replace(".", ""), ("points group thousands",)
    return re.sub("[,']", "", typed), (f"{'commas' if ',' in typed else 'apostrophes'} group thousands",)


def _number(mantissa: str, exponent: int) -> Number:
    """Value and precision of digits with at most one point. Counted on the characters: a float has lost them."""
    whole, _, decimals = mantissa.partition(".")
    significant = (whole + decimals).lstrip("0")
    value = in_range(float(f"{mantissa}e{exponent}"))
    if value == 0 and significant:
        raise _too_small()
    half_unit = float(f"5e{exponent - len(decimals) - 1}")
    return Number(value, half_unit, max(len(significant), 1))


# Groups have three digits, the first one to three without a leading zero, so 0,125 is never 125; and a group never
# touches a further mark, so 1,234,5 is not a grouped number.
_FIRST: Final = r"(?<![\d.,'])(?P<grouped>[1-9]\d{0,2}"
_LAST: Final = r")(?!['\d]|[.,]\d)"
_POINT: Final = r"\d++(?:\.\d*+)?|\.\d++"
_NUMERALS: Final[dict[Comma, re.Pattern[str]]] = {
    "decimal": re.compile(
        rf"{_FIRST}(?:(?:\.\d{{3}})+,\d++|(?:\.\d{{3}}){{2,}}|(?:'\d{{3}})+(?:[.,]\d++)?){_LAST}"
        rf"|\d++,\d++|(?<!,),\d++|{_POINT}"
    ),
    "grouping": re.compile(
        rf"{_FIRST}(?:(?:(?:,\d{{3}})+|(?:'\d{{3}})+)(?:\.\d*+)?|(?:\.\d{{3}}){{2,}}){_LAST}|{_POINT}"
    ),
    "separator": re.compile(rf"{_FIRST}(?:(?:'\d{{3}})+(?:\.\d*+)?|(?:\.\d{{3}}){{2,}})(?!['\d]|\.\d))|{_POINT}"),
}
_LETTER: Final = r"[eE](?P<letter>[+-]?\d++)"
_POWER: Final = r" ?\* ?10 ?\^ ?(?P<open>\()?(?P<power>[+-]?\d++)(?(open)\))(?! ?\^|\.\d)"
_SUFFIX: Final = re.compile(rf"(?=[eE %])(?:{_LETTER})?(?P<percent> ?%)?")
_SUFFIX_WITH_POWER: Final = re.compile(rf"(?=[eE %*])(?:{_LETTER}|{_POWER})?(?P<percent> ?%)?")
