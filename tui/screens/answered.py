"""The half of Quiz that begins with the answer on the screen: ticks, ratings, the worked solution, experiments."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual.message import Message

from quiz_bank.model import Rating
from quiz_bank.question import Entry
from tui.keys import JUDGED
from tui.measuring import behind, measure
from tui.screens.page import Page
from tui.widgets.dock import Dock
from tui.widgets.points import Points
from tui.widgets.sheet import Sheet
from tui.wording import rated, ticked

if TYPE_CHECKING:
    from textual.content import Content

    from quiz_bank.question import Question
    from quiz_bank.session import Session
    from tui.measuring import Finding

HOW_WELL = "How well did you know it?"
TICK = "Tick what you recalled, then Enter."
NO_EXPERIMENT = "No experiment stands behind this answer."


class AnsweredPage(Page):
    """Shows what became of an answer, and takes the rating."""

    class Measured(Message):
        """A worker brings what experiments gave."""

        def __init__(self, question: Question, found: tuple[Finding, ...]) -> None:
            super().__init__()
            self.question = question
            self.found = found

    def __init__(self) -> None:
        super().__init__()
        self._session: Session | None = None
        self._runs = 0

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Not what the answer on the screen does not have."""
        allowed = super().check_action(action, parameters)
        if action == "work":
            return allowed and self.query_one(Sheet).folded
        if action == "measure":
            return allowed and bool(self._experiments)
        return allowed

    @property
    def _experiments(self) -> tuple[str, ...]:
        question = self._session.question if self._session else None
        return behind(question) if question else ()

    def say(self, text: str | Content, tone: str = "") -> None:
        """Put a line above the answer."""
        self.query_one(Dock).say(text, tone)

    def _show(self, notice: str = "") -> None:
        """Show the present question afresh."""
        raise NotImplementedError

    def _settle(self, session: Session, question: Question) -> None:
        """Show verdict, solution and ratings."""
        by_hand = question.entry is Entry.REVEAL
        judgement = session.judgement if session.judgement and session.judgement.final else None
        sheet, points = self.query_one(Sheet), self.query_one(Points)
        sheet.answer(judgement, session.solution())
        notice = rated(session.proposed) if not by_hand else TICK if points.display else HOW_WELL
        self.query_one(Dock).rate(session.previews(), session.proposed, notice)
        (points if points.display else sheet).focus()
        self.refresh_bindings()

    def on_points_ticked(self, event: Points.Ticked) -> None:
        """Propose a rating."""
        session = self._session
        if session is not None and session.position == JUDGED:
            session.recall(event.ticks)
            notice = f"{ticked(len(event.ticks), event.points, session.proposed)}; 1-4 change it."
            self.query_one(Dock).rate(session.previews(), session.proposed, notice)

    def action_rate(self, rating: int) -> None:
        """Rate the answer and go on; 0 accepts the rating that is proposed."""
        if self._session:
            if rating:
                self._session.rate(Rating(rating))
            else:
                self._session.proceed()
            self._show()

    def action_work(self) -> None:
        """Open the worked solution that waits behind a hint."""
        sheet = self.query_one(Sheet)
        if sheet.folded:
            sheet.open_solution()
            self.refresh_bindings()

    # -- experiments ----------------------------------------------------------------------------------------------
    def action_measure(self) -> None:
        """Have a worker run the experiments behind the answer; each time with other random draws."""
        question = self._session.question if self._session else None
        if question is None or not self._experiments:
            self.say(NO_EXPERIMENT)
            return
        self.query_one(Sheet).measuring()
        work = partial(self._run, question, self._experiments, self._runs)
        self._runs += 1
        self.run_worker(work, group="experiment", thread=True, exclusive=True, exit_on_error=False)

    def _run(self, question: Question, experiments: tuple[str, ...], seed: int) -> None:
        """Measure, in the worker's thread."""
        self.post_message(self.Measured(question, tuple(measure(name, seed) for name in experiments)))

    def on_answered_page_measured(self, event: Measured) -> None:
        """Show what was measured, unless the learner has gone on meanwhile."""
        session = self._session
        if session and session.position == JUDGED and session.question is event.question:
            self.query_one(Sheet).measured(event.found)
