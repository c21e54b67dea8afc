"""The key points of an answer, to be ticked by whoever recalled them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from tui.keys import POINTS, bindings
from tui.layout import LEAST, TITLE
from tui.markdown import render_inline
from tui.widgets.body import bring_rows

if TYPE_CHECKING:
    from textual import events
    from textual.geometry import Size

HEAD = "Key points: tick what you recalled"
INDENT = 5


class Points(Widget, can_focus=True):
    """Rows with boxes. Space ticks the marked one and goes on to the next."""

    BINDINGS = bindings(POINTS)

    class Ticked(Message):
        """The ticks changed: indices of points, of which there are so many."""

        def __init__(self, ticks: tuple[int, ...], points: int) -> None:
            super().__init__()
            self.ticks = ticks
            self.points = points

    def __init__(self) -> None:
        super().__init__()
        self.display = False
        self._points: tuple[Content, ...] = ()
        self._ticks: frozenset[int] = frozenset()
        self._marked = 0

    def show(self, points: tuple[str, ...]) -> None:
        """Offer key points, none of them ticked; without any, take no room."""
        self._points = tuple(map(render_inline, points))
        self._ticks, self._marked = frozenset(), 0
        self.display = bool(points)
        self.refresh(layout=True)

    # -- keys and mouse -------------------------------------------------------------------------------------------
    def action_tick(self) -> None:
        """Tick the marked point and go on to the next one, or take its tick back."""
        self._tick(self._marked)

    def action_tick_all(self) -> None:
        """Tick all points, or none when all are ticked."""
        every = frozenset(range(len(self._points)))
        self._put(frozenset() if self._ticks == every else every)

    def action_move(self, step: int) -> None:
        """Mark another row, round at the ends, and bring it into view."""
        self._mark((self._marked + step) % len(self._points))

    def on_click(self, event: events.Click) -> None:
        """Tick the point that was clicked."""
        if clicked := [index for index, row in enumerate(self._starts(self.content_size.width)) if event.y >= row]:
            self._tick(clicked[-1])

    def _tick(self, point: int) -> None:
        self._put(self._ticks ^ {point})
        self._mark(min(point + (point in self._ticks), len(self._points) - 1))

    def _put(self, ticks: frozenset[int]) -> None:
        self._ticks = ticks
        self.refresh()
        self.post_message(self.Ticked(tuple(sorted(ticks)), len(self._points)))

    def _mark(self, point: int) -> None:
        self._marked = point
        self.refresh()
        columns = self.content_size.width
        bring_rows(self, self._starts(columns)[point], len(self._row(point, columns)))

    # -- looks ----------------------------------------------------------------------------------------------------
    def _row(self, index: int, columns: int) -> list[Content]:
        here = index == self._marked
        lead = Content.assemble(
            ("▌" if here else " ", "$primary"), ("[x] " if index in self._ticks else "[ ] ", "$text-accent")
        )
        point = self._points[index]
        first, *rest = (point.stylize_before("bold") if here else point).wrap(max(columns - INDENT, LEAST))
        return [Content.assemble(lead, first), *(each.pad_left(INDENT) for each in rest)]

    def _lines(self, columns: int) -> list[Content]:
        head = [] if not self._points else Content.styled(HEAD, TITLE).wrap(columns)
        return [*head, *(line for index in range(len(self._points)) for line in self._row(index, columns))]

    def _starts(self, columns: int) -> list[int]:
        """The first line of each point."""
        columns = max(columns, 1)
        starts, line = [], len(Content(HEAD).wrap(columns))
        for index in range(len(self._points)):
            starts.append(line)
            line += len(self._row(index, columns))
        return starts

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 - Textual's hook
        """All rows, wrapped."""
        return len(self._lines(max(width, 1)))

    def render(self) -> Content:
        """All rows, wrapped."""
        return Content("\n").join(self._lines(max(self.content_size.width, 1)))
