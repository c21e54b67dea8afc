"""A family of questions that differ only in their number: what is drawn, and how the rule is run on it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

from verifier.aspect import Aspect
from verifier.errors import BadInput, BadLine, UnknownName
from verifier.expression import free_names, vector_names
from verifier.program import EXACT, Instrument, program

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from verifier.draws import Draw
    from verifier.expression import Line
    from verifier.program import Program
    from verifier.rule import Misconception, Variant
    from verifier.sight import Sight

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
class Template(Aspect):
    """An aspect of a rule with the numbers that its questions draw."""

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

    @cached_property
    def known(self) -> frozenset[str]:
        """The names that every question gives a value."""
        return frozenset({*self.needed, *(name for names, _, _ in self.coordinates for name in names)})

    @cached_property
    def elsewhere(self) -> tuple[tuple[str, Variant], ...]:
        """The rule in every other dialect that gives numbers of its own and can run on those of a question.

        Nobody works in a paper, and where a program says whose rule runs, another one is a slip.
        """
        found = []
        for dialect in () if self.strict else self.rule.dialects:
            if dialect.name in {self.dialect, "paper"} or dialect.same_as:
                continue
            with suppress(BadLine):
                names = self.known.intersection(self.rule.defaults(dialect.name))
                variant = self.variant_in(dialect.name, {name: self._drawn_values[name] for name in names})
                if self._runs(variant):
                    found.append((dialect.name, variant))
        return tuple(found)

    def _runs(self, variant: Variant) -> bool:
        """Whether a variant gives what is asked for, from what a question gives."""
        if not set(self.targets) <= set(variant.assigned):
            return False
        needed = {name.removesuffix("_prev") for name in free_names(self.lines(variant))}
        if self.steps > 1:
            needed -= {*variant.state, "t"}
        return needed <= self.known

    def visible(self, slip: Misconception, sight: Sight) -> Any:
        """Whether a question's numbers let the slip be seen; see `verifier.sight`."""
        return not slip.when or sight.holds(slip.when)

    @cached_property
    def uncancelled(self) -> frozenset[str]:
        """The lines whose differences lose nothing; of a parameter the step is what counts."""
        return frozenset({self.rule.parameter})

    def run(self, variant: Variant, inputs: Inputs, instrument: Instrument = EXACT) -> list[dict[str, Any]]:
        """Every named value after each step.

        Raises:
            ArithmeticError, ValueError: the numbers lead outside the reals.
        """
        key = (id(variant), instrument.style, instrument.unwatched)
        step = self._compiled.get(key) or compiled(self.lines(variant), self.carried, self.vectors, instrument)
        if id(variant) in self._lasting:
            self._compiled[key] = step
        known = {**inputs.start, **self.initial(variant, inputs)}
        return steps_of(step, known, inputs.each, self.carried, instrument)

    @cached_property
    def _lasting(self) -> set[int]:
        """The variants that live as long as the template, so that a program may be kept under their identity."""
        return {id(variant) for variant in (self.variant, *(variant for _, variant in self.slips))}

    def together(self, slips: tuple[str, ...]) -> Variant | None:
        """The rule with some of its misconceptions at once, worked out once; None where they do not go together."""
        if slips not in self._several:
            try:
                self._several[slips] = self.slipped(*slips)
            except (BadLine, UnknownName):
                self._several[slips] = None
            self._lasting.add(id(self._several[slips]))
        return self._several[slips]

    @cached_property
    def _several(self) -> dict[tuple[str, ...], Variant | None]:
        return {}

    @cached_property
    def _compiled(self) -> dict[tuple[object, ...], Program]:
        return {}

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
    return steps_of(compiled(lines, carried, vectors, instrument), known, each, carried, instrument)


def compiled(
    lines: tuple[Line, ...], carried: tuple[str, ...], vectors: frozenset[str], instrument: Instrument
) -> Program:
    """The program of one step; what is carried is a list as it was before the step, where it is one."""
    return program(
        lines,
        vectors=vectors | {before for before, name in _before(carried) if name in vectors},
        style=instrument.style,
        constants=instrument.constants,
        unwatched=instrument.unwatched,
    )


def steps_of(
    step: Program,
    known: Mapping[str, Any],
    each: tuple[Mapping[str, Value], ...],
    carried: tuple[str, ...],
    instrument: Instrument,
) -> list[dict[str, Any]]:
    """Run a compiled step over and over; see `run_steps`."""
    functions = instrument.functions
    late = [(before, name) for before, name in _before(carried) if before in step.arguments]
    values = dict(known)
    history = []
    for number, given in enumerate(each, start=1):
        now = {"t": number, **values, **given}
        now |= {before: now[name] for before, name in late if name in now}
        results = step.run(*[functions[name] if name in functions else now[name] for name in step.arguments])
        out = dict(zip(step.results, results, strict=True))
        history.append({**now, **out})
        values |= {name: out[name] for name in carried if name in out}
    return history


@lru_cache(maxsize=256)
def _before(carried: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """The names under which lines read what is carried, as it was before the step."""
    return tuple((f"{name}_prev", name) for name in carried)
