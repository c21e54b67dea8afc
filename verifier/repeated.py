"""A rule that runs several times within one question: at several steps, or in several layers.

The lines are written out once for each time, with other expressions in place of some names, so that everything that is
derived from lines (the worked solution, what the wrong rules give, the certificate) works for such questions as well.
"""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import TYPE_CHECKING

from verifier.errors import BadLine
from verifier.expression import Line, parse_expression, replaced

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from verifier.rule import Variant


def copied(lines: Iterable[Line], mark: str, given: Mapping[str, str]) -> tuple[Line, ...]:
    """Lines with a mark behind every name that they assign, and expressions in place of some that they read."""
    lines = tuple(lines)
    own: dict[str, ast.expr] = {line.name: ast.Name(line.name + mark, ast.Load()) for line in lines}
    others = {name: parse_expression(text) for name, text in given.items()} | own
    found = []
    for line in lines:
        expression = replaced(line.expression, others)
        name = line.name + mark
        found.append(Line(name, expression, f"{name} = {ast.unparse(expression)}"))
    return tuple(found)


def repeated(variant: Variant, quantity: str, copies: Mapping[str, Mapping[str, str]]) -> Variant:
    """A variant that works a quantity out several times.

    Args:
        variant: what runs each time.
        quantity: the name whose value is wanted.
        copies: for each mark, the expressions in place of names.

    Raises:
        BadLine: the variant does not give the quantity.
    """
    if quantity not in variant.assigned:
        raise BadLine(f"no line gives '{quantity}'")
    lines = variant.towards(quantity)
    return replace(variant, lines=tuple(line for mark, given in copies.items() for line in copied(lines, mark, given)))
