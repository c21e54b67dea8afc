"""Which rates does a schedule use around a step at which something changes: right before it, at it, right after it?"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from quiz_bank.kinds.kind import dialects, is_drawable
from verifier.draws import Among
from verifier.repeated import repeated
from verifier.rule import Family
from verifier.template import Template

if TYPE_CHECKING:
    from collections.abc import Iterator

    from verifier.draws import Draw
    from verifier.problem import Problem
    from verifier.rule import Misconception, Rule, Variant
    from verifier.sight import Sight

STEPS = {"_prev": (-1, "t - 1"), "_t": (0, "t"), "_next": (1, "t + 1")}
"""Marks of the names, which are shown as times, and the steps that they stand for."""
MARKS = ("milestone_1", "milestone_2", "boundary_1", "boundary_2", "warmup", "T_0")
"""Hyperparameters that name a step at which something changes."""
PERIODS = ("step_size",)
"""Hyperparameters at whose multiples something changes."""
LEFT_OUT = frozenset({"warmup-cosine", "scheduler-first", "get-lr"})
"""At its peak a warm-up does not tell how the fall ends; the others give the rates of step decay, at other steps."""


@dataclass(frozen=True, eq=False)
class AroundBoundary(Template):
    """Questions about the rate at three steps; the middle one is the boundary."""

    @cached_property
    def draws(self) -> dict[str, Draw]:
        """As every question, but the step that is drawn is a boundary."""
        return {names: _at_boundary(names, draw) or draw for names, draw in super().draws.items()}

    def seen(self, variant: Variant) -> Variant:
        """The rule at three steps.

        Raises:
            BadLine: it gives no rate.
        """
        return repeated(variant, "lr", {mark: {"t": step} for mark, (_, step) in STEPS.items()})

    def visible(self, slip: Misconception, sight: Sight) -> Any:
        """Whether any of the three steps lets the slip be seen."""
        return not slip.when or reduce(or_, (sight.holds(slip.when, later) for later, _ in STEPS.values()))


class Boundary:
    """Level 3: a schedule that is one step late or early shows nowhere else."""

    id = "boundary"

    def templates(self, rule: Rule) -> Iterator[Template]:
        """For schedules whose questions draw the step together with the steps at which something changes."""
        if not is_drawable(rule) or rule.family is not Family.SCHEDULE or rule.id in LEFT_OUT:
            return
        for dialect in dialects(rule):
            given = rule.variant(dialect).assigned
            offered = {**rule.draws, **rule.dialect(dialect).draws}
            if "lr" in given and any(_at_boundary(names, draw) for names, draw in offered.items()):
                first, *others = (f"lr{mark}" for mark in STEPS)
                yield AroundBoundary(rule, self.id, 3, dialect, first, also=tuple(others))

    def statement(self, problem: Problem) -> str:
        """The situation."""
        return f"{problem.template.rule.summary} The first step is t = 0."

    def ask(self, problem: Problem) -> str:  # noqa: ARG002 - each kind is asked for its own words
        """What is wanted."""
        return "the learning rates used at the steps t − 1, t and t + 1"


def _at_boundary(names: str, draw: Draw) -> Among | None:
    """What is drawn together with the step, with the nearest boundary for the step; None where there is no boundary."""
    order = names.split()
    places = [place for place, name in enumerate(order) if name in (*MARKS, *PERIODS)]
    if "t" not in order or not places or not isinstance(draw, Among):
        return None
    at = order.index("t")
    found: dict[tuple[float, ...], None] = {}
    for values in draw.values:
        if not isinstance(values, tuple):
            return None
        step = values[at]
        boundaries = [
            values[place] * (max(1, round(step / values[place])) if order[place] in PERIODS else 1) for place in places
        ]
        nearest = min(boundaries, key=lambda boundary: abs(boundary - step))
        found[(*values[:at], nearest, *values[at + 1 :])] = None
    return Among(tuple(found))
