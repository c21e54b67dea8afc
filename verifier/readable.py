"""Numbers as people read and type them: significant digits, no rounding noise, `4.123e-5` for what is small."""

from __future__ import annotations

import math
from decimal import Decimal

_PLAIN_FROM = Decimal("1e-4")
_PLAIN_BELOW = 10_000_000


def readable(x: float, digits: int = 4, minus: str = "−") -> str:
    """A number with at most `digits` significant digits, without trailing zeros.

    Digits left of the decimal point are never rounded away below ten million, and an `int` is shown exactly. Below
    1e-4 and from 1e7 on the form is `4.123e-5`, which every number field of the program reads back.

    Raises:
        ValueError: `digits` is less than one.
    """
    if digits < 1:
        raise ValueError(f"found {digits} digits, expected at least one")
    if math.isnan(x):
        return "nan"
    sign = minus if x < 0 else ""
    if math.isinf(x):
        return f"{sign}∞"
    if isinstance(x, int):
        figures = str(abs(x))
        return sign + (figures if abs(x) < _PLAIN_BELOW else _scientific(figures, len(figures) - 1))
    text = _rounded(abs(x), digits)
    return text if text == "0" else sign + text


def _rounded(x: float, digits: int) -> str:
    if x < _PLAIN_BELOW:
        digits = max(digits, len(str(int(x))))
    # to format is to round the binary value; where the shortest decimal needs no rounding it is the number meant
    number = Decimal(repr(float(x)) if significant_digits(x) <= digits else f"{x:.{digits - 1}e}").normalize()
    if x and not _PLAIN_FROM <= number < _PLAIN_BELOW:
        return _scientific("".join(map(str, number.as_tuple().digits)), number.adjusted())
    return f"{number:f}"


def _scientific(figures: str, power: int) -> str:
    first, others = figures[0], figures[1:].rstrip("0")
    return f"{first}.{others}e{power}" if others else f"{first}e{power}"


def significant_digits(x: float) -> int:
    """Significant digits of the shortest decimal that is this very float: 1 for 0.004, 17 for 0.1 + 0.2."""
    shortest = str(abs(x)) if isinstance(x, int) else repr(float(abs(x)))
    return len(shortest.partition("e")[0].replace(".", "").strip("0")) or 1
