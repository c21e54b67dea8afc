"""Numbers as people read and type them: significant digits, no rounding noise, `4.123e-5` for what is small."""

from __future__ import annotations

import math

_PLAIN_FROM, _PLAIN_BELOW = 1e-4, 10_000_000
_GENERAL_DIGITS, _GENERAL_BELOW = 4, 9_000
"""From so many digits on, and below this size, Python's general form is the one wanted here, and quick."""
_LEAST_POWER, _MOST_POWER = -4, 6
"""Powers of ten of the first digit of what is shown without one."""


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
    if 1 <= x < _PLAIN_BELOW:
        digits = max(digits, len(str(int(x))))
    text = repr(float(x))
    # to format is to round the binary value; where the shortest decimal needs no rounding it is the number meant
    if _digits_of(text) > digits:
        if digits >= _GENERAL_DIGITS and _PLAIN_FROM <= x < _GENERAL_BELOW:
            return f"{x:.{digits}g}"
        text = f"{x:.{digits - 1}e}"
    elif _PLAIN_FROM <= x < _PLAIN_BELOW or not x:
        return text.removesuffix(".0")
    mantissa, _, exponent = text.partition("e")
    whole, _, decimals = mantissa.partition(".")
    figures, power = (whole + decimals).rstrip("0"), int(exponent or len(whole) - 1)
    if not _LEAST_POWER <= power <= _MOST_POWER:
        return _scientific(figures, power)
    if power < 0:
        return f"0.{'0' * (-power - 1)}{figures}"
    decimals = figures[power + 1 :]
    return f"{figures[: power + 1]}.{decimals}" if decimals else figures.ljust(power + 1, "0")


def _scientific(figures: str, power: int) -> str:
    first, others = figures[0], figures[1:].rstrip("0")
    return f"{first}.{others}e{power}" if others else f"{first}e{power}"


def significant_digits(x: float) -> int:
    """Significant digits of the shortest decimal that is this very float: 1 for 0.004, 17 for 0.1 + 0.2."""
    shortest = str(abs(x)) if isinstance(x, int) else repr(float(abs(x)))
    return _digits_of(shortest)


def _digits_of(shortest: str) -> int:
    return len(shortest.partition("e")[0].replace(".", "").strip("0")) or 1
