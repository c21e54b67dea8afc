"""Whether the formulas in a text are closed: a forgotten `$` turns the rest of a card into a formula."""

from __future__ import annotations

import re

_CODE = re.compile(
    r"^[ \t]*(?P<fence>`{3,}|~{3,}).*?(?:^[ \t]*(?P=fence)|\Z)|(?P<ticks>`+)(?!`).+?(?<!`)(?P=ticks)(?!`)",
    re.DOTALL | re.MULTILINE,
)
_MARK = re.compile(r"\\[a-zA-Z]+|\\.|\$\$|[${}]", re.DOTALL)
_CLOSES = {"$": "$", "$$": "$$", r"\(": r"\)", r"\[": r"\]"}
_ENDS = {r"\)": r"\(", r"\]": r"\["}


def unbalanced(text: str) -> str:
    """Say which mark of a formula has no partner, or nothing when all have one. Code is not looked at."""
    opened = ""
    braces = sides = 0
    for found in _MARK.finditer(_CODE.sub(" ", text)):
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


def _inside(braces: int, sides: int) -> str:
    """What is open inside a formula: `braces` and `sides` count those opened less those closed."""
    if braces:
        return "`{` without `}` in a formula" if braces > 0 else "`}` without `{` in a formula"
    if sides:
        return r"`\left` without `\right`" if sides > 0 else r"`\right` without `\left`"
    return ""
