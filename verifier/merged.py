"""Many variants of a template in one program: what several of them compute alike is computed once.

The lines of all variants stand in one block, step behind step, and every line gives a name of its own. A line whose
right-hand side is there already is not written again, so two variants part where they begin to differ.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING, Any

from verifier.expression import Line, renamed
from verifier.outcome import Outcome, is_real, moved
from verifier.program import program
from verifier.template import entries

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from verifier.rule import Variant
    from verifier.template import Inputs, Template


@dataclass(frozen=True, slots=True)
class _Source:
    """Where an argument comes from: what is given, at the start (step 0) or at a step, or a number that is set."""

    name: str
    step: int = 0
    number: float | None = None
    repeated: bool = False
    """Whether the number stands in every entry of a vector."""

    def value(self, inputs: Inputs, length: int) -> Any:
        """The argument."""
        if self.number is not None:
            found: Any = self.number
        elif self.step and self.name in inputs.each[self.step - 1]:
            found = inputs.each[self.step - 1][self.name]
        else:
            found = inputs.start.get(self.name, self.step)
        return [found] * length if self.repeated else found


@lru_cache(maxsize=1024)
def others_together(template: Template) -> Together:
    """All slips of a template and its rule in other dialects."""
    return Together(template, tuple(variant for _, variant in (*template.slips, *template.elsewhere)))


class Together:
    """Variants of a template, run on the numbers of one question after the other.

    One that leads outside the reals takes all others with it, so from then on it runs alone.
    """

    def __init__(self, template: Template, variants: Sequence[Variant]) -> None:
        self._template = template
        self._variants = dict(enumerate(variants))
        self._alone: dict[int, Merged] = {}
        self._merged = Merged(template, variants)

    def run(self, inputs: Inputs) -> list[Outcome | None]:
        """What each variant gives; None where that is no finite number."""
        found = {place: _run(merged, inputs) for place, merged in self._alone.items()}
        try:
            found |= dict(zip(self._variants, self._merged.run(inputs), strict=True))
        except NO_NUMBER:
            alone = {place: Merged(self._template, (variant,)) for place, variant in self._variants.items()}
            found |= {place: _run(merged, inputs) for place, merged in alone.items()}
            self._alone |= {place: merged for place, merged in alone.items() if found[place] is None}
            self._variants = {place: each for place, each in self._variants.items() if place not in self._alone}
            self._merged = Merged(self._template, tuple(self._variants.values()))
        return [found[place] for place in sorted(found)]


def _run(merged: Merged, inputs: Inputs) -> Outcome | None:
    try:
        (outcome,) = merged.run(inputs)
    except NO_NUMBER:
        return None
    return outcome


NO_NUMBER = (ArithmeticError, ValueError, TypeError)
"""What running raises where there is no real number; complex ones cannot be compared, which is a TypeError."""


class Merged:
    """Variants of a template in one program."""

    def __init__(self, template: Template, variants: Sequence[Variant]) -> None:
        self._template = template
        self.lines: list[Line] = []
        self._names: dict[str, str] = {}
        """The right-hand sides that there are, and what they give."""
        self._arguments: dict[_Source, str] = {}
        drawn = (names for names, step, _ in template.coordinates if step is not None)
        # What is drawn together with something that is given anew is given anew as well.
        self._anew = {"t", *template.anew, *chain.from_iterable(drawn)}
        ways = [self._way(variant) for variant in variants]
        lists = (name for source, name in self._arguments.items() if source.repeated or source.name in template.vectors)
        self._program = program(tuple(self.lines), vectors=frozenset(lists))
        place = {name: at for at, name in enumerate((*self._program.results, *self._arguments.values()))}
        self._ways = [[[place[name] for name in names] for names in way] for way in ways]

    def run(self, inputs: Inputs) -> list[Outcome | None]:
        """What each variant gives; None where that is no finite number.

        Raises:
            ArithmeticError, ValueError, TypeError: the numbers lead some variant outside the reals.
        """
        length = self._template.length
        given = {name: source.value(inputs, length) for source, name in self._arguments.items()}
        values = (*self._program.run(*[given[name] for name in self._program.arguments]), *given.values())
        return [self._outcome([[values[at] for at in places] for places in way]) for way in self._ways]

    def _outcome(self, way: list[list[Any]]) -> Outcome | None:
        answer: tuple[float, ...] = ()
        scale: tuple[float, ...] = ()
        for places in way:
            found = entries(places[-1])
            answer += found
            scale += moved(places) if len(places) > 1 else tuple(map(abs, found))
        return Outcome(answer, scale) if all(map(is_real, answer)) else None

    # -- writing -------------------------------------------------------------------------------------------------------
    def _way(self, variant: Variant) -> list[list[str]]:
        """Write a variant's lines; what each target is called in the end, and a parameter from the start on."""
        template = self._template
        state = {}
        for name, start in variant.state.items() if template.steps > 1 else ():
            given = {"name": start} if isinstance(start, str) else {"name": name, "number": float(start)}
            state[name] = self._argument(_Source(**given, repeated=name in template.vectors))
        places = {name: [self._argument(_Source(name))] for name in template.targets if name == template.rule.parameter}
        for step in range(1, template.steps + 1):
            own: dict[str, str] = {}
            for line in template.lines(variant):
                names = {name: own[name] if name in own else self._read(name, state, step) for name in line.reads}
                own[line.name] = self._written(line, names)
            for name, before in places.items():
                before.append(own.get(name) or self._read(name, state, step))
            state |= {name: own[name] for name in template.carried if name in own}
        return [places.get(target) or [own[target]] for target in template.targets]

    def _read(self, name: str, state: Mapping[str, str], step: int) -> str:
        """What a name stands for that no line of this step has given yet."""
        template = self._template
        stem = name.removesuffix("_prev")
        name = stem if stem in template.carried else name
        if name in state and name not in self._anew:
            return state[name]
        return self._argument(_Source(name, step if name in self._anew else 0))

    def _argument(self, source: _Source) -> str:
        return self._arguments.setdefault(source, f"{source.name}_{len(self._arguments)}_given")

    def _written(self, line: Line, names: Mapping[str, str]) -> str:
        expression = renamed(line.expression, names)
        text = ast.unparse(expression)
        if text not in self._names:
            self._names[text] = f"{line.name}_{len(self.lines)}"
            self.lines.append(Line(self._names[text], expression, f"{self._names[text]} = {text}"))
        return self._names[text]
