"""The plots of Today: what the next days bring, and what the last weeks saw."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from textual.content import Content

from tui.plots import DAYS, calendar, legend, pillars

if TYPE_CHECKING:
    from quiz_bank.stats import Today

BARS = 6
"""Rows of the bars."""
WEEKS = 26
TITLE = "bold $text-primary"


def coming(today: Today, columns: int) -> Content:
    """Reviews of the next days: bars with their numbers above and the weekdays below."""
    days = today.forecast[: max((columns + 1) // 3, 1)]
    title = Content.styled(f"Next {len(days)} days", TITLE)
    if not any(days):
        return Content("\n").join([title, *Content.styled("Nothing scheduled yet.", "$foreground 70%").wrap(columns)])
    numbers = "".join(f"{count or '·':>2} " for count in days)
    names = "".join(f"{DAYS[date.fromordinal(today.day + ahead).weekday()][:2]} " for ahead in range(len(days)))
    return Content("\n").join(
        [
            title,
            Content.styled(numbers.rstrip(), "$foreground 70%"),
            *pillars(days, BARS, width=2),
            Content.styled(names.rstrip(), "$foreground 70%"),
        ]
    )


def heat(today: Today, columns: int) -> Content:
    """The calendar of the last weeks, as many as fit."""
    weeks = min(max((columns - 4) // 2, 1), WEEKS)
    rows = calendar(dict(today.heat), today.day, weeks)
    return Content("\n").join([Content.styled(f"Last {weeks} weeks", TITLE), *rows, legend().pad_left(4)])
