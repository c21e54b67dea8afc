"""The four ratings with when the item would come back; each can be clicked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget

from quiz_bank.model import Rating
from tui.widgets.words import line
from tui.wording import RATINGS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from textual.app import ComposeResult


class RatingKey(Widget):
    """One rating: its key, its name and its interval."""

    ALLOW_SELECT = False

    def __init__(self, rating: Rating) -> None:
        super().__init__(classes=f"-{RATINGS[rating].lower()}")
        self.rating = rating
        self._interval = ""

    def show(self, interval: str, *, proposed: bool) -> None:
        """Show when the item would come back."""
        self._interval = interval
        self.set_class(proposed, "-proposed")
        self.refresh()

    def render(self) -> Content:
        """The name, the proposed one marked, and below it the interval, if there is one."""
        mark = "▸" if self.has_class("-proposed") else " "
        name = Content.styled(f"{mark}{self.rating.value} {RATINGS[self.rating]}", "bold")
        if not self._interval:
            return name
        interval = line(self._interval)
        room = self.size.width - interval.cell_length
        return Content("\n").join([name, interval.pad_left(max(min(room, 3), 0))])

    async def on_click(self) -> None:
        """Rate, as the key does."""
        await self.run_action(f"screen.rate({self.rating.value})")


class RatingBar(Horizontal):
    """The four ratings beside each other."""

    def compose(self) -> ComposeResult:
        """One widget each."""
        for rating in Rating:
            yield RatingKey(rating)

    def show(self, intervals: Mapping[Rating, str], proposed: Rating) -> None:
        """Show the intervals, if there are any, and which rating Space accepts."""
        self.set_class(not intervals, "-bare")
        for key in self.query(RatingKey):
            key.show(intervals.get(key.rating, ""), proposed=key.rating is proposed)
