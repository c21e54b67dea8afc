"""The scrolling part of Quiz: the question, what can be picked, what became of the answer, and the solution."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual.containers import Vertical

from tui import layout
from tui.markdown import read
from tui.widgets.body import Body
from tui.widgets.options import Options
from tui.widgets.prose import Prose
from tui.widgets.words import Words
from tui.wording import said

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.content import Content

    from quiz_bank.question import Judgement, Question, Solution

OTHER_ROWS = 18
"""Rows that a question needs besides its formulas, with the dock and the edges of the screen."""


class Sheet(Body):
    """Shows a question, then also its answer; or a text when there is no question."""

    def __init__(self) -> None:
        super().__init__()
        self._question: Question | None = None
        self._rule = False
        self._flagged = False

    def compose(self) -> ComposeResult:
        """One column, not too wide to read."""
        with Vertical(id="column"):
            yield Words(name="notice")
            yield Prose(name="question")
            yield Options()
            yield Prose(name="verdict")
            yield Prose(name="solution")

    def on_resize(self) -> None:
        """The formulas may take another form now."""
        self._draw_question()

    def tell(self, text: str | Content) -> None:
        """Show a text instead of a question."""
        self._question = None
        self.query_one("#notice", Words).show(text)
        self.query_one(Options).display = False
        for part in self.query(Prose):
            part.show(None)
        self.bring(None)

    def ask(self, question: Question, *, flagged: bool) -> None:
        """Show a question without its answer."""
        self.tell("")
        self._question, self._rule, self._flagged = question, False, flagged
        self._draw_question()
        self.query_one(Options).show(question)

    def answer(self, judgement: Judgement | None, solution: Solution | None) -> None:
        """Show what became of the answer, and the solution."""
        if self._question is None or solution is None:
            return
        self.show_rule()
        self.query_one(Options).settle()
        literal = self._question.card is None
        verdict, worked = self.query_one("#verdict", Prose), self.query_one("#solution", Prose)
        if judgement is not None:
            verdict.set_classes(f"-{said(judgement.verdict).tone}")
            verdict.show(partial(layout.verdict, judgement))
        sources, _ = layout.links_of(solution, literal=literal)
        links = tuple(link for source in sources for link in read(source).links)
        worked.show(partial(layout.solution, solution, literal=literal), links)
        self.bring(worked if judgement is None else verdict)

    # -- the question ---------------------------------------------------------------------------------------------
    @property
    def rule_hidden(self) -> bool:
        """Whether there are formulas that are not shown."""
        return self._question is not None and layout.rule_hidden(self._question) and not self._rule

    def show_rule(self) -> None:
        """Show the formulas."""
        self._rule = True
        self._draw_question()

    def flag(self, *, on: bool) -> None:
        """Show or hide the flag."""
        self._flagged = on
        self._draw_question()

    def _draw_question(self) -> None:
        if self._question is not None:
            rows = self.screen.size.height - OTHER_ROWS
            draw = partial(layout.question, self._question, rows, rule=self._rule, flagged=self._flagged)
            self.query_one("#question", Prose).show(draw, read(self._question.statement).links)
