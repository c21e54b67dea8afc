"""What a family of questions asks: quantities of one rule in one dialect, at one level, and what goes wrong on the way.

Its name, with a number, is the id of a question for ever.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from verifier.draws import key_of
from verifier.errors import BadLine
from verifier.rule import Misconception, Rule, Variant

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from verifier.draws import Draw
    from verifier.expression import Line


@dataclass(frozen=True, eq=False)
class Aspect:
    """What a family of questions asks of a rule: one quantity or several, in one dialect, at one level."""

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
    fine: bool = False
    """Whether the numbers have more digits, because there are few of them."""
    kind_version: int = 1

    @cached_property
    def name(self) -> str:
        """The id of the questions without their number."""
        version = self.rule.version + self.kind_version - 1
        if self.steps > 1:
            version += self.rule.start_version - 1
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
        fine = self.rule.fine_draws if self.fine else {}
        return {**self.rule.draws, **from_start, **fine, **self.rule.dialect(self.dialect).draws}

    @cached_property
    def targets(self) -> tuple[str, ...]:
        """Everything that is asked for."""
        return (self.target, *self.also)

    @cached_property
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

    @property
    def label(self) -> str:
        """Whose rule the questions are about."""
        return self.rule.dialect(self.dialect).label

    def time_of(self, name: str) -> str | None:  # noqa: ARG002 - with some questions it depends on the name
        """The time mark of what a line gives; rules that carry nothing have no times."""
        return "t" if self.carried else None

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
