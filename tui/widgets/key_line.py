"""One line of keys that can be clicked: what is possible now, as far as it fits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.content import Content
from textual.widget import Widget

from tui.keys import key_name

if TYPE_CHECKING:
    from textual import events
    from textual.screen import Screen

LAST = ("help", "quit")


@dataclass(frozen=True, slots=True)
class Hint:
    """A key with its word."""

    key: str
    label: str
    tooltip: str
    action: str

    @property
    def width(self) -> int:
        """Cells it takes, with the space after it."""
        return len(key_name(self.key)) + len(self.label) + 3


def fitting(hints: list[Hint], columns: int) -> list[Hint]:
    """The first hints that fit, always with the help, where all the others are explained, and then the way out."""
    last = [hint for action in LAST for hint in hints if hint.action == action]
    room = columns - sum(hint.width for hint in last[:1])
    shown = []
    for hint in (hint for hint in hints if hint not in last):
        room -= hint.width
        if room < 0:
            break
        shown.append(hint)
    return [*shown, *(hint for hint in last if hint in last[:1] or hint.width <= room)]


class KeyLine(Widget):
    """The footer: the keys that work now, each of them clickable."""

    ALLOW_SELECT = False

    def on_mount(self) -> None:
        """Follow what the screen allows."""
        self.screen.bindings_updated_signal.subscribe(self, self._changed)

    def _changed(self, _screen: Screen[object]) -> None:
        self.refresh()

    def hints(self) -> list[Hint]:
        """What is possible now and fits."""
        found: dict[str, Hint] = {}
        for binding in (each.binding for each in self.screen.active_bindings.values()):
            if binding.show and binding.description:
                found.setdefault(
                    binding.action, Hint(binding.key, binding.description, binding.tooltip, binding.action)
                )
        return fitting(list(found.values()), self.content_size.width)

    def render(self) -> Content:
        """Keys in colour, words beside them."""
        parts = []
        for hint in self.hints():
            parts.append(Content.styled(f" {key_name(hint.key)}", "bold $text-accent"))
            parts.append(Content(f" {hint.label} "))
        return Content("").join(parts)

    def _hint_at(self, column: int) -> Hint | None:
        for hint in self.hints():
            column -= hint.width
            if column < 0:
                return hint
        return None

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Explain the key under the pointer."""
        hint = self._hint_at(event.x)
        self.tooltip = Content(hint.tooltip) if hint else None

    def on_click(self, event: events.Click) -> None:
        """Press the key that was clicked."""
        if hint := self._hint_at(event.x):
            self.app.simulate_key(hint.key)
