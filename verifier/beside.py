"""Questions that run two rules, or one rule in two dialects, on the same numbers and ask for the factor between them.

The lines of the two stand in one block: what only one of them gives gets the label `a` or `b` behind its name, what
both work out alike stands once. A belief that belongs to both rules is held about both.
"""

from __future__ import annotations

import ast
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from verifier.certificate import SEPARATION
from verifier.draws import Among
from verifier.errors import BadLine
from verifier.expression import Line, parse_lines, renamed
from verifier.rule import Misconception, Rule, Variant
from verifier.template import Template

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from verifier.draws import Draw
    from verifier.sight import Sight

RATIO = "ratio"
LABELS = ("a", "b")
START = "theta_0"
"""Where a parameter starts that both rules move on from."""
UNCHANGED, REFUSED = 1e-9, 0.01
"""Shares of the ratio: up to the first a slip has changed nothing, from the second on its number is not right."""


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two: a rule in a dialect, and the options of it that are on because the other draws them."""

    rule: Rule
    dialect: str
    options: tuple[str, ...] = ()

    def offered(self, *, from_start: bool) -> dict[str, Draw]:
        """What this rule offers to draw from."""
        start = self.rule.start_draws if from_start else {}
        return {**self.rule.draws, **start, **self.rule.dialect(self.dialect).draws}

    def values(self, draws: Mapping[str, Draw], *, from_start: bool) -> dict[str, Any]:
        """One value of each hyperparameter that this rule draws: enough to know which options are on."""
        own = {name for names in self.offered(from_start=from_start) for name in names.split()} | {*self.options}
        values: dict[str, Any] = {}
        for names, draw in draws.items():
            value = draw.value(0)
            joint = value if isinstance(value, tuple) else (value,)
            values.update({name: v for name, v in zip(names.split(), joint, strict=True) if name in own})
        return values

    def variant(self, values: Mapping[str, Any], slips: Sequence[str] = ()) -> Variant:
        """The rule with those of the slips that it knows and can make.

        Raises:
            BadLine: there are slips, and it can make none of them.
        """
        known = {slip.id for slip in self.rule.misconceptions}
        return self.rule.variant(self.dialect, values, tuple(slip for slip in slips if slip in known))


@dataclass(frozen=True, eq=False, kw_only=True)
class Beside(Template):
    """A family of questions about how many times as large one rule's number is as another's."""

    target: str = RATIO
    quantity: str
    """What is compared; of the parameter, how far it has moved."""
    second: Side
    options: tuple[str, ...] = field(default=())
    """Options of the first rule that are on because the second draws them."""
    chosen: Mapping[str, Draw] = field(default_factory=dict)
    """What is drawn otherwise, because other numbers set the two apart."""

    @cached_property
    def sides(self) -> tuple[Side, Side]:
        """The two in the order a, b."""
        return Side(self.rule, self.dialect, self.options), self.second

    @property
    def label(self) -> str:
        """Whose rules the questions are about."""
        return "; ".join(
            f"{label}: {side.rule.dialect(side.dialect).label}" for label, side in zip(LABELS, self.sides, strict=True)
        )

    @cached_property
    def draws(self) -> dict[str, Draw]:
        """What the two offer to draw from, and defaults of the second; where both offer a name, the first decides."""
        first, second = (side.offered(from_start=self.steps > 1) for side in self.sides)
        offered = {**second, **first, **self.second.rule.dialect(self.second.dialect).draws, **self.chosen}
        named = {name for names in offered for name in names.split()}
        for name, value in self.second.rule.defaults(self.second.dialect).items():
            if name not in named and isinstance(value, float):
                offered[name] = Among((value,))
        if self.steps > 1:
            offered[START] = offered.pop(self.rule.parameter)
        return offered

    @property
    def carried(self) -> tuple[str, ...]:
        """Everything that goes on from one step to the next, for each rule and for both."""
        names = dict.fromkeys(name for side in self.sides for name in side.rule.carried)
        return (*names, *(labelled(name, label) for label in LABELS for name in names))

    @property
    def anew(self) -> tuple[str, ...]:
        """Everything that is given anew at every step."""
        return tuple(dict.fromkeys(name for side in self.sides for name in side.rule.inputs))

    @cached_property
    def vectors(self) -> frozenset[str]:
        """Names that are vectors in these questions."""
        return frozenset(name for side in self.sides for name in side.rule.vectors)

    def time_of(self, name: str) -> str | None:
        """A ratio has no time."""
        return None if name == RATIO else super().time_of(name)

    @cached_property
    def variant(self) -> Variant:
        """The two rules in one block."""
        return self.slipped()

    def variant_in(self, dialect: str, values: Mapping[str, Any]) -> Variant:  # noqa: ARG002 - each side has its own
        """Both rules in another dialect.

        Raises:
            BadLine: one of them does not have it.
        """
        if dialect not in {known.name for known in self.second.rule.dialects}:
            raise BadLine(f"{self.second.rule.id} has no dialect {dialect}")
        return self._together(tuple(replace(side, dialect=dialect) for side in self.sides), ())

    def slipped(self, *slips: str) -> Variant:
        """The two rules with some misconceptions at once, each held about the rules that it belongs to.

        Raises:
            BadLine: neither has the lines that a slip changes.
        """
        variant = self._together(self.sides, tuple(slip for slip in slips if slip != TURNED_RATIO.id))
        if TURNED_RATIO.id in slips:
            turned = _ratio(*(labelled(self._compared, label) for label in reversed(LABELS)))
            return replace(variant, lines=(*variant.lines[:-1], turned), slips=slips)
        return variant

    def _together(self, sides: tuple[Side, ...], slips: tuple[str, ...]) -> Variant:
        made, failed = [], 0
        for side in sides:
            values = side.values(self.draws, from_start=self.steps > 1)
            try:
                made.append(side.variant(values, slips))
            except BadLine:
                failed += 1
                made.append(side.variant(values))
        if failed == len(made):
            raise BadLine(f"{self.name}: no line for {', '.join(slips)}")
        return together(made, self.quantity, self._compared, self.rule.parameter, from_start=self.steps > 1)

    @property
    def _compared(self) -> str:
        """What the ratio is of."""
        return "change" if self.quantity == self.rule.parameter else self.quantity

    def _misconceptions(self) -> Iterator[tuple[Misconception, Variant]]:
        known = {slip.id: slip for side in reversed(self.sides) for slip in side.rule.misconceptions}
        for slip in known.values():
            with suppress(BadLine):
                yield slip, self.slipped(slip.id)

    def own_slips(self) -> Iterator[tuple[Misconception, Variant]]:
        """The ratio turned round."""
        yield TURNED_RATIO, self.slipped(TURNED_RATIO.id)

    @cached_property
    def needed(self) -> tuple[str, ...]:
        """Names that must have values; over several steps, what is carried has its own start."""
        return tuple(name for name in super().needed if self.steps == 1 or name not in self.carried)

    def visible(self, slip: Misconception, sight: Sight) -> Any:
        """Whether a question's numbers let the slip be seen.

        A belief that is wrong about both changes the ratio little, or not at all. It is not claimed then, but where
        its number would pass for the right one, the draw is not fair.
        """
        seen = super().visible(slip, sight)
        if not all(slip.id in {own.id for own in side.rule.misconceptions} for side in self.sides):
            return seen
        wrong = next(variant for known, variant in self.slips if known is slip)
        (right,), (other,) = sight.answer(self.variant), sight.answer(wrong)
        change = sight.share(abs(other - right), sight.largest((abs(right), abs(other))))
        return seen & ((change > UNCHANGED) & (change < REFUSED) | (change >= SEPARATION))

    @cached_property
    def uncancelled(self) -> frozenset[str]:
        """What a parameter has moved is what is compared, so subtracting it loses nothing."""
        moved = {labelled(name, label) for name in (self.rule.parameter, "change") for label in LABELS}
        return super().uncancelled | moved


TURNED_RATIO = Misconception(
    "turned-ratio",
    "divides a by b",
    {},
    hint="Which of the two is measured by the other?",
)


def labelled(name: str, label: str) -> str:
    """The name of what one side gives."""
    if name.endswith("_prev"):
        return f"{name.removesuffix('_prev')}_{label}_prev"
    return f"{name}_{label}"


def together(variants: Sequence[Variant], quantity: str, compared: str, parameter: str, *, from_start: bool) -> Variant:
    """The lines of two variants in one block, and the ratio of what they give.

    Raises:
        BadLine: one of them does not give the quantity.
    """
    for variant in variants:
        if quantity not in variant.assigned:
            raise BadLine(f"found {', '.join(variant.assigned)}, expected {quantity} among them")
    ways = [variant.lines if from_start else variant.towards(quantity) for variant in variants]
    common = _common(ways, variants, quantity)
    lines: list[Line] = []
    state: dict[str, float | str] = {}
    for way, variant, label in zip(ways, variants, LABELS, strict=True):
        own = {line.name for line in way} - common
        starts = {**variant.state, parameter: START} if from_start else {}
        lines += [line for line in _labelled(way, own, common, label, starts) if line not in lines]
        state |= {labelled(name, label) if name in own else name: start for name, start in starts.items()}
        if compared != quantity:
            lines += parse_lines(f"{labelled(compared, label)} = {START} - {labelled(parameter, label)}")
    lines.append(_ratio(*(labelled(compared, label) for label in LABELS)))
    return Variant(tuple(lines), state, variants[0].slips + variants[1].slips)


def _ratio(first: str, second: str) -> Line:
    return parse_lines(f"{RATIO} = {second} / {first}")[0]


def _common(ways: Sequence[tuple[Line, ...]], variants: Sequence[Variant], quantity: str) -> set[str]:
    """The names that both give by the same line from the same numbers, except what is compared."""
    texts = [{line.name: line.text for line in way} for way in ways]
    starts = [variant.state for variant in variants]
    common = {
        name
        for name in (texts[0].keys() & texts[1].keys()) - {quantity}
        if texts[0][name] == texts[1][name] and starts[0].get(name) == starts[1].get(name)
    }
    reads = {line.name: {name.removesuffix("_prev") for name in line.reads} for line in ways[0]}
    given = texts[0].keys() | texts[1].keys()
    while apart := {name for name in common if reads[name] & (given - common)}:
        common -= apart
    return common


def _labelled(
    way: tuple[Line, ...], own: set[str], common: set[str], label: str, starts: Mapping[str, object]
) -> Iterator[Line]:
    """The lines of one side with its own names labelled; what has a start of its own is so before its line, too."""
    given: set[str] = set()
    for line in way:
        names = {}
        for name in line.reads:
            stem = name.removesuffix("_prev")
            if stem in own and (stem in starts or name in given):
                names[name] = labelled(name, label)
            elif name in common and name not in given and line.name not in common and label != LABELS[0]:
                names[name] = f"{name}_prev"
        target = labelled(line.name, label) if line.name in own else line.name
        yield from parse_lines(f"{target} = {ast.unparse(renamed(line.expression, names))}")
        given.add(line.name)
