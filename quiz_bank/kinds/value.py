"""What is the value of a named quantity? A moment, a deviation, a limit, a penalty, a scale."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quiz_bank.kinds.kind import VECTOR_ENTRIES, Fineness, dialects, finely, is_drawable
from verifier.expression import vector_names
from verifier.template import Template

if TYPE_CHECKING:
    from collections.abc import Iterator

    from verifier.problem import Problem
    from verifier.rule import Rule


class Value:
    """Level 1 for numbers, level 2 where the quantity is a vector."""

    id = "value"

    def templates(self, rule: Rule) -> Iterator[Template]:
        """For every quantity that the rule says is worth asking for, except the step and the parameter."""
        if not is_drawable(rule):
            return
        for quantity in rule.asks:
            if quantity in {"update", rule.parameter}:
                continue
            for dialect in dialects(rule):
                lines = rule.variant(dialect).lines
                if quantity not in {line.name for line in lines}:
                    continue
                is_vector = quantity in vector_names(lines, frozenset(rule.vectors))
                yield Template(
                    rule,
                    f"{self.id}-{quantity}",
                    2 if is_vector else 1,
                    dialect,
                    quantity,
                    entries=VECTOR_ENTRIES if is_vector else 0,
                    **(Fineness(fine=False, kind_version=1) if is_vector else finely(rule)),
                )

    def statement(self, problem: Problem) -> str:
        """The situation."""
        rule = problem.template.rule
        if rule.parameter and problem.template.variant.state:
            return f"{rule.name} has received a new gradient; its state from before this step is given."
        return rule.summary

    def ask(self, problem: Problem) -> str:
        """What is wanted."""
        return problem.template.rule.asks[problem.template.target]
