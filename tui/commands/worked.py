"""A worked solution as lines of text, fractions and roots in two dimensions."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from quiz_bank.documents import slip_values
from quiz_bank.drawn import shown
from quiz_bank.feedback import solution
from quiz_bank.selection import selection
from tui.commands.speech import columns
from tui.wording import BEFORE
from verifier.formula import Row, Text
from verifier.notation import fit, inline, width

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from quiz_bank.question import SolutionStep
    from verifier.problem import Problem

INDENT = 2
NARROWEST = 30
EQUALS = "= "


def worked(problem: Problem, start: int = 0) -> Iterator[str]:
    """The steps of a generated question from one on, its answer, the known slips and how the answer is known."""
    picked = selection(problem)
    found = picked.solution() if picked else solution(problem)
    yield from _steps(found.steps, start)
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


def worked_from(problem: Problem, start: int) -> Iterator[str]:
    """The steps of a generated question from one of them on, the steps before, and its answer."""
    found = solution(problem)
    yield from _steps(found.steps, start)
    yield f"Answer: {found.answer}"


def _steps(steps: Sequence[SolutionStep], start: int) -> Iterator[str]:
    """Steps from one on, then those before it."""
    room = max(NARROWEST, shutil.get_terminal_size().columns - INDENT)
    for number in (*range(start, len(steps)), *range(start)):
        if start and number == 0:
            yield from (BEFORE, "")
        yield from (f"{'':{INDENT}}{line}".rstrip() for line in _step(steps[number], room))
        yield ""


def _step(step: SolutionStep, room: int) -> Iterator[str]:
    """A line of the rule, the line with numbers in it, and its value, the equals signs below each other."""
    rule = fit(step.formula, room)
    yield from rule
    places = [width(line[: line.index(f" {EQUALS}")]) + 1 for line in rule if f" {EQUALS}" in line]
    indent = " " * min(places, default=0)
    if inline(step.substituted) != step.value:
        with_numbers = Row((Text(EQUALS, EQUALS, "operator"), step.substituted))
        yield from (indent + line for line in fit(with_numbers, max(NARROWEST, room - len(indent))))
    yield f"{indent}{EQUALS}{step.value}"


def _short(value: object) -> str:
    return shown(value, 4)
