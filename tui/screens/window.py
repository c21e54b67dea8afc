"""Windows over a screen: help, the history of an item, the editor of a card, and two questions.

The questions are asked before a link opens, and before an answer is judged whose comma has two meanings.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Generic, TypeVar

from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import TextArea

from quiz_bank.decimal_sign import DecimalSign
from quiz_bank.safe import clean, clean_line
from tui.formulas import ROOMY
from tui.keys import ANYWHERE, DECIMAL, EDITOR, LINK, WINDOW, KeyAction, bindings, key_name
from tui.markdown import render
from tui.table import table
from tui.widgets.drawing import Drawing
from tui.widgets.key_line import KeyLine
from tui.widgets.prose import Prose
from tui.widgets.words import Words, line, words
from tui.wording import RATINGS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime, tzinfo

    from textual import events
    from textual.app import ComposeResult

    from quiz_bank.model import ItemState, LogEntry
    from quiz_bank.scheduler import StudyCalendar
    from tui.screens.page import Page

Result = TypeVar("Result")
KEY_COLUMN = 12
DECIMAL_KEPT = "The choice is remembered; the comma key changes it while no answer is being typed."


class Window(ModalScreen[Result | None], Generic[Result]):
    """A framed window that Esc closes."""

    def action_close(self) -> None:
        """Close without a result."""
        self.dismiss(None)


class HelpWindow(Window[None]):
    """What the screen is for, and every key that works on it."""

    BINDINGS = bindings(WINDOW)

    def __init__(self, page: Page) -> None:
        super().__init__()
        self._page = page

    def compose(self) -> ComposeResult:
        """The text, then the table of keys."""
        with Vertical(classes="window"):
            with VerticalScroll():
                yield Words(self._page.NAME, classes="title")
                yield Prose(partial(render, self._page.ABOUT))
                for title, actions in {"Keys": (*self._page.ACTIONS, *ANYWHERE), **self._page.PARTS}.items():
                    yield Words(title, classes="title section")
                    yield Drawing(partial(key_table, actions))
            yield KeyLine()


def key_table(actions: Sequence[KeyAction], columns: int) -> Content:
    """Keys and what they do, one action a line."""
    rows = [(" ".join(map(key_name, action.keys)), action.tooltip) for action in actions]
    return two_columns(rows, columns, style="bold $text-accent")


def two_columns(rows: Sequence[tuple[str, str]], columns: int, *, style: str) -> Content:
    """Names, and beside each what belongs to it, wrapped in a column of its own."""
    lines = []
    for name, text in rows:
        first, *rest = Content(text).wrap(max(columns - KEY_COLUMN, 10))
        lines.append(Content.assemble((f"{name:{KEY_COLUMN}}", style), first))
        lines += [each.pad_left(KEY_COLUMN) for each in rest]
    return Content("\n").join(lines)


class HistoryWindow(Window[None]):
    """The memory of one item and everything that was answered to it."""

    BINDINGS = bindings(WINDOW)

    def __init__(
        self,
        title: str,
        memory: Sequence[tuple[str, str]],
        history: Sequence[LogEntry],
        zone: tzinfo,
        *,
        picked: bool = False,
    ) -> None:
        super().__init__()
        self._picked = picked
        self._title = title
        self._memory = memory
        self._history = history
        self._zone = zone

    def compose(self) -> ComposeResult:
        """The memory, then the log, the newest entry first."""
        with Vertical(classes="window"):
            with VerticalScroll():
                yield Words(self._title, classes="title")
                if self._memory:
                    yield Drawing(partial(two_columns, self._memory, style="$foreground 70%"))
                yield Words("History", classes="title section")
                if self._history:
                    yield Drawing(partial(history_table, self._history, self._zone, picked=self._picked))
                else:
                    yield Words("Never answered yet.")
            yield KeyLine()


def memory_facts(state: ItemState, calendar: StudyCalendar) -> list[tuple[str, str]]:
    """What is known of an item's memory, in words, each beside its name."""
    pairs = [("Phase", state.phase.value), ("Due", _due(state, calendar))]
    pairs.append(("Answers", f"{state.reviews}"))
    pairs.append(("Forgotten", f"{state.lapses} {'time' if state.lapses == 1 else 'times'} after it was learned"))
    if state.memory:
        pairs.append(("Stability", f"{state.memory.stability:.1f} days until recall falls to 90 %"))
        pairs.append(("Difficulty", f"{state.memory.difficulty:.1f} of 10"))
    if state.flagged:
        pairs.append(("Flag", "set"))
    return pairs


def _due(state: ItemState, calendar: StudyCalendar) -> str:
    if state.due_at is not None:
        return _moment(state.due_at, calendar.zone)
    return "when its turn comes" if state.due_day is None else f"{calendar.date(state.due_day):%a %d %b %Y}"


def history_table(history: Sequence[LogEntry], zone: tzinfo, columns: int, *, picked: bool = False) -> Content:
    """One row for each entry of the log; `picked`: what was typed are picks among options.

    Where there is little room, the numbers are left out that only compare one answer with the next.
    """
    head = ["When", "What", "After", "Took", "Stability", "Typed"]
    rows = [[Content(name) for name in head]]
    for entry in reversed(history):
        what = RATINGS[entry.rating] if entry.rating else entry.action.value
        stability = f"{entry.after.memory.stability:.1f} d" if entry.after.memory else ""
        rows.append(
            [
                Content(f"{_moment(entry.at, zone)}"),
                Content(what),
                Content(f"{entry.elapsed_days} d" if entry.elapsed_days else ""),
                Content(f"{entry.seconds:.0f} s" if entry.seconds else ""),
                Content(stability),
                line(clean_line(_picks(entry.response.typed) if picked else entry.response.typed, 24)),
            ]
        )
    if columns < ROOMY:
        return Content("\n").join(table([[when, what, typed] for when, what, *_, typed in rows], columns))
    return Content("\n").join(table(rows, columns, right=frozenset({2, 3, 4})))


def _picks(typed: str) -> str:
    """Picks as the numbers that stood before the options, not as the indices that the log keeps."""
    picks = [part for part in typed.split(",") if part.isdecimal()]
    return " ".join(str(int(part) + 1) for part in picks)


def _moment(at: datetime, zone: tzinfo) -> str:
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M}"


class EditorWindow(Window[tuple[str, str]]):
    """Front and back of a card to be changed; the result is the new pair."""

    BINDINGS = bindings(EDITOR)

    def __init__(self, front: str, back: str) -> None:
        super().__init__()
        self._front = front
        self._back = back

    def compose(self) -> ComposeResult:
        """Two text fields."""
        with Vertical(classes="window -editor"):
            yield Words("Front", classes="title")
            yield _Field(self._front, "front")
            yield Words("Back", classes="title section")
            yield _Field(self._back, "back")
            yield Words(name="complaint")
            yield KeyLine()

    def action_save(self) -> None:
        """Return the new texts, unless one of them is empty."""
        front, back = (self.query_one(f"#{side}", TextArea).text.strip() for side in ("front", "back"))
        if front and back:
            self.dismiss((front, back))
        else:
            self.query_one("#complaint", Words).show("Front and back must both have a text.")


class _Field(TextArea):
    """Textual's text field; what is pasted reaches the terminal cleaned."""

    def __init__(self, text: str, name: str) -> None:
        super().__init__(clean(text), id=name, soft_wrap=True, tab_behavior="focus")

    def on_paste(self, event: events.Paste) -> None:
        """Insert the cleaned text instead."""
        event.prevent_default()
        event.stop()
        self.insert(clean(event.text))


class LinkWindow(Window[bool]):
    """Shows an address in full before it is opened."""

    BINDINGS = bindings(LINK)

    def __init__(self, url: str) -> None:
        super().__init__()
        self._url = url

    def compose(self) -> ComposeResult:
        """The address and what can be done with it."""
        with Vertical(classes="window"):
            yield Words("Open this address in the browser?", classes="title")
            yield Words(words(self._url))
            yield KeyLine()

    def action_open(self) -> None:
        """Say yes."""
        self.dismiss(True)


class DecimalWindow(Window[DecimalSign]):
    """Asks what the learner's decimal sign is, with what an answer means under each where one waits for it."""

    BINDINGS = bindings(DECIMAL)

    def __init__(self, meanings: Mapping[DecimalSign, str], present: DecimalSign | None) -> None:
        super().__init__()
        self._meanings = meanings
        self._present = present

    def compose(self) -> ComposeResult:
        """The question, the meanings, and that the choice is kept."""
        with Vertical(classes="window"):
            yield Words("Is your decimal sign a comma or a point?", classes="title")
            if self._meanings:
                yield Words("Nothing was graded: the answer can be read in two ways.")
            for key, sign in ((",", DecimalSign.COMMA), (".", DecimalSign.POINT)):
                yield Words(words(f" {key}  ", "bold $text-accent") + words(self._said(sign)))
            yield Words(words(DECIMAL_KEPT, "$foreground 70%"))
            yield KeyLine()

    def _said(self, sign: DecimalSign) -> str:
        meaning = f": it is {clean_line(self._meanings[sign], 60)}" if sign in self._meanings else ""
        return f"a {sign}{meaning}{'   (as now)' if sign is self._present else ''}"

    def action_choose(self, sign: str) -> None:
        """Return the sign."""
        self.dismiss(DecimalSign(sign))
