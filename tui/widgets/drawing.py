"""A widget that lays its content out for the width it is given: formulas, columns of numbers, plots, prose."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.content import Content
from textual.widget import Widget

if TYPE_CHECKING:
    from textual.geometry import Size

Draw = Callable[[int], Content]
"""Draws within a number of columns."""


def nothing(_columns: int) -> Content:
    """Draw nothing."""
    return Content("")


class Drawing(Widget):
    """Shows what a function draws for the width at hand, and is as high as that."""

    def __init__(self, draw: Draw | None = None, *, name: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=name, classes=classes)
        self._draw = draw or nothing
        self._drawn: tuple[int, Content] = (-1, Content(""))
        self.display = draw is not None

    def show(self, draw: Draw | None) -> None:
        """Draw something else; None takes no room."""
        self._draw = draw or nothing
        self._drawn = (-1, Content(""))
        self.display = draw is not None
        self.refresh(layout=True)

    def drawn(self, columns: int) -> Content:
        """The content for a width; the last one is kept, since a layout asks several times."""
        if self._drawn[0] != columns:
            self._drawn = (columns, self._draw(max(columns, 1)))
        return self._drawn[1]

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 - Textual's hook
        """As many rows as the drawing has at this width."""
        return self.drawn(width).plain.count("\n") + 1

    def render(self) -> Content:
        """The drawing at the present width."""
        return self.drawn(self.content_size.width)
