"""One session as a state machine: ask, judge, commit, go on.

What was answered is in the store before the next question is there to be shown. A machine-graded answer is committed
with the rating it proposes the moment it is judged; choosing another rating takes that back and commits the other.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from quiz_bank import decimal_sign
from quiz_bank.catalogue import ask
from quiz_bank.memory import Fsrs
from quiz_bank.model import Action, LogEntry, Rating, Scope
from quiz_bank.queue import Queue
from quiz_bank.scheduler import Scheduler, buried, flagged, suspended
from quiz_bank.turn import Ledger, Turn
from quiz_bank.view import Position, View

if TYPE_CHECKING:
    from quiz_bank.decimal_sign import DecimalSign
    from quiz_bank.ports import Clock, Store
    from quiz_bank.question import Judgement
    from quiz_bank.scheduler import Policy, StudyCalendar

__all__ = ["Position", "Session"]

LAST_ITEM = "session.item"
"""The setting that remembers which item was on the screen."""
EVERYTHING = Scope()


class Session(View):
    """Asks the items of a scope until none is left or the limit is reached.

    Methods that answer or change an item do nothing once the session is done.
    """

    def __init__(
        self,
        store: Store,
        *,
        clock: Clock,
        calendar: StudyCalendar,
        policy: Policy,
        scope: Scope = EVERYTHING,
        limit: int | None = None,
        cram: bool = False,
    ) -> None:
        scheduler = Scheduler(Fsrs(desired_retention=policy.desired_retention), policy, calendar)
        queue = Queue(store, clock=clock, calendar=calendar, policy=policy, scope=scope, cram=cram)
        super().__init__(store, clock=clock, scheduler=scheduler, queue=queue)
        self._ledger = Ledger(store, clock=clock, scheduler=scheduler)
        self._limit = limit
        self._advance(preferred=store.setting(LAST_ITEM))

    # -- answering -----------------------------------------------------------------------------------------------
    def hint(self) -> None:
        """Note that the learner looked at the formulas, which are part of the question; the answer is Hard at best."""
        if self._turn and not self._turn.settled:
            self._turn.hinted = True

    def submit(self, typed: str) -> Judgement | None:
        """Judge a typed answer; a final one is committed before this returns."""
        if self._turn is None or self._turn.settled:
            return self.judgement
        return self._settle(self._turn, self._turn.asked.judge(self._settled(typed)), typed)

    def write_decimals_with(self, sign: DecimalSign) -> None:
        """Remember the learner's decimal sign, which settles every doubt about a comma from now on."""
        decimal_sign.remember(self._store, sign)

    def choose(self, picks: tuple[int, ...]) -> Judgement | None:
        """Judge picked options; committed before this returns."""
        if self._turn is None or self._turn.settled:
            return self.judgement
        return self._settle(self._turn, self._turn.asked.judge_picks(picks), ",".join(map(str, picks)))

    def reveal(self) -> None:
        """Show the answer. On a question that the machine grades this is giving up: Again, committed."""
        if self._turn is None or self._turn.settled:
            return
        self._turn.revealed = True
        if not self._turn.graded_by_learner:
            self._commit(self._turn, Rating.AGAIN)

    def recall(self, points: tuple[int, ...]) -> None:
        """Note which key points came to mind, by their indices; that proposes a rating and is kept in the log."""
        turn = self._turn
        if turn is not None and turn.revealed and turn.graded_by_learner:
            turn.recalled = points

    def rate(self, rating: Rating) -> None:
        """Commit a rating, or change the one that was committed, and go on."""
        turn = self._turn
        if turn is None or not turn.settled:
            return
        if turn.committed is not None and turn.committed.rating is not rating:
            self._ledger.take_back()
            self._answered -= 1
            turn.committed = None
        if turn.committed is None:
            self._commit(turn, rating)
        self._advance()

    def proceed(self) -> None:
        """Accept the rating that is proposed and go on."""
        self.rate(self.proposed)

    # -- the item itself -----------------------------------------------------------------------------------------
    def undo(self) -> LogEntry | None:
        """Take back the newest entry of the log, in this session or before it, and ask its item again."""
        undone = self._ledger.take_back()
        if undone is not None:
            self._answered = max(0, self._answered - (undone.rating is not None))
            self._begin(undone.item_id)
        return undone

    def bury(self) -> None:
        """Not today."""
        if self._turn is not None:
            state = self._store.state(self._turn.item.id)
            self._ledger.change(self._turn, Action.BURY, buried(state, self._ledger.day()))
            self._advance()

    def suspend(self) -> None:
        """Not until it is resumed."""
        if self._turn is not None:
            self._ledger.change(self._turn, Action.SUSPEND, suspended(self._store.state(self._turn.item.id)))
            self._advance()

    def flag(self) -> None:
        """Mark the item, or take the mark off."""
        if self._turn is not None:
            state = self._store.state(self._turn.item.id)
            action = Action.UNFLAG if state.flagged else Action.FLAG
            self._ledger.change(self._turn, action, flagged(state, flag=not state.flagged))
            self._turn.state = replace(self._turn.state, flagged=not state.flagged)

    def refresh(self) -> None:
        """Ask the present item again, after its card was edited."""
        if self._turn is not None:
            self._begin(self._turn.item.id)

    def go_on(self) -> None:
        """Never a dead end: past the limit if it ended the session, else practice ahead, which leaves the schedule."""
        if self.limit_reached:
            self._limit = None
        else:
            self._queue.cram = True
        self._advance()

    def leave(self) -> None:
        """Remember which item was on the screen, so that the next session begins with it."""
        pending = self._turn.item.id if self._turn and not self._turn.settled else ""
        self._store.set_setting(LAST_ITEM, pending)

    # -- inside --------------------------------------------------------------------------------------------------
    def _advance(self, preferred: str | None = None) -> None:
        self._turn = None
        if self.limit_reached:
            return
        item_id = self._queue.next(preferred)
        if item_id is not None:
            self._begin(item_id)

    def _begin(self, item_id: str) -> None:
        item, state = self._store.item(item_id), self._store.state(item_id)
        if item is not None:
            cram_number = self._ledger.crammed(item_id) if self._queue.cram else None
            self._turn = Turn(item, state, ask(item, state, cram_number=cram_number), self._clock())

    def _settle(self, turn: Turn, judgement: Judgement, typed: str) -> Judgement:
        judgement = turn.judged(judgement, typed)
        if judgement.final:
            rating = self._ledger.proposed(turn, judgement)
            turn.judgement = judgement = replace(judgement, proposed=rating)
            self._commit(turn, rating)
        return judgement

    def _commit(self, turn: Turn, rating: Rating) -> None:
        self._ledger.review(turn, rating, cram=self._queue.cram)
        self._answered += 1
        self._queue.answered(turn.item.id)
