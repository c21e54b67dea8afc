"""One item being asked, and the entries of the log that it leads to."""

from __future__ import annotations

import statistics
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from quiz_bank.model import Action, ItemKind, LogEntry, Rating, Response
from quiz_bank.question import Entry
from verifier.verdict import Verdict

if TYPE_CHECKING:
    from datetime import datetime

    from quiz_bank.asked import Asked
    from quiz_bank.model import Item, ItemState
    from quiz_bank.ports import Clock, Store
    from quiz_bank.question import Judgement
    from quiz_bank.scheduler import Scheduler

LONGEST_ANSWER = timedelta(minutes=10)
"""Longer than this and the learner was not at the keyboard."""
ENOUGH_TIMES = 3
"""Right answers to an item after which its own median time tells fast from slow."""
MOST = 0.5
"""More than this share of the key points is most of them."""
GOOD_VERDICTS = frozenset({Verdict.RIGHT, Verdict.OTHER_DIALECT})


@dataclass(slots=True)
class Turn:
    """One item being asked: what was answered so far, and whether it is settled."""

    item: Item
    state: ItemState
    asked: Asked
    shown_at: datetime
    judgement: Judgement | None = None
    typed: str = ""
    retries: int = 0
    revealed: bool = False
    hinted: bool = False
    recalled: tuple[int, ...] = ()
    """Indices of the key points that the learner ticked."""
    committed: LogEntry | None = None

    @property
    def settled(self) -> bool:
        """Whether the answer is on the screen."""
        return self.revealed or self.committed is not None

    @property
    def graded_by_learner(self) -> bool:
        """Whether only the learner can say how well it went."""
        return self.asked.question.entry is Entry.REVEAL

    @property
    def proposed(self) -> Rating:
        """The rating that stands unless the learner chooses another one."""
        if self.committed is not None and self.committed.rating is not None:
            return self.committed.rating
        points = self.item.card.key_points if self.item.card else ()
        return rating_of_points(len(self.recalled), len(points))

    def judged(self, judgement: Judgement, typed: str) -> Judgement:
        """Take a judgement in. A second nearly right answer is final: the way is known, the digits are not."""
        self.typed = typed
        if judgement.verdict is Verdict.CLOSE:
            self.retries += 1
            judgement = replace(judgement, final=self.retries > 1)
        self.judgement = judgement
        return judgement

    def response(self) -> Response:
        """What the log keeps of the answer."""
        judgement = self.judgement
        return Response(
            question_id=self.asked.question.id,
            typed=",".join(map(str, self.recalled)) or self.typed,
            read_as=judgement.read_as if judgement else "",
            verdict=judgement.verdict if judgement else "",
            slips=judgement.slips if judgement else (),
            inputs=self.asked.inputs,
        )


def rating_of_points(recalled: int, points: int) -> Rating:
    """What ticked key points propose: all of them Good, most of them Hard, else Again.

    A card without key points proposes Good. Easy is for the learner alone to say: ticks do not tell how fast it came.
    """
    if recalled >= points:
        return Rating.GOOD
    return Rating.HARD if recalled > MOST * points else Rating.AGAIN


class Ledger:
    """Turns what happens to an item into entries of the store's log."""

    def __init__(self, store: Store, *, clock: Clock, scheduler: Scheduler) -> None:
        self._store = store
        self._clock = clock
        self._scheduler = scheduler

    def day(self) -> int:
        """The present study day."""
        return self._scheduler.calendar.day(self._clock())

    def review(self, turn: Turn, rating: Rating, *, cram: bool) -> None:
        """Commit a rating; practice ahead leaves the state as it is."""
        after = turn.state
        if not cram:
            after = self._scheduler.answer(turn.state, rating, self._clock())
            after = replace(after, draws=after.draws + (turn.item.kind is ItemKind.SKILL))
        entry = replace(
            self._entry(turn, Action.CRAM if cram else Action.REVIEW, after),
            rating=rating,
            elapsed_days=self._scheduler.elapsed_days(turn.state, self._clock()),
            seconds=self._seconds(turn),
            response=turn.response(),
        )
        turn.committed = self._store.append(entry)

    def change(self, turn: Turn, action: Action, after: ItemState) -> None:
        """Commit a change that is not an answer."""
        self._store.append(self._entry(turn, action, after))

    def take_back(self) -> LogEntry | None:
        """Undo the newest entry that was not undone yet."""
        return self._store.undo(at=self._clock(), day=self.day())

    def crammed(self, item_id: str) -> int:
        """How often an item was practised ahead; what was taken back does not count."""
        entries = self._store.log(item_id)
        undone = {entry.cancels for entry in entries}
        return sum(entry.action is Action.CRAM and entry.sequence not in undone for entry in entries)

    def proposed(self, turn: Turn, judgement: Judgement) -> Rating:
        """The rating of a machine-graded answer; whoever looked at the formulas or needed two tries gets Hard."""
        right = judgement.verdict in GOOD_VERDICTS or judgement.verdict is Verdict.CLOSE
        rating = self._scheduler.rate_from(right, self._seconds(turn), self._own_median(turn.item.id))
        helped = turn.hinted or judgement.verdict is Verdict.CLOSE
        return min(rating, Rating.HARD) if helped else rating

    def _entry(self, turn: Turn, action: Action, after: ItemState) -> LogEntry:
        return LogEntry(turn.item.id, action, self._clock(), self.day(), after, before_phase=turn.state.phase)

    def _seconds(self, turn: Turn) -> float:
        return max(0.0, min(self._clock() - turn.shown_at, LONGEST_ANSWER).total_seconds())

    def _own_median(self, item_id: str) -> float | None:
        right = [
            entry.seconds
            for entry in self._store.log(item_id)
            if entry.action is Action.REVIEW and entry.rating not in {None, Rating.AGAIN}
        ]
        return statistics.median(right) if len(right) >= ENOUGH_TIMES else None
