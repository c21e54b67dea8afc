"""Plots made of characters: bars in eighths, a braille line, a calendar. Colours are tokens, so themes apply.

Every plot is a pure function of numbers and a size; none says anything by colour alone.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from textual.content import Content

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

RISING = " ▁▂▃▄▅▆▇█"
FILLED, TRACK = "▇", "·"
SHADES = "·░▒▓█"
SHADE_STYLES = ("$foreground 70%", "$success 55%", "$success 70%", "$success 85%", "$success")
BRAILLE = 0x2800
DOTS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def meter(share: float, columns: int, style: str = "$primary") -> Content:
    """A horizontal bar on a track, so that what is missing shows as well; rows of them stay apart."""
    filled = min(max(round(share * columns), int(share > 0)), columns - int(share < 1))
    return Content.assemble((FILLED * filled, style), (TRACK * (columns - filled), "$foreground 40%"))


def pillars(
    values: Sequence[float], height: int, *, width: int = 1, gap: int = 1, style: str = "$primary"
) -> list[Content]:
    """Vertical bars of `height` rows in eighths of a row, scaled to the largest value."""
    top = max(values, default=0) or 1
    eighths = [max(round(value / top * height * 8), 1) if value > 0 else 0 for value in values]
    rows = [
        (" " * gap).join(RISING[min(max(level - row * 8, 0), 8)] * width for level in eighths)
        for row in reversed(range(height))
    ]
    return [Content.styled(row.rstrip(), style) for row in rows]


def stack(parts: Sequence[tuple[float, str, str]], columns: int) -> Content:
    """One bar of parts, each a value, a sign to fill with and a style; every part above 0 gets a cell."""
    total = sum(value for value, _, _ in parts)
    if not total:
        return Content.styled("·" * columns, "$foreground 70%")
    widths = [max(round(value / total * columns), 1) if value > 0 else 0 for value, _, _ in parts]
    while sum(widths) > columns and max(widths) > 1:
        widths[widths.index(max(widths))] -= 1
    widths[widths.index(max(widths))] += columns - sum(widths)
    return Content.assemble(*((sign * width, style) for width, (_, sign, style) in zip(widths, parts, strict=True)))


def shade(count: int, most: int) -> int:
    """How strongly a day is marked, from 0 (nothing done) to 4 (as much as on the best day)."""
    return 0 if count <= 0 else 1 + min(3 * count // max(most, 1), 3)


def calendar(counts: Mapping[int, int], today: int, weeks: int) -> list[Content]:
    """A column a week, a row a weekday, months above; the last column is the week of `today`."""
    last_monday = today - date.fromordinal(today).weekday()
    mondays = [last_monday - 7 * back for back in reversed(range(weeks))]
    most = max((counts.get(day, 0) for day in range(mondays[0], today + 1)), default=0)
    lines = [Content.styled(" " * 4 + _months([date.fromordinal(monday) for monday in mondays]), "$foreground 70%")]
    for weekday in range(7):
        cells = [Content.styled(f"{DAYS[weekday] if weekday % 2 == 0 else '':4}", "$foreground 70%")]
        for monday in mondays:
            day = monday + weekday
            level = shade(counts.get(day, 0), most)
            cells.append(Content("  ") if day > today else Content.styled(SHADES[level] * 2, SHADE_STYLES[level]))
        lines.append(Content("").join(cells))
    return lines


def _months(mondays: Sequence[date]) -> str:
    """Names of months over the first week that begins in each, as far as they have room."""
    text = ""
    for week, monday in enumerate(mondays):
        starts = week == 0 or monday.month != mondays[week - 1].month
        if starts and len(text) <= 2 * week:
            text = text.ljust(2 * week) + monday.strftime("%b ")
    return text[: 2 * len(mondays) + 2].rstrip()


def legend() -> Content:
    """What the signs of the calendar mean."""
    signs = [Content.styled(SHADES[level] * 2, SHADE_STYLES[level]) for level in range(len(SHADES))]
    return Content.assemble(("less ", "$foreground 70%"), Content(" ").join(signs), (" more", "$foreground 70%"))


def curve(
    values: Sequence[float | None], columns: int, height: int, *, low: float, high: float, style: str = "$primary"
) -> list[Content]:
    """A braille line through the values, `columns` by `height` cells; None leaves a hole."""
    dots_wide, dots_high = columns * 2, height * 4
    cells = [[0] * columns for _ in range(height)]

    def mark(x: int, y: int) -> None:
        if 0 <= x < dots_wide and 0 <= y < dots_high:
            cells[y // 4][x // 2] |= DOTS[y % 4][x % 2]

    def place(index: int, value: float) -> tuple[int, int]:
        x = round(index * (dots_wide - 1) / max(len(values) - 1, 1))
        share = (value - low) / ((high - low) or 1)
        return x, round((1 - min(max(share, 0.0), 1.0)) * (dots_high - 1))

    before: tuple[int, int] | None = None
    for index, value in enumerate(values):
        if value is None:
            before = None
            continue
        x, y = place(index, value)
        for step_x, step_y in _between(before or (x, y), (x, y)):
            mark(step_x, step_y)
        before = (x, y)
    return [Content.styled("".join(chr(BRAILLE + cell) if cell else " " for cell in row), style) for row in cells]


def _between(start: tuple[int, int], end: tuple[int, int]) -> list[tuple[int, int]]:
    """The dots of a straight line, both ends included."""
    (x0, y0), (x1, y1) = start, end
    steps = max(abs(x1 - x0), abs(y1 - y0), 1)
    return [(round(x0 + (x1 - x0) * step / steps), round(y0 + (y1 - y0) * step / steps)) for step in range(steps + 1)]
