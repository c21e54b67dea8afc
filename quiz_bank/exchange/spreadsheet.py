"""Generated questions as rows of a table, for spreadsheets.

Spreadsheets run a cell that begins like a formula. Such a cell gets an apostrophe in front, unless it is a number.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from quiz_bank.documents import prompt, slip_values, solution_lines, typed_answer

if TYPE_CHECKING:
    from verifier.problem import Problem

HEAD = ("id", "rule", "kind", "level", "dialect", "prompt", "answer", "misconceptions", "solution")

_RUN = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")


def row(problem: Problem) -> tuple[str, ...]:
    """A generated question under the columns of `HEAD`; wrong values and the solution are lines within a cell."""
    template = problem.template
    wrong = [f"{slip['id']}: {slip['value']}" for slip in slip_values(problem)]
    cells = (
        problem.id,
        template.rule.id,
        template.kind,
        str(template.level),
        template.dialect,
        prompt(problem),
        typed_answer(problem),
        "\n".join(wrong),
        "\n".join(solution_lines(problem)),
    )
    return tuple(disarmed(cell) for cell in cells)


def disarmed(cell: str) -> str:
    """A cell that no spreadsheet runs."""
    return f"'{cell}" if cell.startswith(_RUN) and not _NUMBER.fullmatch(cell) else cell
