"""How hard a question is, counted from what has to be done for it, so that variants of one level can be ordered."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from verifier.expression import free_names

if TYPE_CHECKING:
    from verifier.template import Inputs, Template

CARRIED, DISTRACTOR, CONVENTION, CANCELLING = 2, 1, 1, 1
NOTICEABLE_CANCELLATION = 1.2


def difficulty(template: Template, inputs: Inputs, cancellation: float) -> int:
    """Primitive operations, and what makes them harder.

    Two for each quantity carried from step to step; one for each number that is given and not needed; one if the
    frameworks do not agree on the rule; one if quantities of opposite sign are added.
    """
    lines = template.lines(template.variant)
    operations = sum(_operations(line.expression) for line in lines) * template.steps
    carried = len(template.variant.state) if template.steps > 1 else 0
    needed = {name.removesuffix("_prev") for name in free_names(lines)} | set(template.targets)
    distractors = len(inputs.first.keys() - needed - set(template.carried))
    differing = any(
        not other.same_as and other.name not in {template.dialect, "paper"} for other in template.rule.dialects
    )
    return (
        operations
        + CARRIED * carried
        + DISTRACTOR * distractors
        + CONVENTION * differing
        + CANCELLING * (cancellation > NOTICEABLE_CANCELLATION)
    )


def _operations(expression: ast.expr) -> int:
    return sum(isinstance(node, ast.BinOp | ast.UnaryOp | ast.Call | ast.Compare) for node in ast.walk(expression))
