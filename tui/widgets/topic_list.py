"""The topics of Today: what is due and new in each, and how much of it is held."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from tui.plots import meter
from tui.widgets.body import bring_rows
from tui.widgets.words import line

if TYPE_CHECKING:
    from textual import events
    from textual.geometry import Size

    from quiz_bank.stats import Today, TopicLine

EVERYTHING = "Everything"
ROOMY = 64
BARRED = 44
NUMBER = 6
HEAD = 1
"""Rows above the first one that can be marked."""
NEW_TODAY = "new today"
SHARED = "New items are limited by day, whichever topic they come from."


@dataclass(frozen=True, slots=True)
class _Layout:
    """Cells for the name and the bar, and whether there is room to say more than how much is due and new."""

    name: int
    bar: int
    roomy: bool

    @classmethod
    def within(cls, columns: int) -> _Layout:
        """The layout for a width; the bar goes first, since its number stays."""
        roomy = columns >= ROOMY
        numbers = 3 * NUMBER + len(NEW_TODAY) + 2 if roomy else 2 * NUMBER
        bar = (columns - numbers) // 4 if columns >= BARRED else 0
        return cls(max(columns - numbers - bar - (10 if bar else 9), 8), bar, roomy)

    @property
    def new(self) -> int:
        """Cells of the column of new items."""
        return len(NEW_TODAY) + 2 if self.roomy else NUMBER


class TopicList(Widget):
    """One row for everything and one for each topic; one of them is marked."""

    ALLOW_SELECT = False

    class Chosen(Message):
        """A row was clicked."""

    marked: reactive[int] = reactive(0)
    """The marked row; 0 is everything."""

    def __init__(self) -> None:
        super().__init__()
        self._topics: tuple[TopicLine, ...] = ()
        self._everything: TopicLine | None = None

    @property
    def topic(self) -> str | None:
        """The marked topic; None means everything."""
        return self._topics[self.marked - 1].topic if 0 < self.marked <= len(self._topics) else None

    def show(self, today: Today) -> None:
        """Replace the topics and keep the mark on the same one while it is there."""
        names = [each.topic for each in today.topics]
        marked = names.index(self.topic) + 1 if self.topic in names else 0
        self._topics = today.topics
        self._everything = everything(today)
        self.marked = marked
        self.refresh(layout=True)

    def move(self, step: int) -> None:
        """Move the mark, round at the ends, and bring it into view."""
        self.marked = (self.marked + step) % (len(self._topics) + 1)
        if self.marked:
            bring_rows(self, self.marked + HEAD)
        else:
            bring_rows(self, 0, HEAD + 1)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 - Textual's hook
        """A head, a row for everything, the topics, and a note."""
        return len(self._lines(width))

    def render(self) -> Content:
        """The table, with as many columns as there is room for."""
        return Content("\n").join(self._lines(self.content_size.width))

    def _lines(self, columns: int) -> list[Content]:
        if self._everything is None:
            return [self._head(columns)]
        rows = [self._row(each, columns) for each in (self._everything, *self._topics)]
        lines = [self._head(columns)]
        for number, row in enumerate(rows):
            chosen = number == self.marked
            mark = Content.styled("▌ " if chosen else "  ", "$primary")
            lines.append(Content.assemble(mark, row.stylize_before("bold") if chosen else row))
        if sum(each.new for each in self._topics) > self._everything.new:
            lines += Content.styled(SHARED, "$foreground 70%").wrap(max(columns, 1))
        return lines

    def _head(self, columns: int) -> Content:
        layout = _Layout.within(columns)
        names = ("due", "learn", NEW_TODAY, "items") if layout.roomy else ("due", "new")
        numbers = "".join(f"{name:>{layout.new if name == NEW_TODAY else NUMBER}}" for name in names)
        held = f"   {'held':{layout.bar}}" if layout.bar else "   held"
        text = f"  {'Topic':{layout.name}}{numbers}{held}"
        return Content.styled(text, "$foreground 70%")

    def _row(self, topic: TopicLine, columns: int) -> Content:
        layout = _Layout.within(columns)
        parts = [line(topic.topic).truncate(layout.name, ellipsis=True, pad=True), _number(topic.due, "$text-primary")]
        if layout.roomy:
            parts.append(_number(topic.learning, "$text-warning"))
        parts.append(_number(topic.new, "$text-success", layout.new))
        if layout.roomy:
            parts.append(_number(topic.total, "$foreground 70%"))
        parts.append(Content("  "))
        if layout.bar:
            parts += [Content(" "), meter(topic.mastery, layout.bar)]
        return Content("").join([*parts, Content.styled(f"{topic.mastery:5.0%}", "$foreground 70%")])

    def on_click(self, event: events.Click) -> None:
        """Mark the clicked row and say so."""
        if 1 <= event.y <= len(self._topics) + 1:
            self.marked = event.y - 1
            self.post_message(self.Chosen())


def _number(value: int, style: str, cells: int = NUMBER) -> Content:
    return Content.styled(f"{value or '·':>{cells}}", style if value else "$foreground 40%")


def everything(today: Today) -> TopicLine:
    """The row of a session over all topics."""
    # What the first frame does not need is not loaded before it.
    from quiz_bank.stats import TopicLine

    total = sum(each.total for each in today.topics)
    return TopicLine(EVERYTHING, today.new, today.learning, today.learning_due, today.due, total, held(today.topics))


def held(topics: tuple[TopicLine, ...]) -> float:
    """Mastery over all topics, each by the number of its items."""
    total = sum(each.total for each in topics)
    return sum(each.mastery * each.total for each in topics) / total if total else 0.0
