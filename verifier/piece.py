"""A part of a formula and how firmly it holds together; numbers and vectors as such parts, and as one line of text."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, TypeAlias

from verifier.formula import Fence, Row, Scripts, Text
from verifier.readable import readable, significant_digits
from verifier.symbols import superscript

if TYPE_CHECKING:
    from collections.abc import Sequence

    from verifier.formula import Formula

Value: TypeAlias = "float | Sequence[Value]"
"""A number, a vector (a sequence of numbers) or a matrix (a sequence of rows)."""

SPARE_DIGITS = 2
"""How many digits more than asked a given value may have and still be shown in full: 0.99999 is not 1."""

NEGATIVE = Text("−", "-", "operator")
NOTHING = Text("", "", "operator")
COMMA = Text(", ", ", ", "operator")
_TIMES_TEN = Text("·", r" \cdot ", "operator")
_TEN = Text("10", "10", "number")


class Binding(IntEnum):
    """How firmly an expression holds together; a weaker one needs parentheses inside a stronger one."""

    CONDITIONAL = 0
    COMPARISON = 1
    SUM = 2
    NEGATION = 3
    QUOTIENT = 4  # also a product that ends in a sum sign, whose reach a following sign would change
    PREFIX = 5
    PRODUCT = 6
    POWER = 7
    SIGN = 8


@dataclass(frozen=True, slots=True)
class Piece:
    """A tree with what it takes to stand beside others."""

    tree: Formula
    binding: Binding


def number(value: Value, digits: int = 4) -> Formula:
    """A number as formulas show it, `4.123·10⁻⁵`; a vector as `[a, b, c]`."""
    return piece_of(value, digits).tree


def joined(parts: Sequence[Formula], separator: Text) -> Formula:
    """Parts in a row with a sign between them."""
    row = [parts[0]]
    for part in parts[1:]:
        row += (separator, part)
    return Row(tuple(row)) if len(row) > 1 else row[0]


def piece_of(value: Value, digits: int, spare_digits: int = 0) -> Piece:
    """A value to so many significant digits, in full where a few more show that."""
    if isinstance(value, int | float):
        return _number(value, _shown_digits(value, digits, spare_digits))
    entries = [piece_of(entry, digits, spare_digits).tree for entry in value]
    return Piece(Fence("bracket", joined(entries, COMMA) if entries else NOTHING), Binding.SIGN)


def exactly(value: float) -> Piece:
    """A number with all its digits."""
    return _number(value, significant_digits(value))


def _shown_digits(value: float, digits: int, spare_digits: int) -> int:
    if not spare_digits:
        return digits
    exact = significant_digits(value)
    return exact if exact <= digits + spare_digits else digits


def _number(value: float, digits: int) -> Piece:
    mantissa, _, power = readable(abs(value), digits).partition("e")
    binding = Binding.SIGN
    tree: Formula = Text(mantissa, mantissa.replace("∞", r"\infty").replace("nan", r"\mathrm{nan}"), "number")
    if power:
        exponent = _number(int(power), 1).tree
        ten = Scripts(_TEN, sup=exponent)
        binding = Binding.POWER if mantissa == "1" else Binding.PRODUCT
        tree = ten if mantissa == "1" else Row((tree, _TIMES_TEN, ten))
    if value < 0 and mantissa != "0":
        return Piece(Row((NEGATIVE, tree)), Binding.NEGATION)
    return Piece(tree, binding)


# -- the same as text, for the thousands of numbers that are shown in one line and in no formula -----------------------
def written(value: Value, digits: int = 4, spare_digits: int = 0) -> str:
    """What `inline` makes of a number or vector."""
    if isinstance(value, int | float):
        shown = readable(value, _shown_digits(value, digits, spare_digits))
        return _with_power(shown) if "e" in shown else shown
    return f"[{', '.join([written(entry, digits, spare_digits) for entry in value])}]"


def binding_of(text: str) -> Binding:
    """How firmly a number holds together that is written so."""
    if text.startswith("−"):
        return Binding.NEGATION
    return Binding.PRODUCT if "·" in text else Binding.POWER if text[-1] in _RAISED else Binding.SIGN


_RAISED = frozenset(superscript("0123456789") or "")


def _with_power(shown: str) -> str:
    mantissa, _, power = shown.partition("e")
    ten = f"10{superscript(power)}"
    return f"−{ten}" if mantissa == "−1" else ten if mantissa == "1" else f"{mantissa}·{ten}"
