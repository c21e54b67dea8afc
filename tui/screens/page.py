"""What Today, Quiz and Progress share: a table of actions, and a body that scrolls by keys whatever has the focus."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.actions import parse
from textual.screen import Screen

from tui.widgets.body import Body

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tui.keys import KeyAction


class Page(Screen[None]):
    """One of the three screens."""

    AUTO_FOCUS = ""
    NAME: ClassVar[str]
    """The word on its tab."""
    ABOUT: ClassVar[str]
    """What the help says of it, as Markdown."""
    ACTIONS: ClassVar[tuple[KeyAction, ...]]
    """What its keys do."""
    PARTS: ClassVar[dict[str, tuple[KeyAction, ...]]] = {}
    """What keys do while a part of it has the focus, by a title for the help."""

    @property
    def state(self) -> str:
        """What the keys depend on; empty where they are always the same."""
        return ""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only what the state allows; what is not in the table is always allowed."""
        called = f"{action}({', '.join(map(repr, parameters))})" if parameters else action
        found = [each for each in self.ACTIONS if each.action == called]
        return not found or any(each.possible(self.state) for each in found)

    def possible_actions(self) -> Iterator[KeyAction]:
        """What can be done now."""
        for each in self.ACTIONS:
            _, name, parameters = parse(each.action)
            if self.check_action(name, parameters):
                yield each

    def action_scroll(self, rows: int) -> None:
        """Scroll the body."""
        self.query_one(Body).scroll_relative(y=rows, animate=False)
