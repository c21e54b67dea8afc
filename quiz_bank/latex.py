"""Whether the formulas in a text are closed and can be read: after a forgotten `$` the rest of a card is a formula."""

from __future__ import annotations

import re
from dataclasses import dataclass

from quiz_bank.latex_reader import MATH, Unread, read_formula

_CODE = re.compile(
    r"^[ \t]*(?P<fence>`{3,}|~{3,}).*?(?:^[ \t]*(?P=fence)|\Z)|(?P<ticks>`+)(?!`).+?(?<!`)(?P=ticks)(?!`)",
    re.DOTALL | re.MULTILINE,
)
_MARK = re.compile(r"\\[a-zA-Z]+|\\.|\$\$|[${}]", re.DOTALL)
_FORMULA = re.compile(rf"{MATH.pattern}|\\.", re.DOTALL)
_CLOSES = {"$": "$", "$$": "$$", r"\(": r"\)", r"\[": r"\]"}
_ENDS = {r"\)": r"\(", r"\]": r"\["}


@dataclass(frozen=True, slots=True)
class UnreadFormula:
    """A formula that is closed but cannot be read. `line` counts from 0 within its text."""

    line: int
    source: str
    reason: str


def unbalanced(text: str) -> str:
    """Say which mark of a formula has no partner, or nothing when all have one. Code is not looked at."""
    opened = ""
    braces = sides = 0
    for found in _MARK.finditer(_without_code(text)):
        mark = found.group()
        if not opened:
            if mark in _ENDS:
                return f"`{mark}` without `{_ENDS[mark]}` before it"
            opened = mark if mark in _CLOSES else ""
        elif mark == _CLOSES[opened]:
            if braces or sides:
                return _inside(braces, sides)
            opened = ""
        elif mark in _CLOSES:
            return f"`{mark}` inside a formula that `{opened}` begins"
        else:
            braces += (mark == "{") - (mark == "}")
            sides += (mark == r"\left") - (mark == r"\right")
            if braces < 0 or sides < 0:
                return _inside(braces, sides)
    return f"`{opened}` without `{_CLOSES[opened]}` after it" if opened else ""


def unread(text: str) -> tuple[UnreadFormula, ...]:
    """Every formula that a screen could only show as it was written. Code is not looked at."""
    bare = _without_code(text)
    found = []
    for formula in _FORMULA.finditer(bare):
        if formula.lastgroup is None:  # a dollar sign, or another sign that is meant as itself
            continue
        try:
            read_formula(formula[0])
        except Unread as reason:
            line = bare.count("\n", 0, formula.start())
            found.append(UnreadFormula(line, " ".join(formula[0].split()), str(reason)))
    return tuple(found)


def _without_code(text: str) -> str:
    """A text with blanks for its code; its lines stay where they are."""
    return _CODE.sub(lambda code: " " + "\n" * code[0].count("\n"), text)


def _inside(braces: int, sides: int) -> str:
    """What is open inside a formula: `braces` and `sides` count those opened less those closed."""
    if braces:
        return "`{` without `}` in a formula" if braces > 0 else "`}` without `{` in a formula"
    if sides:
        return r"`\left` without `\right`" if sides > 0 else r"`\right` without `\left`"
    return ""
