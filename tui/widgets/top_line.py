"""The first line of every screen: where one is, where one can go, and a word about the day or the session."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from tui.widgets.words import line

if TYPE_CHECKING:
    from textual import events

NAME = " gradrecall "
TABS = (("Today", "app.today"), ("Study", "app.study"), ("Progress", "app.progress"))


class TopLine(Widget):
    """The name, the three screens as tabs, and a note at the right edge."""

    ALLOW_SELECT = False

    note: reactive[str] = reactive("")
    """What stands at the right edge, as far as there is room."""

    def __init__(self, current: str) -> None:
        super().__init__()
        self._current = current

    def _tabs(self) -> list[tuple[str, str]]:
        return [(f" {label} ", action) for label, action in TABS]

    def render(self) -> Content:
        """Name, tabs and note on one line; the name gives way first, then the note."""
        columns = self.content_size.width
        tabs = Content("").join(
            Content.styled(text, "bold reverse" if text.strip() == self._current else "$foreground 70%")
            for text, _ in self._tabs()
        )
        name = Content.styled(NAME, "bold $text-primary") if self._named() else Content("")
        note = line(self.note, "$foreground 70%")
        room = columns - name.cell_length - tabs.cell_length - 2
        if note.cell_length > room:
            note = Content("")
        blank = columns - name.cell_length - tabs.cell_length - note.cell_length - 1
        return Content.assemble(name, tabs, " " * max(blank, 0), note)

    def _named(self) -> bool:
        return self.content_size.width >= 60

    async def on_click(self, event: events.Click) -> None:
        """Go to the screen whose tab was clicked."""
        column = event.x - (len(NAME) if self._named() else 0)
        for text, action in self._tabs():
            if 0 <= column < len(text):
                await self.run_action(action)
                return
            column -= len(text)
