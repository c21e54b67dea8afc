"""Today: what is due in each topic, what the next days bring, and one key to begin."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message

from tui.keys import TODAY, bindings
from tui.screens.page import Page
from tui.today_figures import coming, heat
from tui.widgets.body import Body
from tui.widgets.drawing import Drawing
from tui.widgets.key_line import KeyLine
from tui.widgets.top_line import TopLine
from tui.widgets.topic_list import TopicList
from tui.widgets.words import Words, line

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from quiz_bank.stats import Today

ABOUT = """\
What is due today in each topic. *due* is what you have learned before and are about to forget, *learn* what you met
only minutes or hours ago, *new* what you have never seen. *held* counts mature items whole and young ones half.

**Space** begins with the marked topic. When nothing is due it practises ahead, which leaves the schedule alone.
"""


class TodayScreen(Page):
    """The first screen. It paints at once and is filled when the store has been read."""

    CSS_PATH = "today.tcss"
    BINDINGS = bindings(TODAY)
    NAME = "Today"
    ABOUT = ABOUT
    ACTIONS = TODAY

    class Begin(Message):
        """Studying should begin with a topic; None means everything."""

        def __init__(self, topic: str | None, *, ahead: bool) -> None:
            super().__init__()
            self.topic = topic
            self.ahead = ahead

    def __init__(self) -> None:
        super().__init__()
        self._today: Today | None = None

    def compose(self) -> ComposeResult:
        """Headline, topics, forecast and calendar."""
        yield TopLine("Today")
        with Body(), Vertical(id="column"):
            with Vertical(id="headline"):
                yield Words("Opening your collection …", name="count")
                yield Words(name="advice")
            yield TopicList()
            with Horizontal(id="plots"):
                yield Drawing(name="forecast")
                yield Drawing(name="heat")
        yield KeyLine()

    def show(self, today: Today) -> None:
        """Fill the screen with what was read from the store."""
        self._today = today
        self.query_one(TopLine).note = f"{date.fromordinal(today.day):%a %d %b %Y}"
        self.query_one("#count", Words).show(headline(today))
        self.query_one(TopicList).show(today)
        self.query_one("#forecast", Drawing).show(partial(coming, today))
        self.query_one("#heat", Drawing).show(partial(heat, today))
        self._advise()

    def _advise(self) -> None:
        """Say what the key does now."""
        if self._today is None or not self._today.topics:
            return
        topic = self.query_one(TopicList).topic or "everything"
        does = "practises ahead" if self._nothing_waits() else "begins"
        text = Content.assemble(("Space", "bold $text-accent"), f" {does}: ")
        self.query_one("#advice", Words).show(text + line(topic))

    def _nothing_waits(self) -> bool:
        topic, today = self.query_one(TopicList).topic, self._today
        if today is None:
            return False
        counted = today if topic is None else next(each for each in today.topics if each.topic == topic)
        return not counted.due + counted.new + counted.learning

    def on_topic_list_chosen(self) -> None:
        """A clicked topic begins."""
        self.action_begin()

    def action_begin(self) -> None:
        """Begin with the marked topic."""
        self.post_message(self.Begin(self.query_one(TopicList).topic, ahead=self._nothing_waits()))

    def action_move(self, step: int) -> None:
        """Move the mark."""
        self.query_one(TopicList).move(step)
        self._advise()


def headline(today: Today) -> Content:
    """How much there is to do, in one line."""
    waiting = today.due + today.learning + today.new
    if not today.topics:
        return Content.styled("Your collection is empty: `gradrecall import FILE` adds cards", "bold $text-warning")
    if not waiting:
        return Content.styled("✓ All done for today", "bold $text-success")
    minutes = max(round(today.minutes), 1)
    return Content.assemble(
        (f"{waiting} to do", "bold"),
        (f"   about {minutes} min   ", "$foreground 70%"),
        (f"{today.due} due", "$text-primary"),
        " · ",
        (f"{today.learning} learning", "$text-warning"),
        " · ",
        (f"{today.new} new", "$text-success"),
    )
