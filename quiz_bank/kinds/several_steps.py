"""Where does the parameter stand after three steps from the start, state carried by hand?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from quiz_bank.kinds.kind import dialects, is_drawable
from verifier.template import Template

if TYPE_CHECKING:
    from collections.abc import Iterator

    from verifier.problem import Problem
    from verifier.rule import Rule

STEPS = 3


class SeveralSteps:
    """Level 3: every slip in what is carried shows."""

    id = "steps"

    def templates(self, rule: Rule) -> Iterator[Template]:
        """For rules that move a parameter, carry something, and have numbers that keep the slips apart on the way."""
        if not (is_drawable(rule) and rule.parameter in rule.asks and rule.state and rule.from_start):
            return
        for dialect in dialects(rule):
            yield Template(rule, self.id, 3, dialect, rule.parameter, steps=STEPS)

    def statement(self, problem: Problem) -> str:
        """The situation."""
        steps = problem.template.steps
        return f"{problem.template.rule.name} starts afresh and takes {steps} steps with the gradients given."

    def ask(self, problem: Problem) -> str:
        """What is wanted."""
        return f"{problem.template.rule.asks[problem.template.target]} after step {problem.template.steps}"
