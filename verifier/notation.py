"""Rule lines as formulas: the tree of an expression, and numbers as people read and type them.

`formula` and `term` take a name and a checked syntax tree and give a `Formula`; `block`, `inline`, `latex` and `fit`
show it. Parentheses are put in here, by precedence, so that a formula means exactly what the line computes.
"""

from __future__ import annotations

import ast
from types import MappingProxyType
from typing import TYPE_CHECKING

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
from verifier.piece import (
    COMMA,
    NEGATIVE,
    NOTHING,
    SPARE_DIGITS,
    Binding,
    Piece,
    Value,
    exactly,
    joined,
    number,
    piece_of,
    written,
)
from verifier.readable import readable
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
    "with_pieces",
    "written",
]

_EQUALS = Text(" = ", " = ", "operator")
_PLUS = Text(" + ", " + ", "operator")
_SUBTRACT = Text(" − ", " - ", "operator")
_DOT = Text(" · ", r" \cdot ", "operator")
_ENTRYWISE = Text(" ⊙ ", r" \odot ", "operator")
_THIN_SPACE = Text(" ", r" \, ", "operator")

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
    names = names_in(expression) & values.keys()
    pieces = {name: piece_of(values[name], digits, SPARE_DIGITS) for name in names}
    return with_pieces(expression, pieces, times=times, symbols=symbols)


def with_pieces(
    expression: ast.expr,
    pieces: Mapping[str, Piece],
    *,
    times: Mapping[str, str] = _NO_TIMES,
    symbols: Mapping[str, Symbol] | None = None,
) -> Formula:
    """An expression with parts of a formula in place of some of its names; errors as in `formula`."""
    return _Writer(times, symbols, names_in(expression) - pieces.keys(), pieces).write(expression).tree


def equation(*sides: Formula) -> Formula:
    """Sides joined by "=", such as a name, its expression, the expression with numbers, and the result."""
    *first, last = sides
    return joined([*(Fence("paren", side) if isinstance(side, Cases) else side for side in first), last], _EQUALS)


def _enclosed(piece: Piece, least: Binding, delimiters: Delimiters = "paren") -> Formula:
    """The tree of a piece, in parentheses where it binds less than needed."""
    if piece.binding >= least:
        return piece.tree
    return Fence("paren" if piece.binding is Binding.CONDITIONAL else delimiters, piece.tree)


class _Writer:
    """From syntax trees to pieces, with the signs and times of one formula, and what stands in place of names."""

    def __init__(
        self,
        times: Mapping[str, str],
        symbols: Mapping[str, Symbol] | None,
        names: frozenset[str],
        pieces: Mapping[str, Piece] = MappingProxyType({}),
    ) -> None:
        self._times = times
        self._symbols = symbols
        self._shown_as_words = clashes(names, symbols)
        self._pieces = pieces

    def write(self, node: ast.expr) -> Piece:
        match node:
            case ast.Constant(value=int() | float() as value):
                return exactly(value)
            case ast.Name(id=name) if name in self._pieces:
                return self._pieces[name]
            case ast.Name(id=name):
                return self.sign(name, self._times.get(name))
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                tree = _enclosed(self.write(operand), Binding.QUOTIENT)
                return Piece(Row((NEGATIVE, tree)), Binding.NEGATION)
            case ast.BinOp():
                return self._operation(node)
            case ast.Compare():
                return self._comparison(node)
            case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]) if arguments:
                return self._call(name, arguments)
        raise _without_notation(node)

    def sign(self, name: str, time: str | None) -> Piece:
        sign = word(name) if name in self._shown_as_words else symbol(name, self._symbols)
        letters = Text(sign.text, sign.latex, "word" if sign.is_word else "sign")
        # the square of Δθ is (Δθ)²
        binding = Binding.POWER if sign.sup or (len(sign.text) > 1 and not sign.is_word) else Binding.SIGN
        tree: Formula = Accent(letters, "hat" if sign.hat else "bar") if sign.hat or sign.bar else letters
        labels = [label for label in (sign.sub, sign.at or time) if label]
        if labels or sign.sup:
            sub = _label(",".join(labels)) if labels else None
            tree = Scripts(tree, sub, _label(sign.sup) if sign.sup else None)
        return Piece(tree, binding)

    def _operation(self, node: ast.BinOp) -> Piece:
        match node.op:
            case ast.Add() | ast.Sub():
                return self._sum(node)
            case ast.Mult():
                return self._product([self.write(factor) for factor in _factors(node)])
            case ast.Div():
                top = _enclosed(self.write(node.left), Binding.PRODUCT, "group")
                bottom = _enclosed(self.write(node.right), Binding.POWER, "group")
                return Piece(Fraction(top, bottom), Binding.QUOTIENT)
            case ast.Pow():
                base = _enclosed(self.write(node.left), Binding.SIGN)
                exponent = self.write(node.right).tree
                if isinstance(base, Scripts):
                    return Piece(Scripts(base.base, base.sub, exponent), Binding.POWER)
                return Piece(Scripts(base, sup=exponent), Binding.POWER)
        raise _without_notation(node)

    def _sum(self, node: ast.BinOp) -> Piece:
        is_difference = isinstance(node.op, ast.Sub)
        first = _enclosed(self.write(node.left), Binding.SUM)
        second = self.write(node.right)
        splices = second.binding is Binding.SUM and not is_difference and sign_at(second.tree, 0) != NEGATIVE
        tree = _enclosed(second, Binding.SUM if splices else Binding.QUOTIENT)
        return Piece(Row((first, _SUBTRACT if is_difference else _PLUS, tree)), Binding.SUM)

    def _product(self, factors: Sequence[Piece]) -> Piece:
        row = [_factor(factors[0], is_last=False)]
        for factor in factors[1:]:
            tree = _factor(factor, is_last=factor is factors[-1])
            row += (_multiplication(row[-1], tree), tree)
        ends_in_prefix = factors[-1].binding is Binding.PREFIX
        return Piece(Row(tuple(row)), Binding.QUOTIENT if ends_in_prefix else Binding.PRODUCT)

    def _comparison(self, node: ast.Compare) -> Piece:
        row = [_enclosed(self.write(node.left), Binding.SUM)]
        for operator, operand in zip(node.ops, node.comparators, strict=True):
            if type(operator) not in _COMPARISONS:
                raise _without_notation(node)
            row += (_COMPARISONS[type(operator)], _enclosed(self.write(operand), Binding.SUM))
        return Piece(Row(tuple(row)), Binding.COMPARISON)

    def _call(self, name: str, arguments: Sequence[ast.expr]) -> Piece:
        pieces = [self.write(argument) for argument in arguments]
        first = pieces[0]
        if name == "where" and len(pieces) == 3:
            condition, value, otherwise = (_enclosed(piece, Binding.COMPARISON) for piece in pieces)
            return Piece(Cases(value, condition, otherwise), Binding.CONDITIONAL)
        if name == "sqrt" and len(pieces) == 1:
            return Piece(Root(_enclosed(first, Binding.SIGN, "group")), Binding.POWER)
        if name in _PREFIXES and len(pieces) == 1:
            return Piece(Row((_PREFIXES[name], _enclosed(first, Binding.POWER))), Binding.PREFIX)
        body = joined([_enclosed(piece, Binding.COMPARISON) for piece in pieces], COMMA)
        delimiters = _DELIMITED.get(name)
        # bars within bars of the same kind cannot be told apart: the outer ones become a call
        if delimiters and not (delimiters in {"abs", "norm"} and FENCES[delimiters][0] in inline(body)):
            return Piece(Fence(delimiters, body), Binding.SIGN)
        return Piece(Row((_function(name), Fence("paren", body))), Binding.POWER)


def _without_notation(node: ast.expr) -> BadLine:
    return BadLine(f"'{ast.unparse(node)}': a rule line has no notation for this {type(node).__name__}")


def _factors(node: ast.expr) -> list[ast.expr]:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
        return _factors(node.left) + _factors(node.right)
    return [node]


def _factor(piece: Piece, *, is_last: bool) -> Formula:
    if piece.binding is Binding.QUOTIENT:
        return Fence("group", piece.tree)
    return _enclosed(piece, Binding.PREFIX if is_last else Binding.PRODUCT)


def _multiplication(left: Formula, right: Formula) -> Text:
    """What stands between two factors: nothing or a space where letters and brackets tell them apart, else a dot."""
    match left, right:
        case Fence(delimiters="bracket"), Fence(delimiters="bracket"):
            return _ENTRYWISE
        case (Fence(delimiters="bracket"), _) | (_, Fence(delimiters="bracket")) | (Root(), _):
            return _DOT
        case Fence(delimiters="paren"), Fence(delimiters="paren") | Scripts(base=Fence(delimiters="paren")):
            return NOTHING
    before, after = sign_at(left, -1), sign_at(right, 0)
    if before and before.kind == "number" and isinstance(right, Fence):
        after = _negated(right)
    if (before and before.kind == "word") or (after and after.kind in {"word", "number"}):
        return _DOT
    return _THIN_SPACE


def _negated(fence: Fence) -> Text | None:
    """The sign after the minus of something like (−0.3)."""
    match fence.body:
        case Row(parts=(minus, operand)) if minus == NEGATIVE:
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
