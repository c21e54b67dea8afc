"""What a family of questions asks: one quantity of one rule in one dialect, at one level.

A template says which names are drawn, in which order, and how the rule is run on them. Its name, with a number, is the
id of a question for ever.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from verifier.draws import key_of
from verifier.errors import BadInput, BadLine
from verifier.expression import free_names, vector_names
from verifier.program import EXACT, Instrument, program
from verifier.rule import Misconception, Rule, Variant, holds

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from verifier.draws import Draw
    from verifier.expression import Line

Value = float | list[float]
"""A number of a question, or the entries of a vector."""


def entries(value: Any) -> tuple[float, ...]:
    """A number or a list as the entries of an answer."""
    return tuple(value) if isinstance(value, list) else (value,)


@dataclass(frozen=True, slots=True)
class Inputs:
    """The numbers of one question: `start` holds for all steps, `each` is given anew at every step."""

    start: Mapping[str, Value]
    each: tuple[Mapping[str, Value], ...]

    @property
    def first(self) -> dict[str, Any]:
        """Everything that is known at the first step."""
        return {**self.start, **self.each[0]}

    def document(self) -> dict[str, Any]:
        """The numbers as JSON values; what is given anew becomes a list over the steps."""
        if len(self.each) == 1:
            return self.first
        return {**self.start, **{name: [given[name] for given in self.each] for name in self.each[0]}}


@dataclass(frozen=True, eq=False)
class Template:
    """A family of questions that differ only in their number."""

    rule: Rule
    kind: str
    level: int
    dialect: str
    target: str
    entries: int = 0
    """Entries of a vector question; 0 asks for a number."""
    steps: int = 1
    """With more than one, the rule starts from its initial state."""
    also: tuple[str, ...] = ()
    """Quantities that are asked for together with the target, behind it."""
    varying: tuple[str, ...] = ()
    """Hyperparameters that are given anew at every step, such as a scheduled rate."""
    strict: bool = False
    """Whether what another dialect gives is wrong, because a program says whose rule runs."""
    kind_version: int = 1

    @cached_property
    def name(self) -> str:
        """The id of the questions without their number."""
        version = self.rule.version + self.kind_version - 1
        mark = f"~{version}" if version > 1 else ""
        return f"{self.rule.id}.{self.kind}.{self.level}{mark}@{self.dialect}"

    @cached_property
    def key(self) -> int:
        """Seeds the permutation of the template's space."""
        return key_of(self.name)

    @cached_property
    def _drawn_values(self) -> dict[str, Any]:
        """One value for everything that is drawn or set: enough to know which options are on."""
        values: dict[str, Any] = dict(self.rule.defaults(self.dialect))
        for names, draw in self.draws.items():
            value = draw.value(0)
            values.update(zip(names.split(), value, strict=True) if isinstance(value, tuple) else [(names, value)])
        return values

    @cached_property
    def draws(self) -> dict[str, Draw]:
        """What the rule and its dialect offer to draw from."""
        from_start = self.rule.start_draws if self.steps > 1 else {}
        return {**self.rule.draws, **from_start, **self.rule.dialect(self.dialect).draws}

    @property
    def targets(self) -> tuple[str, ...]:
        """Everything that is asked for."""
        return (self.target, *self.also)

    @property
    def exact(self) -> bool:
        """Whether the answer is a whole number."""
        return self.rule.exact.issuperset(self.targets)

    @property
    def carried(self) -> tuple[str, ...]:
        """Everything that goes on from one step to the next."""
        return self.rule.carried

    @property
    def anew(self) -> tuple[str, ...]:
        """Everything that is given anew at every step."""
        return (*self.rule.inputs, *self.varying)

    def seen(self, variant: Variant) -> Variant:
        """A variant of the rule as these questions look at it: as it is.

        Raises:
            BadLine: it cannot be looked at so.
        """
        return variant

    @cached_property
    def variant(self) -> Variant:
        """The rule as these questions run it."""
        return self.seen(self.rule.variant(self.dialect, self._drawn_values))

    def variant_in(self, dialect: str, values: Mapping[str, Any]) -> Variant:
        """The rule in another dialect, as these questions look at it.

        Raises:
            BadLine: it cannot be looked at so.
        """
        return self.seen(self.rule.variant(dialect, values))

    def lines(self, variant: Variant) -> tuple[Line, ...]:
        """The lines of a variant that lead to the answer; over several steps, all."""
        return variant.lines if self.steps > 1 else variant.towards(*self.targets)

    @cached_property
    def slips(self) -> tuple[tuple[Misconception, Variant], ...]:
        """Every misconception that changes the way to the answer, with the rule that it makes."""
        found = []
        for slip, variant in (*self._misconceptions(), *self.own_slips()):
            if set(self.targets) <= set(variant.assigned) and self._way(variant) != self._way(self.variant):
                found.append((slip, variant))
        return tuple(found)

    def _way(self, variant: Variant) -> tuple[Line, ...]:
        return variant.towards(*self.targets)

    def _misconceptions(self) -> Iterator[tuple[Misconception, Variant]]:
        for slip in self.rule.misconceptions:
            with suppress(BadLine):
                yield slip, self.slipped(slip.id)

    def slipped(self, *slips: str) -> Variant:
        """The rule with some of its own misconceptions at once, as these questions look at it.

        Raises:
            BadLine: a slip changes a line that is not there.
        """
        return self.seen(self.rule.variant(self.dialect, self._drawn_values, slips))

    def own_slips(self) -> Iterator[tuple[Misconception, Variant]]:
        """Misconceptions that belong to the question, not to the rule: where a program runs, that it is another's."""
        for other in self.rule.dialects if self.strict else ():
            if other.name in {self.dialect, "paper"} or other.same_as:
                continue
            belief = f"works as {other.label} does"
            hint = "Whose rule does this program run?"
            with suppress(BadLine):
                values = {name: value for name, value in self._drawn_values.items() if name not in other.lacks}
                yield Misconception(f"{other.name}-rule", belief, {}, hint), self.variant_in(other.name, values)

    def misconception(self, name: str) -> Misconception:
        """A misconception of these questions by its id.

        Raises:
            UnknownName: with those that exist.
        """
        own = {slip.id: slip for slip, _ in self.slips}
        return own[name] if name in own else self.rule.misconception(name)

    @cached_property
    def needed(self) -> tuple[str, ...]:
        """Names that must have values, for the rule and for everything that can go wrong in it."""
        names: dict[str, None] = {}
        for variant in (self.variant, *(variant for _, variant in self.slips)):
            names.update(dict.fromkeys(name.removesuffix("_prev") for name in free_names(self.lines(variant))))
        if self.rule.parameter == self.target:
            names.setdefault(self.target)
        carried: set[str] = set()
        if self.steps > 1:
            carried = set(self.variant.state)
            names.update(dict.fromkeys(s for s in self.variant.state.values() if isinstance(s, str)))
        return tuple(n for n in names if n not in carried and not (n == "t" and self.steps > 1))

    @cached_property
    def vectors(self) -> frozenset[str]:
        """Names that are vectors in these questions."""
        if self.rule.vectors:
            return frozenset(self.rule.vectors)
        if not self.entries:
            return frozenset()
        moving = {*self.rule.inputs, *([self.rule.parameter] if self.rule.parameter else [])}
        carried = vector_names(self.variant.lines, frozenset(moving)) & set(self.variant.state)
        return frozenset(moving | carried)

    @property
    def length(self) -> int:
        """Entries of the vectors."""
        return self.entries or 3

    def drawn(self, indices: tuple[int, ...]) -> Inputs:
        """Turn drawn indices, one per coordinate, into numbers."""
        start: dict[str, Value] = {}
        each: tuple[dict[str, Value], ...] = tuple({} for _ in range(self.steps))
        for (names, step, draw), index in zip(self.coordinates, indices, strict=True):
            value = draw.value(index)
            for name, number in zip(names, value if isinstance(value, tuple) else (value,), strict=True):
                values = start if step is None else each[step]
                if name in self.vectors:
                    before = values.get(name, [])
                    values[name] = [*before, number] if isinstance(before, list) else number
                else:
                    values[name] = number
        for name in self.needed:
            if name not in start and name not in each[0]:
                start[name] = self.rule.defaults(self.dialect)[name] or 0.0
        return Inputs(start, each)

    @cached_property
    def coordinates(self) -> tuple[tuple[tuple[str, ...], int | None, Draw], ...]:
        """What is drawn, in a fixed order: names, the step they are given at (None: at the start), and the draw.

        Raises:
            BadInput: a name that must have a value has neither a draw nor a default.
        """
        found: list[tuple[tuple[str, ...], int | None, Draw]] = []
        offered = {name: names for names in self.draws for name in names.split()}
        done: set[str] = set()
        for name in self.needed:
            if name in done:
                continue
            if name not in offered:
                if self.rule.defaults(self.dialect).get(name) is None:
                    raise BadInput(f"{self.name}: nothing to draw '{name}' from")
                continue
            names = tuple(n for n in offered[name].split())
            done.update(names)
            draw = self.draws[offered[name]]
            for step in range(self.steps) if name in self.anew else (None,):
                found += [(names, step, draw)] * (self.length if name in self.vectors else 1)
        return tuple(found)

    def visible(self, slip: Misconception, inputs: Inputs) -> bool:
        """Whether these numbers let the slip be seen."""
        last = {**inputs.first, "t": inputs.first.get("t", float(self.steps))}
        return not slip.when or holds(slip.when, last)

    def run(self, variant: Variant, inputs: Inputs, instrument: Instrument = EXACT) -> list[dict[str, Any]]:
        """Every named value after each step.

        Raises:
            ArithmeticError, ValueError: the numbers lead outside the reals.
        """
        known = {**inputs.start, **self.initial(variant, inputs)}
        return run_steps(self.lines(variant), known, inputs.each, self.carried, self.vectors, instrument)

    def answer(self, history: Sequence[Mapping[str, Any]]) -> tuple[float, ...]:
        """What is asked for, entry by entry, of a run."""
        return tuple(x for target in self.targets for x in entries(history[-1][target]))

    def initial(self, variant: Variant, inputs: Inputs) -> dict[str, Any]:
        """The state that a question of several steps starts from; questions of one step are given theirs."""
        state: dict[str, Any] = {}
        for name, start in variant.state.items() if self.steps > 1 else ():
            value = inputs.start[start] if isinstance(start, str) else start
            state[name] = [value] * self.length if name in self.vectors else value
        return state


def run_steps(
    lines: tuple[Line, ...],
    known: Mapping[str, Any],
    each: tuple[Mapping[str, Value], ...],
    carried: tuple[str, ...],
    vectors: frozenset[str],
    instrument: Instrument = EXACT,
) -> list[dict[str, Any]]:
    """Run lines step by step on floats and lists; every value of every step comes back.

    Args:
        lines: the lines of a step.
        known: what holds at the start, by name.
        each: what is given anew at each step.
        carried: names that go on to the next step.
        vectors: the known names that are lists.
        instrument: how to compute.
    """
    previous = {f"{name}_prev": name for name in carried}
    lists = vectors | {late for late, name in previous.items() if name in vectors}
    step = program(
        lines,
        vectors=lists,
        style=instrument.style,
        constants=instrument.constants,
        unwatched=instrument.unwatched,
    )
    values = dict(known)
    history = []
    for number, given in enumerate(each, start=1):
        now = {**values, **given, "t": values.get("t", number), **instrument.functions}
        now |= {late: now[name] for late, name in previous.items() if name in now}
        out = step(now)
        history.append({**{name: now[name] for name in step.arguments if name not in instrument.functions}, **out})
        values |= {name: out[name] for name in carried if name in out}
    return history
