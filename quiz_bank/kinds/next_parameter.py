"""Where does the parameter go? The value after one step of an optimizer whose state is given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quiz_bank.kinds.kind import dialects, is_drawable
from verifier.template import Template

if TYPE_CHECKING:
    from collections.abc import Iterator

    from verifier.problem import Problem
    from verifier.rule import Rule


class NextParameter:
    """The tolerance follows the step, so the prompt asks for as many decimals as show it."""

    id = "next"

    def templates(self, rule: Rule) -> Iterator[Template]:
        """For rules that move a parameter."""
        if not (is_drawable(rule) and rule.parameter and rule.parameter in rule.asks):
            return
        for dialect in dialects(rule):
            yield Template(rule, self.id, 1, dialect, rule.parameter)

    def statement(self, problem: Problem) -> str:
        """The situation."""
        name = problem.template.rule.name
        if not problem.template.variant.state:
            return f"{name} takes one step."
        return f"{name} takes one more step; its state from before this step is given."

    def ask(self, problem: Problem) -> str:
        """What is wanted."""
        return f"{problem.template.rule.asks[problem.template.target]} after the step"
