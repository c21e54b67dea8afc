"""A worked solution as lines of text, fractions and roots in two dimensions."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from quiz_bank.documents import slip_values
from quiz_bank.drawn import shown
from quiz_bank.feedback import solution
from quiz_bank.selection import selection
from tui.commands.speech import columns
from verifier.formula import Row, Text
from verifier.notation import fit, width

if TYPE_CHECKING:
    from collections.abc import Iterator

    from quiz_bank.question import SolutionStep
    from verifier.problem import Problem

INDENT = 2
NARROWEST = 30
EQUALS = "= "


def worked(problem: Problem) -> Iterator[str]:
    """The steps of a generated question, its answer, the known slips and how the answer is known."""
    picked = selection(problem)
    found = picked.solution() if picked else solution(problem)
    room = max(NARROWEST, shutil.get_terminal_size().columns - INDENT)
    for step in found.steps:
        yield from (f"{'':{INDENT}}{line}".rstrip() for line in _step(step, room))
        yield ""
    if picked:
        yield f"Answer: {picked.letters(picked.right)}"
        yield from ("", *found.answer.replace("`", "").splitlines(), "")
    else:
        yield f"Answer: {found.answer}"
    if slips := () if picked else slip_values(problem):
        yield "Known slips:"
        rows = [(f"  {slip['id']}", _short(slip["value"]), str(slip["belief"])) for slip in slips]
        yield from columns(rows)
    yield from found.evidence


def _step(step: SolutionStep, room: int) -> Iterator[str]:
    """A line of the rule, the line with numbers in it, and its value, the equals signs below each other."""
    rule = fit(step.formula, room)
    yield from rule
    places = [width(line[: line.index(f" {EQUALS}")]) + 1 for line in rule if f" {EQUALS}" in line]
    indent = " " * min(places, default=0)
    with_numbers = Row((Text(EQUALS, EQUALS, "operator"), step.substituted))
    yield from (indent + line for line in fit(with_numbers, max(NARROWEST, room - len(indent))))
    yield f"{indent}{EQUALS}{step.value}"


def _short(value: object) -> str:
    return shown(value, 4)
