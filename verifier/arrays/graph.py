"""All that is computed of a template's questions, as one graph of operations in which nothing stands twice.

The rule, its slips, other dialects and the six hands have most of their operations in common. And what reads only
quantities with few values, such as 1 - beta**t, need not be computed for each question, but for each of their values.
"""

from __future__ import annotations

import ast
import operator
from dataclasses import dataclass, field
from functools import lru_cache
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from verifier.arrays.values import few
from verifier.expression import names_in, parse_expression
from verifier.program import batch_functions, styled

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from verifier.arrays.values import Slots
    from verifier.arrays.working import Working
    from verifier.program import Style
    from verifier.rule import Variant
    from verifier.template import Template

MOST_VALUES = 1024
"""Up to so many combinations of values are all worked out beforehand."""


@lru_cache(maxsize=1)
def functions() -> dict[str, Callable[..., Any]]:
    """What an operation does with arrays, by its name; Python's operators are called as the parser calls them."""
    operators: dict[type[ast.AST], Callable[..., Any]] = {
        ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
        ast.Pow: operator.pow, ast.USub: operator.neg,
        ast.Lt: operator.lt, ast.LtE: operator.le, ast.Gt: operator.gt, ast.GtE: operator.ge, ast.Eq: operator.eq,
    }  # fmt: skip
    return batch_functions() | {"where": np.where} | {kind.__name__: each for kind, each in operators.items()}


@dataclass(frozen=True, slots=True)
class Given:
    """What a question gives; with a step, what it gives anew then."""

    name: str
    step: int | None = None


@dataclass(frozen=True, slots=True)
class Constant:
    """A number of the rule itself."""

    number: Any


@dataclass(frozen=True, slots=True)
class Operation:
    """What a function makes of other nodes."""

    name: str
    arguments: tuple[int, ...]
    mode: str = ""
    """How a hand rounds, where that is the operation."""

    @property
    def decisive(self) -> tuple[int, ...]:
        """The nodes without which it has no result: a side that is not chosen may go wrong."""
        return self.arguments[:1] if self.name == "where" else self.arguments


@dataclass(frozen=True, slots=True)
class Way:
    """One way to the answer, as nodes."""

    history: list[Mapping[str, int]]
    """What is given, and what each step gives, by name."""
    lines: list[int] = field(default_factory=list)
    watched: list[int] = field(default_factory=list)
    """With style `watched`, the result of each operation."""
    sums: list[tuple[int, int, int]] = field(default_factory=list)
    """With style `cancelling`, the two sides of each sum of quantities that are not mere constants, and the sum."""


@lru_cache(maxsize=256)
def graph_of(template: Template, given: frozenset[str]) -> Graph:
    """The graph of a template whose questions give these names."""
    return Graph(template, given)


class Graph:
    """Nodes, each behind those that it needs, and the ways that were written so far."""

    def __init__(self, template: Template, given: frozenset[str]) -> None:
        self.template = template
        self.given = given
        self.nodes: list[Given | Constant | Operation] = []
        self.slots: list[Slots | None] = []
        """What decides the value of each node, if that has few values."""
        self.tables: dict[Slots, Working] = {}
        """What the nodes give for every combination of the values that decide them."""
        self._few = few(template)
        self._places: dict[object, int] = {}
        self._conditions: dict[tuple[str, int], int | None] = {}
        self._ways: dict[object, tuple[Variant, Way]] = {}

    def way(self, variant: Variant, style: Style = "exact", mode: str = "") -> Way:
        """The nodes of a variant in a style; written once."""
        key = (id(variant), style, mode)
        if key not in self._ways:
            # The variant is kept as well, so that its identity stays its own.
            self._ways[key] = variant, self._written(variant, style, mode)
        return self._ways[key][1]

    def condition(self, condition: str, later: int) -> int | None:
        """The node of a condition at the last step, or so many steps later; None where something is not given."""
        if (condition, later) not in self._conditions:
            self._conditions[condition, later] = self._condition(condition, later)
        return self._conditions[condition, later]

    def _condition(self, condition: str, later: int) -> int | None:
        expression = parse_expression(condition)
        known = {name: self._given(name) for name in self.given} | self._anew(0)
        known.setdefault("t", self._constant(self.template.steps))
        if not names_in(expression) <= known.keys():
            return None
        if later:
            known["t"] = self._operation("Add", known["t"], self._constant(later))
        return self._node(expression, known, Way([]))

    def _written(self, variant: Variant, style: Style, mode: str) -> Way:
        template = self.template
        constants = frozenset({h.name for h in template.rule.hyperparameters} | {"t"})
        unwatched = template.uncancelled if style == "cancelling" else frozenset()
        values = {name: self._given(name) for name in self.given}
        if template.steps > 1:
            starts = variant.state.items()
            values |= {n: self._given(s) if isinstance(s, str) else self._constant(s) for n, s in starts}
        way = Way([dict(values)])
        for number in range(template.steps):
            now = values | self._anew(number)
            now.setdefault("t", self._constant(number + 1))
            now |= {f"{name}_prev": now[name] for name in template.carried if name in now}
            out: dict[str, int] = {}
            for line in template.lines(variant):
                expression = styled(line, style, constants, unwatched)
                out[line.name] = self._node(expression, now | out, way, mode)
                way.lines.append(out[line.name])
            way.history.append(out)
            values |= {name: out[name] for name in template.carried if name in out}
        return way

    def _anew(self, step: int) -> dict[str, int]:
        """What a step of several is given."""
        names = self.template.anew if self.template.steps > 1 else ()
        return {name: self._given(name, step) for name in names if name in self.given}

    def _node(self, expression: ast.expr, known: Mapping[str, int], way: Way, mode: str = "") -> int:
        """The place of an expression's node."""

        def node(inner: ast.expr) -> int:
            return self._node(inner, known, way, mode)

        match expression:
            case ast.Name(id=name):
                return known[name] if name in known else self._constant(functions()[name])
            case ast.Constant(value=number):
                return self._constant(number)
            case ast.UnaryOp(op=op, operand=operand):
                return self._operation(type(op).__name__, node(operand))
            case ast.BinOp(left=left, op=op, right=right) | ast.Compare(left=left, ops=[op], comparators=[right]):
                return self._operation(type(op).__name__, node(left), node(right))
            case ast.Call(func=ast.Name(id="where"), args=[condition, then, otherwise]):
                decided = self.nodes[node(condition)]
                if isinstance(decided, Constant):
                    return node(then if decided.number else otherwise)
        if not (isinstance(expression, ast.Call) and isinstance(expression.func, ast.Name)):
            raise TypeError(f"found {ast.dump(expression)} in a line, expected an expression of the language")
        return self._call(expression.func.id, [node(argument) for argument in expression.args], way, mode)

    def _call(self, name: str, arguments: Sequence[int], way: Way, mode: str) -> int:
        """The place of a function's result; what a style has wrapped around an operation is kept with the way."""
        if name == "combine":
            left, right, sign = arguments
            total = self._operation("Add" if self.nodes[sign] == Constant(1) else "Sub", left, right)
            way.sums.append((left, right, total))
            return total
        if name == "round_":
            way.watched.extend(arguments)
            return self._operation(name, *arguments, mode=mode) if mode else arguments[0]
        return self._operation(name, *arguments)

    def _given(self, name: str, step: int | None = None) -> int:
        slots = self._few.get(name)
        return self._place(("given", name, step), Given(name, step), slots)

    def _constant(self, number: Any) -> int:
        return self._place(("constant", type(number), repr(number)), Constant(number), frozenset())

    def _operation(self, name: str, *arguments: int, mode: str = "") -> int:
        numbers = [node.number for node in (self.nodes[place] for place in arguments) if isinstance(node, Constant)]
        if len(numbers) == len(arguments) and not mode:
            return self._constant(functions()[name](*numbers))
        slots: Slots | None = frozenset()
        for place in arguments:
            other = self.slots[place]
            slots = None if slots is None or other is None else slots | other
        if slots is not None and prod(self.template.coordinates[slot][2].size for slot in slots) > MOST_VALUES:
            slots = None
        return self._place((name, mode, *arguments), Operation(name, arguments, mode), slots)

    def _place(self, key: object, node: Given | Constant | Operation, slots: Slots | None) -> int:
        if key not in self._places:
            self._places[key] = len(self.nodes)
            self.nodes.append(node)
            self.slots.append(slots)
        return self._places[key]
