"""From the lines of a rule to the lines that lead back: from what it gives to one of the numbers that went in.

The lines between the two are walked from the result to the unknown, and each is solved for the one name on the way by
undoing its operations from the outside in. Lines that do not depend on the unknown stay as they are. Where a line uses
the unknown twice, or an operation has no inverse, there is no way back; the one exception is p / (1 - p), the odds.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import reduce
from itertools import chain
from typing import TYPE_CHECKING

from verifier.errors import BadLine
from verifier.expression import names_in, parse_lines, renamed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from verifier.expression import Line

ODDS = "odds"
_ONE = ast.Constant(1)


def after(name: str) -> str:
    """What a carried quantity is called once the step has given it, beside the one from before."""
    return f"{name}_t"


def inverted(
    lines: tuple[Line, ...],
    result: str,
    unknown: str,
    carried: frozenset[str] = frozenset(),
    positive: frozenset[str] = frozenset(),
) -> tuple[Line, ...]:
    """The lines that give `unknown` when everything else that the rule reads, and its `result`, is known.

    Args:
        lines: the rule's lines.
        result: the name that they give; if it is carried, the known value is called `after(result)`.
        unknown: a name that they read and none of them gives.
        carried: names that are read as they were before the step and given anew by it.
        positive: names that are known to be positive, so that a square or an absolute value can be undone.

    Raises:
        BadLine: there is no way back.
    """
    way = _Way(lines, unknown, carried, positive)
    back: list[Line] = []
    name = result
    while name != unknown:
        found, name = way.solved(name)
        back += found
    return (*way.known, *back)


@dataclass(frozen=True, slots=True)
class _Old:
    """A name as it was before the step."""

    name: str


class _Way:
    """The lines of a rule, divided into those that depend on the unknown and those that do not."""

    def __init__(
        self, lines: tuple[Line, ...], unknown: str, carried: frozenset[str], positive: frozenset[str]
    ) -> None:
        self.unknown = unknown
        self.carried = carried
        self.positive = positive
        self.dependent: dict[str, Line] = {}
        self.known: list[Line] = []
        self.versions: dict[str, dict[str, str | _Old]] = {}
        given: set[str] = set()
        for line in lines:
            if line.name in given or line.name == unknown:
                raise BadLine(f"'{line.text}': found {line.name} given a second time, expected once on a way back")
            reads = {name: self._version(name, given) for name in line.reads}
            if any(version == _Old(unknown) or version in self.dependent for version in reads.values()):
                self.dependent[line.name] = line
                self.versions[line.name] = reads
            else:
                self.known.append(line)
            given.add(line.name)
        self._given_by_known = {line.name for line in self.known}

    @staticmethod
    def _version(name: str, given: set[str]) -> str | _Old:
        if name.endswith("_prev"):
            return _Old(name.removesuffix("_prev"))
        return name if name in given else _Old(name)

    def _called(self, version: str | _Old) -> str:
        if isinstance(version, str):
            return after(version) if version in self.dependent and version in self.carried else version
        if version.name not in self._given_by_known:
            return version.name
        if version.name not in self.carried:
            raise BadLine(f"'{version.name}' is changed before the way back needs it as it was")
        return f"{version.name}_prev"

    def solved(self, name: str) -> tuple[list[Line], str]:
        """The line that gives `name`, solved for the name on the way to the unknown, and that name."""
        if name not in self.dependent:
            raise BadLine(f"{name} does not depend on {self.unknown}")
        line = self.dependent[name]
        versions = self.versions[name]
        on_way = [v for v in set(versions.values()) if v == _Old(self.unknown) or v in self.dependent]
        if len(on_way) > 1:
            raise BadLine(f"'{line.text}': found {len(on_way)} ways to {self.unknown}, expected one")
        called = {name: self._called(version) for name, version in versions.items() if not name.endswith("_prev")}
        target = self._called(on_way[0])
        solution = _Solution(target, ast.Name(self._called(name)), self.positive)
        texts = solution.lines(renamed(line.expression, called))
        next_name = on_way[0] if isinstance(on_way[0], str) else self.unknown
        return list(chain.from_iterable(parse_lines(text) for text in texts)), next_name


class _Solution:
    """Undoes an expression operation by operation until the target is left."""

    def __init__(self, target: str, value: ast.expr, positive: frozenset[str]) -> None:
        self.target = target
        self.value = value
        self.positive = positive
        self.before: list[str] = []

    def lines(self, expression: ast.expr) -> list[str]:
        """The lines that give the target when the expression has the value."""
        while not isinstance(expression, ast.Name):
            expression = self._undone(expression)
        return [*self.before, f"{self.target} = {ast.unparse(self.value)}"]

    def _holds(self, node: ast.expr) -> bool:
        return self.target in names_in(node)

    def _undone(self, node: ast.expr) -> ast.expr:
        match node:
            case ast.BinOp(op=ast.Mult() | ast.Div()):
                return self._product(node)
            case ast.BinOp(left=left, right=right) if self._holds(left) and self._holds(right):
                raise _no_way_back(node)
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                kept, moved = (left, right) if self._holds(left) else (right, left)
                self.value = ast.BinOp(self.value, ast.Sub(), moved)
                return kept
            case ast.BinOp(left=left, op=ast.Sub(), right=right):
                if self._holds(left):
                    self.value = ast.BinOp(self.value, ast.Add(), right)
                    return left
                self.value = ast.BinOp(left, ast.Sub(), self.value)
                return right
            case ast.BinOp(left=base, op=ast.Pow(), right=exponent):
                return self._power(node, base, exponent)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                self.value = ast.UnaryOp(ast.USub(), self.value)
                return operand
            case ast.Call(func=ast.Name(id=function), args=[operand]):
                self.value = self._called(node, function, operand)
                return operand
        raise _no_way_back(node)

    def _product(self, node: ast.BinOp) -> ast.expr:
        above, below = _factors(node)
        holding = [factor for factor in (*above, *below) if self._holds(factor)]
        others = [factor for factor in above if factor not in holding]
        under = [factor for factor in below if factor not in holding]
        if len(holding) == 2 and self._is_odds(*holding) and holding[0] in above and holding[1] in below:
            self.before.append(f"{ODDS} = {ast.unparse(_quotient([self.value, *under], others))}")
            odds = ast.Name(ODDS)
            self.value = ast.BinOp(odds, ast.Div(), ast.BinOp(_ONE, ast.Add(), odds))
            return holding[0]
        if len(holding) != 1:
            raise _no_way_back(node)
        if holding[0] in above:
            self.value = _quotient([self.value, *under], others)
        else:
            self.value = _quotient(others, [self.value, *under])
        return holding[0]

    def _is_odds(self, share: ast.expr, rest: ast.expr) -> bool:
        return isinstance(share, ast.Name) and ast.unparse(rest) == f"1 - {self.target}"

    def _power(self, node: ast.BinOp, base: ast.expr, exponent: ast.expr) -> ast.expr:
        if self._holds(exponent):
            self.value = ast.BinOp(_call("log", self.value), ast.Div(), _call("log", base))
            return exponent
        match exponent:
            case ast.Constant(value=int() as power) if power % 2 == 0 and not self._is_positive(base):
                raise _no_way_back(node)
            case ast.Constant(value=2):
                self.value = _call("sqrt", self.value)
            case _:
                self.value = ast.BinOp(self.value, ast.Pow(), ast.BinOp(_ONE, ast.Div(), exponent))
        return base

    def _is_positive(self, node: ast.expr) -> bool:
        return isinstance(node, ast.Name) and node.id in self.positive

    def _called(self, node: ast.expr, function: str, operand: ast.expr) -> ast.expr:
        match function:
            case "sqrt":
                return ast.BinOp(self.value, ast.Pow(), ast.Constant(2))
            case "exp":
                return _call("log", self.value)
            case "log":
                return _call("exp", self.value)
            case "abs" if self._is_positive(operand):
                return self.value
        raise _no_way_back(node)


def _no_way_back(node: ast.expr) -> BadLine:
    return BadLine(f"'{ast.unparse(node)}': found no way back through this {type(node).__name__}")


def _call(function: str, operand: ast.expr) -> ast.Call:
    return ast.Call(ast.Name(function), [operand], [])


def _factors(node: ast.expr) -> tuple[list[ast.expr], list[ast.expr]]:
    """What stands above and below the fraction line of a product of products and quotients."""
    if not (isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult | ast.Div)):
        return [node], []
    above, below = _factors(node.left)
    more_above, more_below = _factors(node.right)
    if isinstance(node.op, ast.Div):
        more_above, more_below = more_below, more_above
    return above + more_above, below + more_below


def _quotient(above: Sequence[ast.expr], below: Sequence[ast.expr]) -> ast.expr:
    top = _product_of(above)
    return ast.BinOp(top, ast.Div(), _product_of(below)) if below else top


def _product_of(factors: Sequence[ast.expr]) -> ast.expr:
    """A product with its bare numbers in front."""
    in_order = sorted(factors, key=lambda factor: not isinstance(factor, ast.Constant))
    return reduce(lambda left, right: ast.BinOp(left, ast.Mult(), right), in_order) if in_order else _ONE
