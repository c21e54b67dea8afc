"""Progress: what is coming, what was kept, what was done, and how far each topic is; every plot with its table."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from textual.containers import Horizontal, Vertical
from textual.content import Content

from tui.keys import PROGRESS, bindings
from tui.progress_figures import (
    answers_plot,
    answers_table,
    due_plot,
    due_table,
    retention_plot,
    retention_table,
    stages_plot,
    topics_plot,
)
from tui.screens.page import Page
from tui.widgets.body import Body
from tui.widgets.drawing import Drawing
from tui.widgets.key_line import KeyLine
from tui.widgets.top_line import TopLine
from tui.widgets.words import Words

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from quiz_bank.stats import Progress

ABOUT = """\
*Due in the next days*: how many reviews come, overdue ones today. *Retention*: the share of answers that were right a
day or more after the one before. *Stages*: a mature item is remembered for
three weeks and longer.

Every plot has its numbers in a table beside it.
"""
PANELS = ("Due in the next days", "Retention by week", "Answers per day", "Topics", "Stages")


class ProgressScreen(Page):
    """A column of plots, filled when the store has been read."""

    CSS_PATH = "progress.tcss"
    BINDINGS = bindings(PROGRESS)
    NAME = "Progress"
    ABOUT = ABOUT
    ACTIONS = PROGRESS

    def compose(self) -> ComposeResult:
        """One panel for each plot."""
        yield TopLine("Progress")
        with Body(), Vertical(id="column"):
            yield Words("Reading your history …", name="headline")
            for number, title in enumerate(PANELS):
                with Vertical(classes="panel", id=f"panel-{number}"):
                    yield Words(title, classes="title")
                    with Horizontal():
                        yield Drawing(classes="plot")
                        yield Drawing(classes="numbers")
        yield KeyLine()

    def on_mount(self) -> None:
        """Nothing to plot yet."""
        self.query(".panel").set(display=False)
        self.query_one(Body).focus()

    def show(self, progress: Progress) -> None:
        """Fill the panels."""
        self.query_one(TopLine).note = f"{date.fromordinal(progress.day):%a %d %b %Y}"
        self.query_one("#headline", Words).show(headline(progress))
        drawings = (
            (partial(due_plot, progress), partial(due_table, progress) if any(progress.forecast) else None),
            (partial(retention_plot, progress), partial(retention_table, progress)),
            (partial(answers_plot, progress), partial(answers_table, progress)),
            (partial(topics_plot, progress), None),
            (partial(stages_plot, progress), None),
        )
        for number, (plot, numbers) in enumerate(drawings):
            panel = self.query_one(f"#panel-{number}")
            panel.display = True
            panel.query_one(".plot", Drawing).show(plot)
            panel.query_one(".numbers", Drawing).show(numbers)


def headline(progress: Progress) -> Content:
    """The year in one line."""
    totals = progress.totals
    if not totals.reviews:
        return Content("Nothing answered yet. s begins; the plots fill up from the first day on.")
    hours, minutes = totals.seconds / 3600, max(round(totals.seconds / 60), 1)
    parts = [
        _counted(progress.streak, "day in a row", "days in a row"),
        ("retention", "not measured yet") if progress.retention is None else (f"{progress.retention:.0%}", "kept"),
        _counted(totals.reviews, "answer", "answers"),
        _counted(totals.introduced, "item met", "items met"),
        (f"{hours:.1f}", "hours") if hours >= 1 else _counted(minutes, "minute", "minutes"),
    ]
    return Content("   ").join(Content.assemble((number, "bold $text-primary"), f" {word}") for number, word in parts)


def _counted(number: int, one: str, many: str) -> tuple[str, str]:
    """A number and the word for as many."""
    return f"{number:,}", one if number == 1 else many
