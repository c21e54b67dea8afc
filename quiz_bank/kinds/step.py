"""How large is this step? One update of an optimizer whose state is given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quiz_bank.kinds.kind import VECTOR_ENTRIES, dialects, is_drawable
from verifier.template import Template

if TYPE_CHECKING:
    from collections.abc import Iterator

    from verifier.problem import Problem
    from verifier.rule import Rule


class Step:
    """Level 1 asks for a number, level 2 for a vector."""

    id = "step"

    def templates(self, rule: Rule) -> Iterator[Template]:
        """For rules with a line `update`."""
        if not (is_drawable(rule) and rule.parameter and "update" in rule.asks):
            return
        for dialect in dialects(rule):
            yield Template(rule, self.id, 1, dialect, "update")
            yield Template(rule, self.id, 2, dialect, "update", entries=VECTOR_ENTRIES)

    def statement(self, problem: Problem) -> str:
        """The situation."""
        what = "three parameters, entry by entry" if problem.template.entries else "one parameter"
        name = problem.template.rule.name
        if not problem.template.variant.state:
            return f"{name} is about to move {what}."
        return f"{name} has been training {what}; its state from before this step is given."

    def ask(self, problem: Problem) -> str:
        """What is wanted."""
        return f"{problem.template.rule.asks['update']} that is subtracted from θ"
