"""LaTeX formulas of cards on the screen.

What the bank does not read (environments, spacing tricks, unknown commands) is shown as it was written.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from quiz_bank.latex_reader import LONGEST, MATH, Unread, read_formula
from quiz_bank.safe import clean_line
from verifier.formula import inline
from verifier.notation import fit, width

if TYPE_CHECKING:
    from verifier.formula import Formula

__all__ = ["MATH", "displayed", "on_lines", "on_one_line", "without_marks"]

DISPLAYED = frozenset({"square", "double"})

_CODE = r"(?P<fence>^[ \t]*(?P<mark>`{3,}|~{3,}).*?(?:^[ \t]*(?P=mark)|\Z)|(?P<ticks>`+)(?!`).+?(?P=ticks))"
_PLAIN = re.compile(rf"{_CODE}|{MATH.pattern}|\\.", re.DOTALL | re.MULTILINE)


def displayed(found: re.Match[str]) -> bool:
    """Whether a formula that was found stands on lines of its own."""
    return found.lastgroup in DISPLAYED


def on_one_line(source: str) -> str:
    """A formula with its marks as one line of Unicode; as it was written when it is not understood."""
    tree = _read(source)
    return clean_line(source, LONGEST) if tree is None else inline(tree).strip()


def on_lines(source: str, columns: int) -> tuple[str, ...]:
    """A formula with its marks in two dimensions when it fits into `columns`, else in one line or more."""
    tree = _read(source)
    rows = () if tree is None else fit(tree, max(columns, 1))
    return rows if rows and max(map(width, rows)) <= columns else (on_one_line(source),)


def without_marks(text: str) -> str:
    """A text of Markdown with formulas as Unicode, and code within a line as one types it; blocks stay as they are."""
    return _PLAIN.sub(_without_marks, text)


def _without_marks(found: re.Match[str]) -> str:
    if found.lastgroup in MATH.groupindex:
        return on_one_line(found[0])
    return found[0].strip("`") if found["ticks"] else found[0]


@lru_cache(maxsize=256)
def _read(source: str) -> Formula | None:
    """The tree of a formula with its marks; None when it is not understood."""
    try:
        return read_formula(source)
    except Unread:
        return None
