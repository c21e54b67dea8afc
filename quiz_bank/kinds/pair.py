"""What are the values of two quantities that belong together, such as both corrected moments?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from quiz_bank.kinds.kind import dialects, finely, is_drawable
from verifier.expression import vector_names
from verifier.template import Template

if TYPE_CHECKING:
    from collections.abc import Iterator

    from verifier.problem import Problem
    from verifier.rule import Rule

PAIRS = (
    ("m", "v"),
    ("m_hat", "v_hat"),
    ("z", "curvature"),
    ("mean", "variance"),
    ("std", "limit"),
    ("wide", "cut"),
    ("landing", "largest"),
    ("active", "deviation"),
)
"""Two quantities that people mix up, or of which the second is seldom asked for alone."""


class Pair:
    """Level 1: two numbers, typed together."""

    id = "pair"

    def templates(self, rule: Rule) -> Iterator[Template]:
        """For every pair that a dialect of the rule gives as plain numbers."""
        if not is_drawable(rule):
            return
        for first, second in PAIRS:
            if not {first, second} <= rule.asks.keys():
                continue
            for dialect in dialects(rule):
                lines = rule.variant(dialect).lines
                vectors = vector_names(lines, frozenset(rule.vectors))
                if {first, second} <= {line.name for line in lines} - vectors:
                    yield Template(
                        rule, f"{self.id}-{first}-{second}", 1, dialect, first, also=(second,), **finely(rule)
                    )

    def statement(self, problem: Problem) -> str:
        """The situation."""
        rule = problem.template.rule
        if rule.parameter and problem.template.variant.state:
            return f"{rule.name} has received a new gradient; its state from before this step is given."
        return rule.summary

    def ask(self, problem: Problem) -> str:
        """What is wanted."""
        asks = problem.template.rule.asks
        return " and ".join(asks[target] for target in problem.template.targets)
