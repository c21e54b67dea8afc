"""A rule as somebody calls it in a framework: what is written counts, all else has that framework's defaults.

Questions about programs and conventions are of this form. What the other frameworks would make of the same call are
their wrong rules, so a fair draw keeps the frameworks apart.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cached_property
from string import Formatter
from typing import TYPE_CHECKING, Any

from verifier.certificate import SEPARATION
from verifier.errors import BadLine
from verifier.expression import parse_lines
from verifier.problem import SAME
from verifier.rule import Misconception, Variant, edited
from verifier.template import Template

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from verifier.code import Code
    from verifier.draws import Draw
    from verifier.rule import Dialect
    from verifier.sight import Sight


@dataclass(frozen=True, eq=False)
class Called(Template):
    """Questions about one call of a framework."""

    strict: bool = True
    given: Mapping[str, Draw] = field(default_factory=dict)
    """Arguments that are written besides those that every question of the rule draws."""
    traps: tuple[Misconception, ...] = ()
    """What is believed of the call alone, as edits of the rule."""

    @cached_property
    def code(self) -> Code | None:
        """The program that the dialect has for the quantity, where no optimizer or schedule is called."""
        return self.rule.dialect(self.dialect).code.get(self.target)

    @cached_property
    def rivals(self) -> tuple[Dialect, ...]:
        """The dialects whose numbers are wrong here."""
        return tuple(d for d in self.rule.dialects if d.name not in {self.dialect, "paper"} and not d.same_as)

    @cached_property
    def draws(self) -> dict[str, Draw]:
        """As every question, and what shows another dialect's convention, such as a large epsilon."""
        found = {**self.rule.draws, **(self.rule.start_draws if self.steps > 1 else {})}
        hyperparameters = {h.name for h in self.rule.hyperparameters}
        for other in self.rule.dialects:
            found |= {names: d for names, d in other.draws.items() if names in found and names in hyperparameters}
        return {**found, **self.rule.dialect(self.dialect).draws, **self.given}

    @cached_property
    def written(self) -> frozenset[str]:
        """The hyperparameters that the call gives."""
        names = {h.name for h in self.rule.hyperparameters}
        if self.code is not None:
            return frozenset(names & {name for _, name, _, _ in Formatter().parse(self.code.text) if name})
        read = {*self.variant.free, *self.variant.state.values()}
        defaults = self.rule.defaults(self.dialect)
        drawn: set[str] = set()
        for key, draw in self.draws.items():
            if draw.size > 1 or draw.value(0) != defaults.get(key):
                drawn.update(key.split())
        return frozenset(names & read & drawn)

    @cached_property
    def needed(self) -> tuple[str, ...]:
        """As every question; a state that only another framework carries starts as it does there."""
        return tuple(name for name in super().needed if self.steps == 1 or name not in self.rule.state)

    def own_slips(self) -> Iterator[tuple[Misconception, Variant]]:
        """What the other frameworks make of the call, and what is believed of it."""
        for rival in self.rivals:
            belief, hint = f"works as {rival.label} does", "Whose rule does this program run?"
            with suppress(BadLine):
                yield Misconception(f"{rival.name}-rule", belief, {}, hint), self.rival(rival)
        for trap in self.traps:
            with suppress(BadLine):
                lines = edited(self.variant.lines, trap.edit_in(self.dialect))
                yield trap, replace(self.variant, lines=lines, slips=(trap.id,))

    def rival(self, other: Dialect) -> Variant:
        """The same call in another dialect, with that dialect's own defaults for what is not written.

        Raises:
            BadLine: it cannot be looked at so.
        """
        defaults = self.rule.defaults(other.name)
        taken = self.written - {*other.lacks}
        variant = self.variant_in(other.name, {name: self._drawn_values[name] for name in taken})
        read = {*variant.free, *variant.state.values()} - taken
        bound = {name: value for name, value in defaults.items() if name in read and isinstance(value, int | float)}
        lines = parse_lines("\n".join(f"{name} = {float(value)!r}" for name, value in bound.items()))
        state = {name: bound.get(start, start) if isinstance(start, str) else start
                 for name, start in variant.state.items()}  # fmt: skip
        return replace(variant, lines=(*lines, *variant.lines), state=state, slips=(f"{other.name}-rule",))

    def slipped(self, *slips: str) -> Variant:
        """As every question; what is believed of the call is no change of the rule.

        Raises:
            BadLine: a slip is none of the rule, or changes a line that is not there.
        """
        if not set(slips) <= {slip.id for slip in self.rule.misconceptions}:
            raise BadLine(f"{self.rule.id}: {' and '.join(slips)} cannot be put together")
        return super().slipped(*slips)

    def visible(self, slip: Misconception, sight: Sight) -> Any:
        """As every question; of the other frameworks only those that the numbers tell, as far as they must."""
        seen = super().visible(slip, sight)
        return seen & self.is_told(slip, sight) if slip.id in self.rival_ids else seen

    @cached_property
    def rival_ids(self) -> frozenset[str]:
        """The wrong rules that are another dialect's."""
        return frozenset(f"{rival.name}-rule" for rival in self.rivals)

    def is_told(self, slip: Misconception, sight: Sight) -> Any:
        """Whether a question with these numbers has to tell another framework; where it cannot, they are refused.

        One of several must be told unless all agree, and a changing rate must tell who carries the rate.
        """
        away = self.away(sight)
        told = self.are_told(slip, away, sight)
        return told | (away[slip.id] <= SAME) if self.varying else told & (away[slip.id] > SAME)

    @staticmethod
    def are_told(slip: Misconception, away: Mapping[str, Any], sight: Sight) -> Any:
        """Whether another framework is far enough away, or none is, so that the draw is refused."""
        return (away[slip.id] >= SEPARATION) | (sight.largest(away.values()) < SEPARATION)

    def away(self, sight: Sight) -> dict[str, Any]:
        """How far off each of the other frameworks is with these numbers."""
        return {slip.id: self.distance(variant, sight) for slip, variant in self.slips if slip.id in self.rival_ids}

    def distance(self, variant: Variant, sight: Sight) -> Any:
        """How far a wrong rule is off, as a share of what the right one gives or moves."""
        right, wrong = sight.answer(self.variant), sight.answer(variant)
        start = sight.given(self.target) if self.target == self.rule.parameter else (0.0,) * len(right)
        return sight.largest(sight.share(abs(a - b), abs(a - c)) for a, b, c in zip(right, wrong, start, strict=True))


ZEROED = Misconception(
    "gradients-zeroed",
    "takes each step with its own gradient alone",
    {},
    hint="Which line of the program empties the gradient?",
    source="PyTorch 2.13, torch.optim.Optimizer.zero_grad",
)


@dataclass(frozen=True, eq=False)
class Unzeroed(Called):
    """Questions about a loop that never empties the gradient: each step sees the sum of all so far."""

    @property
    def carried(self) -> tuple[str, ...]:
        """With the sum of the gradients."""
        return (*self.rule.carried, "g_sum")

    @cached_property
    def rivals(self) -> tuple[Dialect, ...]:
        """None: what tells here is the sum."""
        return ()

    @cached_property
    def draws(self) -> dict[str, Draw]:
        """As every question of several steps; no other dialect has to show."""
        return {**self.rule.draws, **self.rule.start_draws, **self.rule.dialect(self.dialect).draws}

    def seen(self, variant: Variant) -> Variant:
        """With the gradient added to what is there."""
        lines = (*parse_lines("g_sum = g_sum + g\ng = g_sum"), *variant.lines)
        return replace(variant, lines=lines, state={**variant.state, "g_sum": 0.0})

    def own_slips(self) -> Iterator[tuple[Misconception, Variant]]:
        """With the loop that empties the gradient."""
        yield from super().own_slips()
        yield ZEROED, self.rule.variant(self.dialect, self._drawn_values)
