"""Questions that run a rule backwards: its result is shown, one of the numbers that went in is wanted.

The numbers are drawn as for the rule itself and the rule is run on them; then the result is printed as a person would
print it, and the unknown is hidden. The key is what the lines solved for the unknown give from the printed numbers.
"""

from __future__ import annotations

import ast
import math
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from verifier.certificate import DIGITS
from verifier.draws import Among, Decimals
from verifier.errors import BadLine
from verifier.expression import REDUCTIONS, vector_names
from verifier.inversion import after, inverted
from verifier.program import EXACT, Instrument
from verifier.rule import Misconception, Variant, edited
from verifier.template import Inputs, Template, entries, run_steps

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from verifier.draws import Draw
    from verifier.expression import Line

MORE_DIGITS = 3
"""Digits that a result may be shown with beyond the usual ones, so that it singles out the number it came from."""
FEWEST_VALUES = 20
"""An unknown that the rule draws from fewer values than these could be guessed; it is drawn from all between them."""
_FINEST_PLACES = 4


@dataclass(frozen=True, eq=False)
class Backwards(Template):
    """A family of questions whose target is an input of the rule."""

    result: str = ""
    """What the rule gives and the question shows."""

    @property
    def shown(self) -> str:
        """What the question calls the result."""
        return after(self.result) if self.result in self.rule.carried else self.result

    @property
    def anew(self) -> tuple[str, ...]:
        """Everything that is given for this step, the result among it."""
        return (*super().anew, self.shown)

    @cached_property
    def draws(self) -> dict[str, Draw]:
        """What the rule offers to draw from, and the unknown from more than a few values.

        The numbers for a start from zero keep what is to be found larger beside what it is found from.
        """
        start = {names: draw for names, draw in self.rule.start_draws.items() if names not in self.rule.inputs}
        offered = {**super().draws, **start, **self.rule.dialect(self.dialect).draws}
        if self.target in offered:
            offered[self.target] = _finer(offered[self.target])
        return offered

    @cached_property
    def forwards(self) -> tuple[Line, ...]:
        """The lines from the unknown to the result."""
        return self.rule.variant(self.dialect, self._drawn_values).towards(self.result)

    @cached_property
    def vectors(self) -> frozenset[str]:
        """The rule's vectors where something sums over them; elsewhere one entry is as good as three."""
        if not self.rule.vectors:
            return frozenset()
        ways = (self.forwards, *(self.lines(variant) for variant in (self.variant, *(v for _, v in self.slips))))
        reduced = any(_reduces(line.expression) for lines in ways for line in lines)
        return frozenset(self.rule.vectors) if reduced else frozenset()

    @property
    def is_vector(self) -> bool:
        """Whether the result has several entries, of which each would give the unknown."""
        return bool({self.result, self.target} & vector_names(self.forwards, self.vectors))

    @property
    def whole(self) -> bool:
        """Whether the unknown was a whole number."""
        at, draw = self.unknown
        return all(value[at] == int(value[at]) for value in _extremes(draw)) and not isinstance(draw, Decimals)

    def seen(self, variant: Variant) -> Variant:
        """A variant of the rule, solved for the unknown.

        Raises:
            BadLine: it does not give the result, or there is no way back from it.
        """
        if self.result not in variant.assigned:
            raise BadLine(f"{self.name}: no line gives {self.result}")
        lines = inverted(
            variant.towards(self.result), self.result, self.target, frozenset(self.carried), self._positive
        )
        return Variant(lines, {}, variant.slips)

    @cached_property
    def _positive(self) -> frozenset[str]:
        found = set()
        for names, draw in self.draws.items():
            for name, values in zip(names.split(), zip(*_extremes(draw), strict=True), strict=True):
                if min(values) > 0:
                    found.add(name)
        return frozenset(found)

    def time_of(self, name: str) -> str | None:
        """Hyperparameters have no time."""
        return None if name == self.target and name not in self.rule.inputs else super().time_of(name)

    def slipped(self, *slips: str) -> Variant:
        """The rule with some misconceptions at once, solved for the unknown, and with some slips in the solving."""
        own = {slip.id: slip for slip in self._in_solving}
        variant = super().slipped(*(slip for slip in slips if slip not in own))
        lines = variant.lines
        for slip in slips:
            if slip in own:
                lines = edited(lines, own[slip].edit)
        return Variant(lines, {}, slips)

    def own_slips(self) -> Iterator[tuple[Misconception, Variant]]:
        """What goes wrong in solving, unless a misconception about the rule is the same."""
        known = {variant.towards(*self.targets) for _, variant in self._misconceptions()}
        for slip in self._in_solving:
            with suppress(BadLine):
                variant = self.slipped(slip.id)
                if variant.towards(*self.targets) not in known:
                    yield slip, variant

    @cached_property
    def _in_solving(self) -> tuple[Misconception, ...]:
        return tuple(slips_in_solving(self.variant.towards(*self.targets), self.shown))

    @cached_property
    def needed(self) -> tuple[str, ...]:
        """Names that must have values to run the rule and everything that can go wrong on the way back."""
        return (*(name for name in super().needed if name != self.shown), self.target)

    @cached_property
    def known(self) -> frozenset[str]:
        """The names that every question gives a value: the result, not the unknown."""
        return super().known - {self.target} | {self.shown}

    def drawn(self, indices: tuple[int, ...]) -> Inputs:
        """Draw what goes in, run the rule, show the result and hide the unknown."""
        hidden = super().drawn(indices)
        wanted = hidden.first[self.target]
        try:
            (value,) = entries(self._forwards_on(hidden))
            (start,) = entries(hidden.start[self.result]) if self.result == self.rule.parameter else (0.0,)
            scale = abs(value - start)
            places = DIGITS - 1 - math.floor(math.log10(scale))
        except (ArithmeticError, ValueError):
            return self._showing(hidden, math.nan)
        for more in range(MORE_DIGITS + 1):
            inputs = self._showing(hidden, round(value, places + more))
            if self._singled_out(inputs, wanted):
                return inputs
        return self._showing(hidden, math.nan)

    def _forwards_on(self, inputs: Inputs) -> Any:
        history = run_steps(self.forwards, inputs.start, inputs.each, self.carried, self.vectors)
        return history[-1][self.result]

    def _showing(self, hidden: Inputs, result: float) -> Inputs:
        start, given = ({n: v for n, v in part.items() if n != self.target} for part in (hidden.start, hidden.each[0]))
        return Inputs(start, ({**given, self.shown: result},))

    def _singled_out(self, inputs: Inputs, wanted: float) -> bool:
        """Whether the way back leads nearer to the hidden number than to any other that could have been drawn."""
        try:
            (found,) = self.answer(self.run(self.variant, inputs))
        except (ArithmeticError, ValueError):
            return False
        return not isinstance(found, complex) and abs(found - wanted) < self.gap(wanted) / 2

    def gap(self, wanted: float) -> float:
        """How far the next value lies that the unknown could have."""
        at, draw = self.unknown
        if isinstance(draw, Among):
            return min((abs(value[at] - wanted) for value in _extremes(draw) if value[at] != wanted), default=math.inf)
        return abs(_joint(draw.value(1))[at] - _joint(draw.value(0))[at])

    @cached_property
    def unknown(self) -> tuple[int, Draw]:
        """What the unknown is drawn from, and its place there."""
        names, draw = next((names.split(), draw) for names, draw in self.draws.items() if self.target in names.split())
        return names.index(self.target), draw

    @cached_property
    def uncancelled(self) -> frozenset[str]:
        """The lines that subtract two printed parameters, which is exact."""
        return super().uncancelled | {line.name for line in self.variant.lines if self._is_printed_difference(line)}

    def run(self, variant: Variant, inputs: Inputs, instrument: Instrument = EXACT) -> list[dict[str, Any]]:
        """Every named value after the step.

        Raises:
            ArithmeticError, ValueError: the numbers lead outside the reals.
        """
        try:
            return super().run(variant, inputs, instrument)
        except TypeError as error:
            raise ValueError("a root of a negative number was compared") from error

    def _is_printed_difference(self, line: Line) -> bool:
        match line.expression:
            case ast.BinOp(left=ast.Name(id=left), op=ast.Sub(), right=ast.Name(id=right)):
                return self.result == self.rule.parameter and {left, right} <= self.known
        return False


def _joint(value: float | tuple[float, ...]) -> tuple[float, ...]:
    return value if isinstance(value, tuple) else (value,)


def _extremes(draw: Draw) -> list[tuple[float, ...]]:
    """The values of a list; of a range, the first and the last, which is negative if any value is."""
    indices = range(draw.size) if isinstance(draw, Among) else (0, draw.size - 1)
    return [_joint(draw.value(index)) for index in indices]


def _finer(draw: Draw) -> Draw:
    """Every decimal from the least to the largest of a few listed values, to one digit more; whole numbers stay."""
    if not isinstance(draw, Among) or draw.size >= FEWEST_VALUES:
        return draw
    values = [value for value in draw.values if not isinstance(value, tuple)]
    if len(values) < draw.size or all(value == int(value) for value in values):
        return draw
    places = next((places for places in range(_FINEST_PLACES) if round(min(values), places) == min(values)), None)
    return draw if places is None else Decimals(min(values), max(values), places + 1)


def _reduces(expression: ast.expr) -> bool:
    calls = (node.func for node in ast.walk(expression) if isinstance(node, ast.Call))
    return any(isinstance(function, ast.Name) and function.id in REDUCTIONS for function in calls)


def slips_in_solving(lines: tuple[Line, ...], shown: str) -> Iterator[Misconception]:
    """What goes wrong when lines are solved for a name: slips of inverting, each at the last line that invites it."""
    solved = tuple(_from(shown, lines))
    for line in solved[:1]:
        match line.expression:
            case ast.BinOp(left=ast.Name() as old, op=ast.Sub(), right=ast.Name(id=name) as new) if name == shown:
                yield Misconception(
                    "turned-difference",
                    "subtracts the old value from the new one",
                    _edit(line, ast.BinOp(new, ast.Sub(), old)),
                    hint="The step is subtracted. What must be taken from what to get it back?",
                )
    match lines[-1].expression:
        case ast.BinOp(left=above, op=ast.Div(), right=below):
            yield Misconception(
                "turned-fraction",
                "divides the wrong way round",
                _edit(lines[-1], ast.BinOp(below, ast.Div(), above)),
                hint="Put your answer into the rule: does it give what was shown?",
            )
            yield Misconception(
                "multiplies-again",
                "multiplies by what the way back divides by",
                _edit(lines[-1], ast.BinOp(above, ast.Mult(), below)),
                hint="Which operation undoes a multiplication?",
            )
    yield from _slips_with_powers(solved)


def _from(shown: str, lines: tuple[Line, ...]) -> Iterator[Line]:
    """The lines that depend on what is shown: those that were solved."""
    names = {shown}
    for line in lines:
        if line.reads & names:
            names.add(line.name)
            yield line


def _slips_with_powers(lines: tuple[Line, ...]) -> Iterator[Misconception]:
    squared = next((line for line in reversed(lines) if _powers(line, ast.Constant)), None)
    if squared:
        yield Misconception(
            "root-not-undone",
            "forgets the square that undoes the root",
            _edit(squared, _WithoutPower(ast.Constant).visit(_copy(squared))),
            hint="The rule takes a root. What undoes it?",
        )
    rooted = next((line for line in reversed(lines) if _powers(line, ast.BinOp)), None)
    if rooted:
        yield Misconception(
            "divides-by-exponent",
            "divides by the exponent instead of taking the root",
            _edit(rooted, _WithoutPower(ast.BinOp).visit(_copy(rooted))),
            hint="What undoes a power: a division by its exponent, or a root?",
        )


def _edit(line: Line, expression: ast.expr) -> Mapping[str, str]:
    return {line.name: ast.unparse(expression)}


def _copy(line: Line) -> ast.expr:
    return ast.parse(ast.unparse(line.expression), mode="eval").body


def _powers(line: Line, exponent: type[ast.expr]) -> bool:
    return any(_is_power(node, exponent) for node in ast.walk(line.expression))


def _is_power(node: ast.AST, exponent: type[ast.expr]) -> bool:
    if not (isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow)):
        return False
    # a root that solving put there is written x ** (1 / n)
    return isinstance(node.right, exponent) and (exponent is ast.Constant or ast.unparse(node.right).startswith("1 /"))


class _WithoutPower(ast.NodeTransformer):
    def __init__(self, exponent: type[ast.expr]) -> None:
        self.exponent = exponent

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        """Leave a square out, or divide by the exponent of a root."""
        self.generic_visit(node)
        if not _is_power(node, self.exponent):
            return node
        return ast.BinOp(node.left, ast.Mult(), node.right) if self.exponent is ast.BinOp else node.left
