"""The language that rules are written in: lines `name = expression`, checked and compiled.

A line is Python syntax over names, numbers, `pi` and the functions of `FUNCTIONS`: no attribute, subscript, string,
lambda or any other call. The lines of a rule are joined and compiled into one function per *backend*: plain Python
floats (and lists of them) for one small question, NumPy arrays for large ones, high-precision numbers in tests. Rules
may bring functions of their own for what is not element-wise.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from verifier.errors import BadLine

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ELEMENTWISE = frozenset({"sqrt", "abs", "sign", "exp", "log", "cos", "floor", "ceil", "maximum", "minimum", "clip"})
REDUCTIONS = frozenset({"sum", "mean", "norm", "rms", "count"})
"""From a vector to a number. `norm` is Euclidean, `rms` the root of the mean square, `count` the number of entries."""
FUNCTIONS = ELEMENTWISE | REDUCTIONS | {"where"}
CONSTANTS = frozenset({"pi"})
"""Names that every backend knows the value of."""

_NODES = (
    ast.BinOp, ast.UnaryOp, ast.Compare, ast.Call, ast.Name, ast.Constant, ast.Load,
    ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Pow, ast.USub,
    ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq,
)  # fmt: skip
_ARITY = {"maximum": 2, "minimum": 2, "clip": 3, "where": 3}


@dataclass(frozen=True, slots=True)
class Line:
    """One checked line: `name = expression`."""

    name: str
    expression: ast.expr = field(compare=False)
    text: str
    """The line in Python's own spacing; two lines with one text are the same line."""

    @property
    def reads(self) -> frozenset[str]:
        """The names that the expression uses, functions excluded."""
        return names_in(self.expression)


@lru_cache(maxsize=65536)
def names_in(expression: ast.expr) -> frozenset[str]:
    """Names of values that an expression uses, constants excluded."""
    called = {id(node.func) for node in ast.walk(expression) if isinstance(node, ast.Call)}
    names = frozenset(n.id for n in ast.walk(expression) if isinstance(n, ast.Name) and id(n) not in called)
    return names - CONSTANTS


def replaced(expression: ast.expr, given: Mapping[str, ast.expr]) -> ast.expr:
    """Return an expression with others in the place of some of its names; functions keep theirs."""
    match expression:
        case ast.Name(id=name):
            return given.get(name, expression)
        case ast.BinOp(left=left, op=op, right=right):
            return ast.BinOp(replaced(left, given), op, replaced(right, given))
        case ast.UnaryOp(op=op, operand=operand):
            return ast.UnaryOp(op, replaced(operand, given))
        case ast.Compare(left=left, ops=ops, comparators=[right]):
            return ast.Compare(replaced(left, given), ops, [replaced(right, given)])
        case ast.Call(func=function, args=arguments, keywords=keywords):
            named = [ast.keyword(each.arg, replaced(each.value, given)) for each in keywords]
            return ast.Call(function, [replaced(argument, given) for argument in arguments], named)
    return expression


def renamed(expression: ast.expr, names: Mapping[str, str]) -> ast.expr:
    """Return an expression with other names for some of its values."""
    return replaced(expression, {name: ast.Name(other, ast.Load()) for name, other in names.items()})


@lru_cache(maxsize=4096)
def parse_lines(text: str, own_functions: frozenset[str] = frozenset()) -> tuple[Line, ...]:
    """Read lines `name = expression`, one per row, `#` comments allowed.

    Raises:
        BadLine: with the row and what was found in it.
    """
    rows = [row.strip() for row in text.strip().splitlines()]
    return tuple(_line(row, own_functions) for row in rows if row and not row.startswith("#"))


@lru_cache(maxsize=4096)
def parse_expression(text: str, own_functions: frozenset[str] = frozenset()) -> ast.expr:
    """Read one expression.

    Raises:
        BadLine: with what was found.
    """
    try:
        expression = ast.parse(text.strip(), mode="eval").body
    except SyntaxError as error:
        raise BadLine(f"'{text}': {error.msg}, expected an expression") from error
    _check(expression, text, own_functions)
    return expression


def _line(row: str, own_functions: frozenset[str]) -> Line:
    try:
        statements = ast.parse(row).body
    except SyntaxError as error:
        raise BadLine(f"'{row}': {error.msg}, expected name = expression") from error
    match statements:
        case [ast.Assign(targets=[ast.Name(id=name)], value=expression)]:
            _check(expression, row, own_functions)
            return Line(name, expression, f"{name} = {ast.unparse(expression)}")
    raise BadLine(f"'{row}': expected one assignment, name = expression")


def _check(expression: ast.expr, row: str, own_functions: frozenset[str]) -> None:
    for node in ast.walk(expression):
        if not isinstance(node, _NODES):
            raise BadLine(f"'{row}': found {type(node).__name__}, which a rule may not use")
        if isinstance(node, ast.Constant) and (isinstance(node.value, bool) or not isinstance(node.value, int | float)):
            raise BadLine(f"'{row}': found {node.value!r}, expected a number")
        if isinstance(node, ast.Compare) and len(node.ops) != 1:
            raise BadLine(f"'{row}': expected one comparison at a time")
        if isinstance(node, ast.Call):
            _check_call(node, row, own_functions)


def _check_call(call: ast.Call, row: str, own_functions: frozenset[str]) -> None:
    if not isinstance(call.func, ast.Name) or call.keywords:
        raise BadLine(f"'{row}': found a call that is not name(values)")
    name = call.func.id
    if name in own_functions:
        return
    if name not in FUNCTIONS:
        raise BadLine(f"'{row}': unknown function '{name}'; known: {', '.join(sorted(FUNCTIONS | own_functions))}")
    if len(call.args) != _ARITY.get(name, 1):
        raise BadLine(f"'{row}': {name} takes {_ARITY.get(name, 1)} values, found {len(call.args)}")


@lru_cache(maxsize=8192)
def free_names(lines: tuple[Line, ...]) -> tuple[str, ...]:
    """Names that are read before any line assigns them, in order of first use."""
    assigned: set[str] = set()
    free: dict[str, None] = {}
    for line in lines:
        for node in ast.walk(line.expression):
            if isinstance(node, ast.Name) and node.id in line.reads and node.id not in assigned:
                free.setdefault(node.id)
        assigned.add(line.name)
    return tuple(free)


@lru_cache(maxsize=8192)
def assigned_names(lines: tuple[Line, ...]) -> tuple[str, ...]:
    """Names that the lines give, in order, each once."""
    return tuple(dict.fromkeys(line.name for line in lines))


@lru_cache(maxsize=8192)
def vector_names(lines: tuple[Line, ...], given: frozenset[str]) -> frozenset[str]:
    """Which names are vectors when `given` are: those whose expression uses one outside a reduction."""
    vectors = set(given)
    for line in lines:
        if any(name in vectors for name in _outside_reductions(line.expression)):
            vectors.add(line.name)
        else:
            vectors.discard(line.name)
    return frozenset(vectors | set(given))


def _outside_reductions(expression: ast.expr) -> Iterator[str]:
    if isinstance(expression, ast.Call) and isinstance(expression.func, ast.Name) and expression.func.id in REDUCTIONS:
        return
    if isinstance(expression, ast.Name):
        yield expression.id
    for child in ast.iter_child_nodes(expression):
        if isinstance(child, ast.expr) and not (isinstance(expression, ast.Call) and child is expression.func):
            yield from _outside_reductions(child)
