"""The plots of Progress, each with the table of its numbers."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from textual.content import Content

from quiz_bank.model import Stage
from tui.plots import curve, meter, pillars, stack
from tui.table import table
from tui.widgets.words import line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from quiz_bank.stats import Progress

HEIGHT = 8
AXIS = 5
ROWS = 7
WEEK = 7
STAGES = {
    Stage.NEW: ("░", "$foreground 70%"),
    Stage.LEARNING: ("▒", "$text-warning"),
    Stage.YOUNG: ("▓", "$success 70%"),
    Stage.MATURE: ("█", "$success"),
    Stage.SUSPENDED: ("·", "$foreground 70%"),
}


def join(lines: Sequence[Content]) -> Content:
    """Lines below each other."""
    return Content("\n").join(lines)


def due_plot(progress: Progress, columns: int) -> Content:
    """Reviews that fall due on each of the coming days."""
    return _dated_pillars(progress.forecast, progress.day, columns)


def due_table(progress: Progress, columns: int) -> Content:
    """The next days one by one, the rest as a sum."""
    days = progress.forecast
    rows = [
        (f"{date.fromordinal(progress.day + ahead):%a %d %b}", days[ahead]) for ahead in range(min(ROWS, len(days)))
    ]
    if len(days) > ROWS:
        rows.append((f"then {len(days) - ROWS} days", sum(days[ROWS:])))
    return _table(["Day", "due"], [[name, str(count)] for name, count in rows], columns)


def retention_plot(progress: Progress, columns: int) -> Content:
    """Share recalled in each week; weeks without a measurement leave a hole."""
    weeks = {week.day: week.retention for week in progress.retention_by_week}
    if not weeks:
        return _nothing("Nothing to measure yet: it needs answers a day or more apart.", columns)
    first, last = min(weeks), max(weeks)
    values = [weeks.get(day) for day in range(first, last + 1, WEEK)]
    low = min(int(min(weeks.values()) * 10) / 10, 0.8)
    rows = curve(values, max(columns - AXIS, 4), HEIGHT, low=low, high=1.0, style="$text-primary")
    labels = {0: "100%", HEIGHT - 1: f"{low:.0%}"}
    lines = [
        Content.assemble((f"{labels.get(index, ''):>4} ", "$foreground 70%"), row) for index, row in enumerate(rows)
    ]
    return join([*lines, _ends(date.fromordinal(first), date.fromordinal(last), columns)])


def retention_table(progress: Progress, columns: int) -> Content:
    """The last weeks, the newest first."""
    weeks = progress.retention_by_week[-ROWS:]
    rows = [
        [
            f"{date.fromordinal(week.day):%d %b}",
            f"{week.retention:.0%}",
            str(week.recalled + week.forgotten),
        ]
        for week in reversed(weeks)
    ]
    return _table(["Week of", "kept", "of"], rows, columns) if rows else Content("")


def answers_plot(progress: Progress, columns: int) -> Content:
    """Answers on each of the last days."""
    done = {each.day: each.reviews for each in progress.reviews_per_day}
    shown = max(min((columns - AXIS + 1) // 2, 30), 1)
    first = progress.day - shown + 1
    return _dated_pillars([done.get(day, 0) for day in range(first, progress.day + 1)], first, columns)


def answers_table(progress: Progress, columns: int) -> Content:
    """The last days with answers, by rating, the newest first."""
    rows = [
        [f"{date.fromordinal(each.day):%d %b}", *map(str, (each.again, each.hard, each.good, each.easy))]
        for each in reversed(progress.reviews_per_day[-ROWS:])
    ]
    return _table(["Day", "Again", "Hard", "Good", "Easy"], rows, columns) if rows else Content("")


def topics_plot(progress: Progress, columns: int) -> Content:
    """How much of each topic is held; the numbers stand at the bars."""
    if not progress.mastery:
        return _nothing("No topics yet.", columns)
    widest = min(max(line(topic).cell_length for topic, _ in progress.mastery), columns // 2)
    bar = max(min(columns - widest - 8, 50), 4)
    return join(
        [
            Content.assemble(
                line(topic).truncate(widest, ellipsis=True, pad=True),
                "  ",
                meter(share, bar),
                (f"{share:5.0%}", "bold"),
            )
            for topic, share in progress.mastery
        ]
    )


def stages_plot(progress: Progress, columns: int) -> Content:
    """One bar of all items by stage, and what its parts are."""
    parts = [(progress.stages.get(stage, 0), sign, style) for stage, (sign, style) in STAGES.items()]
    total = max(sum(value for value, _, _ in parts), 1)
    lines = [stack([(float(value), sign, style) for value, sign, style in parts], min(columns, 60)), Content("")]
    for stage, (value, sign, style) in zip(STAGES, parts, strict=True):
        name = Content.assemble((sign * 2, style), f" {stage.value:10}")
        lines.append(Content.assemble(name, f"{value:>7,}", (f"{value / total:6.0%}", "$foreground 70%")))
    return join(lines)


def _dated_pillars(values: Sequence[int], first: int, columns: int) -> Content:
    """Bars on an axis with the largest value and the first and last date."""
    shown = list(values)[: max((columns - AXIS + 1) // 2, 1)]
    if not any(shown):
        return _nothing("Nothing here yet.", columns)
    bars = pillars(shown, HEIGHT)
    labels = {0: str(max(shown)), HEIGHT - 1: "0"}
    lines = [
        Content.assemble((f"{labels.get(index, ''):>4} ", "$foreground 70%"), row) for index, row in enumerate(bars)
    ]
    wide = min(columns, AXIS + 2 * len(shown) - 1)
    return join([*lines, _ends(date.fromordinal(first), date.fromordinal(first + len(shown) - 1), wide)])


def _ends(first: date, last: date, columns: int) -> Content:
    left, right = f"{first:%d %b}", f"{last:%d %b}"
    blank = max(columns - AXIS - len(left) - len(right), 1)
    return Content.styled(" " * AXIS + left + " " * blank + right, "$foreground 70%")


def _nothing(reason: str, columns: int) -> Content:
    return join(Content.styled(reason, "$foreground 70%").wrap(columns))


def _table(head: Sequence[str], rows: Sequence[Sequence[str]], columns: int) -> Content:
    cells = [[Content(text) for text in row] for row in (head, *rows)]
    return join(table(cells, columns, right=frozenset(range(1, len(head)))))
