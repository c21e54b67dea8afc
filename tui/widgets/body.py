"""The part of a screen that scrolls."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual.containers import VerticalScroll
from textual.geometry import Region

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.widget import Widget


def bring_rows(part: Widget, first: int, count: int = 1) -> None:
    """Scroll the body that a part stands on, so that these rows of the part are seen."""
    for above in part.ancestors:
        if isinstance(above, Body):
            above.scroll_to_region(Region(0, part.virtual_region.y + first, 1, count), animate=False)


class Body(VerticalScroll):
    """Scrolls, and can bring a part into view that is about to get its place."""

    def __init__(self) -> None:
        super().__init__(id="body")
        self._wanted: Callable[[], None] | None = None

    def bring(self, part: Widget | None, *, at_top: bool = False, through: Widget | None = None, row: int = 0) -> None:
        """Bring a part into the upper half once everything is laid out; None means the beginning.

        `at_top`: to the top in any case, wherever it stands now. `through`: a later part that is to be seen with it;
        where there is no room for both, this row of the first one comes to the top.
        """
        if part is None:
            self._wanted = None
            self.scroll_home(animate=False)
            return
        self._wanted = partial(self._bring_with, part, through, row) if through else partial(self._bring, part, at_top)
        # Asked of the screen itself, so that it lays out before it calls back.
        self.screen.refresh(layout=True, repaint=False)
        self.call_after_refresh(self._bring_wanted)

    def _bring_wanted(self) -> None:
        wanted, self._wanted = self._wanted, None
        if wanted is not None:
            wanted()

    def _bring(self, part: Widget, at_top: bool) -> None:
        if at_top or part.virtual_region.y - self.scroll_offset.y > self.size.height // 2:
            self.scroll_to_widget(part, animate=False, top=True)

    def _bring_with(self, part: Widget, through: Widget, row: int) -> None:
        above, rows = self.scroll_offset.y, self.size.height
        top, end = part.virtual_region.y, through.virtual_region.bottom
        if not above <= top <= end <= above + rows:
            self.scroll_to(y=top if end - top <= rows else top + row, animate=False)
