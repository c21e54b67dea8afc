"""Text with links. A clicked link opens nothing by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.message import Message

from tui.widgets.drawing import Drawing

if TYPE_CHECKING:
    from tui.widgets.drawing import Draw


class Prose(Drawing):
    """Shows what is drawn, in which links carry their numbers."""

    class LinkClicked(Message):
        """A link was clicked; whoever receives it decides what to do with the address."""

        def __init__(self, url: str) -> None:
            super().__init__()
            self.url = url

    def __init__(self, draw: Draw | None = None, links: tuple[str, ...] = (), *, name: str | None = None) -> None:
        super().__init__(draw, name=name)
        self._links = links

    def show(self, draw: Draw | None, links: tuple[str, ...] = ()) -> None:
        """Draw something else, with the addresses of its links by number."""
        self._links = links
        super().show(draw)

    def action_link(self, number: int) -> None:
        """Say which address was clicked."""
        if 0 <= number < len(self._links):
            self.post_message(self.LinkClicked(self._links[number]))
