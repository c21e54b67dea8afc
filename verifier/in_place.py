"""Lines whose operations write into arrays that are there already, for tensors larger than the processor's caches.

There a new array for every operation costs more than the arithmetic. The lines stay what they are: `m = a * m + b * g`
becomes `m = add(multiply(a, m, out=scratch_0), multiply(b, g, out=scratch_1), out=into_m)`.
"""

from __future__ import annotations

import ast
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from verifier.expression import ELEMENTWISE, Line, names_in, vector_names
from verifier.program import array_functions, with_functions

if TYPE_CHECKING:
    from collections.abc import Iterable

    from verifier.program import Program

INTO, SCRATCH = "into_", "scratch_"
"""How arguments begin that say where a line's values go, and those that hold what is needed on the way."""

_OPERATORS = {ast.Add: "add", ast.Sub: "subtract", ast.Mult: "multiply", ast.Div: "divide"}


@lru_cache(maxsize=1024)
def writing_program(lines: tuple[Line, ...], vectors: frozenset[str]) -> Program:
    """Compile element-wise lines to write each vector into `into_...`, with `scratch_0` and so on beside them.

    A line may write where one of the vectors it reads is. The values are those of `array_program` to the last bit.

    Args:
        lines: the rule's lines.
        vectors: every name that is an array of one and the same shape, as `lasting_vectors` finds them.
    """
    written = tuple(_written(line, vectors) if line.name in vectors else line for line in lines)
    return with_functions(written, array_functions() | _operations(), lazy=True)


def lasting_vectors(lines: tuple[Line, ...], given: frozenset[str], carried: Iterable[str]) -> frozenset[str]:
    """Return the names that are vectors when `given` are and every step hands `carried` to the next one."""
    found = vector_names(lines, given)
    kept = {name for name in carried if name in found}
    more = found | kept | {f"{name}_prev" for name in kept}
    return found if more == found else lasting_vectors(lines, more, carried)


def _operations() -> dict[str, Any]:
    import numpy as np

    def put(value: Any, out: Any) -> Any:
        np.copyto(out, value)
        return out

    names = (*_OPERATORS.values(), "negative", "square")
    return {name: getattr(np, name) for name in names} | {"put": put}


def _written(line: Line, vectors: frozenset[str]) -> Line:
    into = INTO + line.name
    expression = _into(line.expression, into, 0, vectors) or _call("put", [line.expression], into)
    return Line(line.name, expression, f"{line.name} = {ast.unparse(expression)}")


def _into(node: ast.expr, into: str, depth: int, vectors: frozenset[str]) -> ast.expr | None:
    """The same operation with a place for its result; None for what NumPy has to place itself."""
    match node:
        case ast.BinOp(left, ast.Pow(), ast.Constant(2)):
            operation, operands = "square", [left]
        case ast.BinOp(left, operator, right) if type(operator) in _OPERATORS:
            operation, operands = _OPERATORS[type(operator)], [left, right]
        case ast.UnaryOp(ast.USub(), operand):
            operation, operands = "negative", [operand]
        case ast.Call(ast.Name(name), arguments) if name in ELEMENTWISE:
            operation, operands = name, arguments
        case _:
            return None
    if not names_in(node) & vectors:
        return None
    placed: list[ast.expr] = []
    for operand in operands:
        inner = _into(operand, f"{SCRATCH}{depth}", depth, vectors)
        depth += inner is not None
        placed.append(inner or operand)
    return _call(operation, placed, into)


def _call(function: str, arguments: list[ast.expr], into: str) -> ast.Call:
    return ast.Call(_name(function), arguments, [ast.keyword("out", _name(into))])


def _name(name: str) -> ast.Name:
    return ast.Name(name, ast.Load())
