"""The options of a question: one, several, an order, or partners, by keys or mouse."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from tui.keys import OPTIONS, bindings
from tui.offer import KEYS, Offer
from tui.picking import PICKED
from tui.widgets.body import bring_rows

if TYPE_CHECKING:
    from textual import events
    from textual.geometry import Size

    from quiz_bank.question import Question

DIGITS = "123456789"
LETTERS = "abcdefghi"


class Options(Widget, can_focus=True):
    """Rows of options. A digit or a letter picks; Space picks the marked row, Enter checks."""

    BINDINGS = bindings(OPTIONS)

    class Picked(Message):
        """The picks are the answer."""

        def __init__(self, picks: tuple[int, ...]) -> None:
            super().__init__()
            self.picks = picks

    class Changed(Message):
        """Something was picked or taken back, and nothing is handed in yet."""

    class Incomplete(Message):
        """Enter was pressed before everything was picked."""

    def __init__(self) -> None:
        super().__init__()
        self.display = False
        self._offer: Offer | None = None

    def show(self, question: Question) -> None:
        """Offer the options of a question, if it has any to pick among."""
        self.display = question.entry in PICKED
        self._put(Offer.of(question) if self.display else None)

    def settle(self) -> None:
        """Show which options are right, and why."""
        if self._offer:
            self._put(replace(self._offer, settled=True))

    def _put(self, offer: Offer | None) -> None:
        self._offer = offer
        self.refresh(layout=True)
        self.refresh_bindings()

    @property
    def _open(self) -> Offer | None:
        """The offer while it can still be picked from."""
        return None if self._offer is None or self._offer.settled else self._offer

    @property
    def telling(self) -> int:
        """The row that says most of the answer: of the one pick; of several, the first row behind them all."""
        return self._offer.telling(self.content_size.width) if self._offer else 0

    # -- keys and mouse -------------------------------------------------------------------------------------------
    def check_consume_key(self, key: str, character: str | None) -> bool:
        """The digits and letters of the options are theirs while they have the focus."""
        return self._option_of(character or key) is not None

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002 - Textual's hook
        """Nothing once it is settled; and a pick can be taken back when there is one."""
        return self._open is not None and (action != "back" or bool(self._open.picking.picks))

    def _option_of(self, character: str) -> int | None:
        if self._open is None or len(character) != 1:
            return None
        index = max(DIGITS.find(character), LETTERS.find(character))
        return index if 0 <= index < min(self._open.picking.options, KEYS) else None

    def on_key(self, event: events.Key) -> None:
        """A digit or letter picks its option."""
        option = self._option_of(event.character or "")
        if option is not None:
            event.stop()
            event.prevent_default()
            self._press(option)

    def on_click(self, event: events.Click) -> None:
        """Pick the option that was clicked."""
        if self._open:
            starts = self._open.starts(self.content_size.width)
            if chosen := [index for index, start in enumerate(starts) if event.y >= start]:
                self._press(chosen[-1])

    def _press(self, option: int) -> None:
        if self._open:
            offer = self._open.press(option)
            self._put(offer)
            self.post_message(self.Picked(offer.picking.picks) if offer.picking.at_once else self.Changed())

    def action_mark(self) -> None:
        """Pick the marked row."""
        if self._open:
            self._press(self._open.marked)

    def action_check(self) -> None:
        """Hand the picks in; where one is enough, the marked row is it."""
        offer = self._open
        if offer is None:
            return
        if offer.picking.at_once:
            self._press(offer.marked)
        elif offer.picking.complete:
            self.post_message(self.Picked(offer.picking.picks))
        else:
            self.post_message(self.Incomplete())

    def action_back(self) -> None:
        """Take the last pick back."""
        if self._open:
            self._put(replace(self._open, picking=self._open.picking.back()))
            self.post_message(self.Changed())

    def action_move(self, step: int) -> None:
        """Mark another row, and bring it into view."""
        offer = self._open
        if offer is None:
            return
        offer = replace(offer, marked=(offer.marked + step) % offer.picking.options)
        self._put(offer)
        starts = [*offer.starts(self.content_size.width), self.content_size.height]
        first, end = starts[offer.marked : offer.marked + 2]
        bring_rows(self, first, end - first)

    # -- looks ----------------------------------------------------------------------------------------------------
    def _lines(self, columns: int) -> list[Content]:
        return self._offer.lines(max(columns, 1)) if self._offer else []

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 - Textual's hook
        """All rows, wrapped."""
        return len(self._lines(width))

    def render(self) -> Content:
        """All rows, wrapped."""
        return Content("\n").join(self._lines(self.content_size.width))
