"""Rule lines as formulas: the tree of an expression, and numbers as people read and type them.

`formula` and `term` take a name and a checked syntax tree and give a `Formula`; `block`, `inline`, `latex` and `fit`
show it. Parentheses are put in here, by precedence, so that a formula means exactly what the line computes.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from enum import IntEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias

from verifier.boxes import block, fit, width
from verifier.errors import BadLine
from verifier.expression import names_in
from verifier.formula import (
    FENCES,
    Accent,
    Cases,
    Delimiters,
    Fence,
    Formula,
    Fraction,
    Root,
    Row,
    Scripts,
    Text,
    inline,
    latex,
    sign_at,
)
from verifier.readable import readable, significant_digits
from verifier.symbols import Symbol, clashes, symbol, word

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = [
    "Formula",
    "Symbol",
    "Value",
    "block",
    "clashes",
    "equation",
    "fit",
    "formula",
    "inline",
    "latex",
    "number",
    "readable",
    "substituted",
    "term",
    "width",
]

Value: TypeAlias = "float | Sequence[Value]"
"""A number, a vector (a sequence of numbers) or a matrix (a sequence of rows)."""


class _Binding(IntEnum):
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
class _Piece:
    tree: Formula
    binding: _Binding


_EQUALS = Text(" = ", " = ", "operator")
_PLUS = Text(" + ", " + ", "operator")
_SUBTRACT = Text(" − ", " - ", "operator")
_NEGATIVE = Text("−", "-", "operator")
_DOT = Text(" · ", r" \cdot ", "operator")
_ENTRYWISE = Text(" ⊙ ", r" \odot ", "operator")
_THIN_SPACE = Text(" ", r" \, ", "operator")
_NOTHING = Text("", "", "operator")
_COMMA = Text(", ", ", ", "operator")
_TIMES_TEN = Text("·", r" \cdot ", "operator")
_TEN = Text("10", "10", "number")

_COMPARISONS: dict[type[ast.cmpop], Text] = {
    ast.Lt: Text(" < ", " < ", "operator"),
    ast.LtE: Text(" ≤ ", r" \leq ", "operator"),
    ast.Gt: Text(" > ", " > ", "operator"),
    ast.GtE: Text(" ≥ ", r" \geq ", "operator"),
    ast.Eq: Text(" = ", " = ", "operator"),
    ast.NotEq: Text(" ≠ ", r" \neq ", "operator"),
}
_PREFIXES = {"sum": Text("Σ ", r"\sum ", "operator"), "prod": Text("Π ", r"\prod ", "operator")}
_DELIMITED: dict[str, Delimiters] = {"abs": "abs", "norm": "norm", "floor": "floor", "ceil": "ceil", "dot": "angle"}
_CALLED = {"log": "ln", "sign": "sgn", "maximum": "max", "minimum": "min"}
_LATEX_KNOWS = frozenset({"cos", "exp", "ln", "max", "min", "sin", "tan", "tanh"})
_SPARE_DIGITS = 2
"""How many digits more than asked a given value may have and still be shown in full: 0.99999 is not 1."""

_NO_TIMES: Mapping[str, str] = MappingProxyType({})


def formula(
    target: str,
    expression: ast.expr,
    *,
    times: Mapping[str, str] = _NO_TIMES,
    target_time: str | None = None,
    symbols: Mapping[str, Symbol] | None = None,
) -> Formula:
    """The equation `target = expression`.

    `times` gives names on the right their time, `{"m": "t-1"}` for m read before this step assigns it. `symbols` come
    before the table of the field's signs. Names that would share a sign in this equation are shown as words.

    Raises:
        BadLine: the expression holds something that rule lines do not have.
    """
    writer = _Writer(times, symbols, names_in(expression) | {target})
    return equation(writer.sign(target, target_time).tree, writer.write(expression).tree)


def term(
    expression: ast.expr, *, times: Mapping[str, str] = _NO_TIMES, symbols: Mapping[str, Symbol] | None = None
) -> Formula:
    """An expression by itself; arguments and errors as in `formula`."""
    return _Writer(times, symbols, names_in(expression)).write(expression).tree


def substituted(
    expression: ast.expr,
    values: Mapping[str, Value],
    digits: int = 4,
    *,
    times: Mapping[str, str] = _NO_TIMES,
    symbols: Mapping[str, Symbol] | None = None,
) -> Formula:
    """An expression with numbers, vectors or matrices in place of the names that have a value.

    Numbers are rounded to `digits` significant digits, as in `readable`, unless two digits more show them in full;
    names without a value keep their sign. Errors as in `formula`.
    """
    return _Writer(times, symbols, names_in(expression) - values.keys(), values, digits).write(expression).tree


def number(value: Value, digits: int = 4) -> Formula:
    """A number as formulas show it, `4.123·10⁻⁵`; a vector as `[a, b, c]`."""
    return _value(value, digits).tree


def equation(*sides: Formula) -> Formula:
    """Sides joined by "=", such as a name, its expression, the expression with numbers, and the result."""
    *first, last = sides
    return _joined([*(Fence("paren", side) if isinstance(side, Cases) else side for side in first), last], _EQUALS)


def _joined(parts: Sequence[Formula], separator: Text) -> Formula:
    row = [parts[0]]
    for part in parts[1:]:
        row += (separator, part)
    return Row(tuple(row)) if len(row) > 1 else row[0]


def _value(value: Value, digits: int, spare_digits: int = 0) -> _Piece:
    if isinstance(value, int | float):
        exact = significant_digits(value)
        return _number(value, exact if exact <= digits + spare_digits else digits)
    entries = [_value(entry, digits, spare_digits).tree for entry in value]
    return _Piece(Fence("bracket", _joined(entries, _COMMA) if entries else _NOTHING), _Binding.SIGN)


def _number(value: float, digits: int) -> _Piece:
    mantissa, _, power = readable(abs(value), digits).partition("e")
    binding = _Binding.SIGN
    tree: Formula = Text(mantissa, mantissa.replace("∞", r"\infty").replace("nan", r"\mathrm{nan}"), "number")
    if power:
        exponent = _number(int(power), 1).tree
        ten = Scripts(_TEN, sup=exponent)
        binding = _Binding.POWER if mantissa == "1" else _Binding.PRODUCT
        tree = ten if mantissa == "1" else Row((tree, _TIMES_TEN, ten))
    if value < 0 and mantissa != "0":
        return _Piece(Row((_NEGATIVE, tree)), _Binding.NEGATION)
    return _Piece(tree, binding)


def _enclosed(piece: _Piece, least: _Binding, delimiters: Delimiters = "paren") -> Formula:
    """The tree of a piece, in parentheses where it binds less than needed."""
    if piece.binding >= least:
        return piece.tree
    return Fence("paren" if piece.binding is _Binding.CONDITIONAL else delimiters, piece.tree)


class _Writer:
    """From syntax trees to pieces, with the signs, times and values of one formula."""

    def __init__(
        self,
        times: Mapping[str, str],
        symbols: Mapping[str, Symbol] | None,
        names: frozenset[str],
        values: Mapping[str, Value] = MappingProxyType({}),
        digits: int = 4,
    ) -> None:
        self._times = times
        self._symbols = symbols
        self._shown_as_words = clashes(names, symbols)
        self._values = values
        self._digits = digits

    def write(self, node: ast.expr) -> _Piece:
        match node:
            case ast.Constant(value=int() | float() as value):
                return _number(value, significant_digits(value))
            case ast.Name(id=name) if name in self._values:
                return _value(self._values[name], self._digits, _SPARE_DIGITS)
            case ast.Name(id=name):
                return self.sign(name, self._times.get(name))
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                tree = _enclosed(self.write(operand), _Binding.QUOTIENT)
                return _Piece(Row((_NEGATIVE, tree)), _Binding.NEGATION)
            case ast.BinOp():
                return self._operation(node)
            case ast.Compare():
                return self._comparison(node)
            case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]) if arguments:
                return self._call(name, arguments)
        raise _without_notation(node)

    def sign(self, name: str, time: str | None) -> _Piece:
        sign = word(name) if name in self._shown_as_words else symbol(name, self._symbols)
        letters = Text(sign.text, sign.latex, "word" if sign.is_word else "sign")
        # the square of Δθ is (Δθ)²
        binding = _Binding.POWER if sign.sup or (len(sign.text) > 1 and not sign.is_word) else _Binding.SIGN
        tree: Formula = Accent(letters, "hat" if sign.hat else "bar") if sign.hat or sign.bar else letters
        labels = [label for label in (sign.sub, sign.at or time) if label]
        if labels or sign.sup:
            sub = _label(",".join(labels)) if labels else None
            tree = Scripts(tree, sub, _label(sign.sup) if sign.sup else None)
        return _Piece(tree, binding)

    def _operation(self, node: ast.BinOp) -> _Piece:
        match node.op:
            case ast.Add() | ast.Sub():
                return self._sum(node)
            case ast.Mult():
                return self._product([self.write(factor) for factor in _factors(node)])
            case ast.Div():
                top = _enclosed(self.write(node.left), _Binding.PRODUCT, "group")
                bottom = _enclosed(self.write(node.right), _Binding.POWER, "group")
                return _Piece(Fraction(top, bottom), _Binding.QUOTIENT)
            case ast.Pow():
                base = _enclosed(self.write(node.left), _Binding.SIGN)
                exponent = self.write(node.right).tree
                if isinstance(base, Scripts):
                    return _Piece(Scripts(base.base, base.sub, exponent), _Binding.POWER)
                return _Piece(Scripts(base, sup=exponent), _Binding.POWER)
        raise _without_notation(node)

    def _sum(self, node: ast.BinOp) -> _Piece:
        is_difference = isinstance(node.op, ast.Sub)
        first = _enclosed(self.write(node.left), _Binding.SUM)
        second = self.write(node.right)
        splices = second.binding is _Binding.SUM and not is_difference and sign_at(second.tree, 0) != _NEGATIVE
        tree = _enclosed(second, _Binding.SUM if splices else _Binding.QUOTIENT)
        return _Piece(Row((first, _SUBTRACT if is_difference else _PLUS, tree)), _Binding.SUM)

    def _product(self, factors: Sequence[_Piece]) -> _Piece:
        row = [_factor(factors[0], is_last=False)]
        for factor in factors[1:]:
            tree = _factor(factor, is_last=factor is factors[-1])
            row += (_multiplication(row[-1], tree), tree)
        ends_in_prefix = factors[-1].binding is _Binding.PREFIX
        return _Piece(Row(tuple(row)), _Binding.QUOTIENT if ends_in_prefix else _Binding.PRODUCT)

    def _comparison(self, node: ast.Compare) -> _Piece:
        row = [_enclosed(self.write(node.left), _Binding.SUM)]
        for operator, operand in zip(node.ops, node.comparators, strict=True):
            if type(operator) not in _COMPARISONS:
                raise _without_notation(node)
            row += (_COMPARISONS[type(operator)], _enclosed(self.write(operand), _Binding.SUM))
        return _Piece(Row(tuple(row)), _Binding.COMPARISON)

    def _call(self, name: str, arguments: Sequence[ast.expr]) -> _Piece:
        pieces = [self.write(argument) for argument in arguments]
        first = pieces[0]
        if name == "where" and len(pieces) == 3:
            condition, value, otherwise = (_enclosed(piece, _Binding.COMPARISON) for piece in pieces)
            return _Piece(Cases(value, condition, otherwise), _Binding.CONDITIONAL)
        if name == "sqrt" and len(pieces) == 1:
            return _Piece(Root(_enclosed(first, _Binding.SIGN, "group")), _Binding.POWER)
        if name in _PREFIXES and len(pieces) == 1:
            return _Piece(Row((_PREFIXES[name], _enclosed(first, _Binding.POWER))), _Binding.PREFIX)
        body = _joined([_enclosed(piece, _Binding.COMPARISON) for piece in pieces], _COMMA)
        delimiters = _DELIMITED.get(name)
        # bars within bars of the same kind cannot be told apart: the outer ones become a call
        if delimiters and not (delimiters in {"abs", "norm"} and FENCES[delimiters][0] in inline(body)):
            return _Piece(Fence(delimiters, body), _Binding.SIGN)
        return _Piece(Row((_function(name), Fence("paren", body))), _Binding.POWER)


def _without_notation(node: ast.expr) -> BadLine:
    return BadLine(f"'{ast.unparse(node)}': a rule line has no notation for this {type(node).__name__}")


def _factors(node: ast.expr) -> list[ast.expr]:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
        return _factors(node.left) + _factors(node.right)
    return [node]


def _factor(piece: _Piece, *, is_last: bool) -> Formula:
    if piece.binding is _Binding.QUOTIENT:
        return Fence("group", piece.tree)
    return _enclosed(piece, _Binding.PREFIX if is_last else _Binding.PRODUCT)


def _multiplication(left: Formula, right: Formula) -> Text:
    """What stands between two factors: nothing or a space where letters and brackets tell them apart, else a dot."""
    match left, right:
        case Fence(delimiters="bracket"), Fence(delimiters="bracket"):
            return _ENTRYWISE
        case (Fence(delimiters="bracket"), _) | (_, Fence(delimiters="bracket")) | (Root(), _):
            return _DOT
        case Fence(delimiters="paren"), Fence(delimiters="paren") | Scripts(base=Fence(delimiters="paren")):
            return _NOTHING
    before, after = sign_at(left, -1), sign_at(right, 0)
    if before and before.kind == "number" and isinstance(right, Fence):
        after = _negated(right)
    if (before and before.kind == "word") or (after and after.kind in {"word", "number"}):
        return _DOT
    return _THIN_SPACE


def _negated(fence: Fence) -> Text | None:
    """The sign after the minus of something like (−0.3)."""
    match fence.body:
        case Row(parts=(minus, operand)) if minus == _NEGATIVE:
            return sign_at(operand, 0)
    return None


def _function(name: str) -> Text:
    shown = _CALLED.get(name, name)
    return Text(shown, f"\\{shown}" if shown in _LATEX_KNOWS else word(shown).latex, "operator")


def _label(text: str) -> Text:
    """A label or time; words stand upright in LaTeX, letters and times such as t-1 do not."""
    parts = (part.replace("∞", r"\infty") for part in text.split(","))
    upright = (word(part).latex if len(part) > 1 and part.isalpha() else part for part in parts)
    return Text(text.replace("-", "−"), ",".join(upright), "sign")
