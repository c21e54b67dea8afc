"""The topics of Today: what is due and new in each, and how much of it is held."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from tui.plots import meter
from tui.widgets.words import line

if TYPE_CHECKING:
    from textual import events
    from textual.geometry import Size

    from quiz_bank.stats import Today, TopicLine

EVERYTHING = "Everything"
ROOMY = 64
BARRED = 44
NUMBER = 6


@dataclass(frozen=True, slots=True)
class _Layout:
    """Cells for the name and the bar, and whether what is being learned has a column."""

    name: int
    bar: int
    learning: bool

    @classmethod
    def within(cls, columns: int) -> _Layout:
        """The layout for a width; the bar goes first, since its number stays."""
        learning = columns >= ROOMY
        numbers = (3 if learning else 2) * NUMBER
        bar = (columns - numbers) // 4 if columns >= BARRED else 0
        return cls(max(columns - numbers - bar - (10 if bar else 9), 8), bar, learning)


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
        self._everything = (0, 0, 0, 0.0)

    @property
    def topic(self) -> str | None:
        """The marked topic; None means everything."""
        return self._topics[self.marked - 1].topic if 0 < self.marked <= len(self._topics) else None

    def show(self, today: Today) -> None:
        """Replace the topics and keep the mark on the same one while it is there."""
        names = [each.topic for each in today.topics]
        marked = names.index(self.topic) + 1 if self.topic in names else 0
        self._topics = today.topics
        self._everything = (today.due, today.learning, today.new, held(today.topics))
        self.marked = marked
        self.refresh(layout=True)

    def move(self, step: int) -> None:
        """Move the mark, round at the ends."""
        self.marked = (self.marked + step) % (len(self._topics) + 1)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 - Textual's hook
        """A head, a row for everything, and the topics."""
        return len(self._topics) + 2

    def render(self) -> Content:
        """The table, with as many columns as there is room for."""
        columns = self.content_size.width
        rows = [self._row(EVERYTHING, *self._everything, columns)]
        rows += [self._row(t.topic, t.due, t.learning, t.new, t.mastery, columns) for t in self._topics]
        lines = [self._head(columns)]
        for number, row in enumerate(rows):
            chosen = number == self.marked
            mark = Content.styled("▌ " if chosen else "  ", "$primary")
            lines.append(Content.assemble(mark, row.stylize_before("bold") if chosen else row))
        return Content("\n").join(lines)

    def _head(self, columns: int) -> Content:
        layout = _Layout.within(columns)
        learning = f"{'learn':>{NUMBER}}" if layout.learning else ""
        held = f"   {'held':{layout.bar}}" if layout.bar else "   held"
        text = f"  {'Topic':{layout.name}}{'due':>{NUMBER}}{learning}{'new':>{NUMBER}}{held}"
        return Content.styled(text, "$foreground 70%")

    def _row(self, topic: str, due: int, learning: int, new: int, mastery: float, columns: int) -> Content:
        layout = _Layout.within(columns)
        parts = [line(topic).truncate(layout.name, ellipsis=True, pad=True), _number(due, "$text-primary")]
        if layout.learning:
            parts.append(_number(learning, "$text-warning"))
        parts += [_number(new, "$text-success"), Content("  ")]
        if layout.bar:
            parts += [Content(" "), meter(mastery, layout.bar)]
        return Content("").join([*parts, Content.styled(f"{mastery:5.0%}", "$foreground 70%")])

    def on_click(self, event: events.Click) -> None:
        """Mark the clicked row and say so."""
        if 1 <= event.y <= len(self._topics) + 1:
            self.marked = event.y - 1
            self.post_message(self.Chosen())


def _number(value: int, style: str) -> Content:
    return Content.styled(f"{value or '·':>{NUMBER}}", style if value else "$foreground 40%")


def held(topics: tuple[TopicLine, ...]) -> float:
    """Mastery over all topics, each by the number of its items."""
    total = sum(each.total for each in topics)
    return sum(each.mastery * each.total for each in topics) / total if total else 0.0
