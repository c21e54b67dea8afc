"""Where an answer is typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Input

from quiz_bank.safe import clean
from tui.keys import ANSWER, bindings, key_name
from tui.widgets.words import Words

if TYPE_CHECKING:
    from textual import events
    from textual.app import ComposeResult

LONGEST = 2_000


class _Line(Input):
    """Textual's input with our words for its keys."""

    BINDINGS = bindings(ANSWER)

    def on_paste(self, event: events.Paste) -> None:
        """Refuse a text that has no room as a whole, and say so; Textual would pass over it in silence."""
        length = len(self.value) - len(self.selected_text) + len(event.text)
        if length > LONGEST:
            event.prevent_default()
            event.stop()
            self.post_message(AnswerLine.TooLong(length))

    def validate_value(self, value: str) -> str:
        """What is pasted may hold anything; it reaches the terminal cleaned."""
        return clean(value)

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Whatever is one character on the keyboard is typed, `-` and `@` as well as letters; arrows scroll."""
        name = key_name(key)
        return super().check_consume_key(key, character) or (len(name) == 1 and name.isascii())


class AnswerLine(Horizontal):
    """One line for an answer; it keeps what was typed until the next question."""

    class Typed(Message):
        """The text changed."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

        def can_replace(self, message: Message) -> bool:
            """Only the newest text matters."""
            return isinstance(message, AnswerLine.Typed)

    class Given(Message):
        """Enter was pressed."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class TooLong(Message):
        """What was pasted has no room."""

        def __init__(self, length: int) -> None:
            super().__init__()
            self.length = length

    def compose(self) -> ComposeResult:
        """A prompt and the line."""
        yield Words("Answer ❯ ", classes="prompt")
        yield _Line(compact=True, max_length=LONGEST, select_on_focus=False)

    @property
    def line(self) -> Input:
        """The line itself, which takes the focus."""
        return self.query_one(_Line)

    def clear(self) -> None:
        """Empty the line for the next question; that is not typed by anyone."""
        with self.line.prevent(Input.Changed):
            self.line.clear()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Say what is typed now."""
        event.stop()
        self.post_message(self.Typed(event.value))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Say that the answer is given."""
        event.stop()
        self.post_message(self.Given(event.value))
