"""The part of a screen that scrolls."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import VerticalScroll

if TYPE_CHECKING:
    from textual.widget import Widget


class Body(VerticalScroll):
    """Scrolls, and can bring a part into view that is about to get its place."""

    def __init__(self) -> None:
        super().__init__(id="body")
        self._wanted: Widget | None = None

    def bring(self, part: Widget | None) -> None:
        """Bring a part into the upper half once everything is laid out; None means the beginning."""
        self._wanted = part
        if part is None:
            self.scroll_home(animate=False)
        else:
            # Asked of the screen itself, so that it lays out before it calls back.
            self.screen.refresh(layout=True, repaint=False)
            self.call_after_refresh(self._bring)

    def _bring(self) -> None:
        part, self._wanted = self._wanted, None
        if part is not None and part.virtual_region.y - self.scroll_offset.y > self.size.height // 2:
            self.scroll_to_widget(part, animate=False, top=True)
