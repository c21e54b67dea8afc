"""One expression with the numbers of many questions: which parentheses it needs depends on few things about them."""

from __future__ import annotations

import ast
from functools import cached_property
from typing import TYPE_CHECKING

from verifier.expression import names_in
from verifier.formula import Fence, Formula, Row, Text
from verifier.notation import inline, with_pieces
from verifier.piece import NEGATIVE, SPARE_DIGITS, Binding, Piece, binding_of, piece_of, written

if TYPE_CHECKING:
    from collections.abc import Mapping

    from verifier.piece import Value

MOST_PATTERNS = 1024
"""Kept for one expression; most have a handful."""


class Filled:
    """What `inline(substituted(expression, values))` gives, worked out once for all numbers that stand in one way."""

    def __init__(self, expression: ast.expr, times: Mapping[str, str], digits: int = 4) -> None:
        self._expression = expression
        self._times = times
        self._digits = digits
        self._patterns: dict[tuple[tuple[str, object], ...], str] = {}

    @cached_property
    def _names(self) -> tuple[str, ...]:
        return tuple(sorted(names_in(self._expression)))

    @cached_property
    def _in_exponents(self) -> frozenset[str]:
        """The names in exponents, where the figures decide how a number can be raised."""
        powers = (
            node.right
            for node in ast.walk(self._expression)
            if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow)
        )
        return frozenset[str]().union(*map(names_in, powers))

    @property
    def patterns(self) -> int:
        """How many ways in which numbers stood are kept."""
        return len(self._patterns)

    def text(self, values: Mapping[str, Value]) -> str:
        """The expression with these values in place of their names."""
        texts: dict[str, str] = {}
        shape: list[tuple[str, object]] = []
        for name in self._names:
            if name not in values:
                continue
            text = written(values[name], self._digits, SPARE_DIGITS)
            if name in self._in_exponents:
                shape.append((name, text))
            elif text[0] == "[":
                texts[name] = text[1:-1]
                shape.append((name, None))
            else:
                texts[name] = text.removeprefix("−")
                shape.append((name, binding_of(text)))
        key = tuple(shape)
        pattern = self._patterns.get(key)
        if pattern is None:
            if len(self._patterns) >= MOST_PATTERNS:
                self._patterns.clear()
            pattern = self._patterns[key] = self._pattern(dict(key), values)
        return pattern.format_map(texts)

    def _pattern(self, shape: Mapping[str, object], values: Mapping[str, Value]) -> str:
        """The text with the names in braces where the figures go."""
        pieces = {
            name: piece_of(values[name], self._digits, SPARE_DIGITS)
            if name in self._in_exponents
            else _blank(name, binding)
            for name, binding in shape.items()
        }
        return inline(with_pieces(self._expression, pieces, times=self._times))


def _blank(name: str, binding: object) -> Piece:
    """A number that binds so, or a vector, with the name in braces as its figures."""
    figures = Text(f"{{{name}}}", "", "number")
    if not isinstance(binding, Binding):
        return Piece(Fence("bracket", figures), Binding.SIGN)
    tree: Formula = Row((NEGATIVE, figures)) if binding is Binding.NEGATION else figures
    return Piece(tree, binding)
