"""What a session shows: the question, its judgement and solution, the item behind it, and what is left."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING

from quiz_bank.decimal_sign import meanings, remembered, settled
from quiz_bank.model import Rating
from quiz_bank.question import Entry

if TYPE_CHECKING:
    from datetime import datetime

    from quiz_bank.decimal_sign import DecimalSign
    from quiz_bank.model import ItemState, LogEntry
    from quiz_bank.ports import Clock, Store
    from quiz_bank.question import Judgement, Question, Solution
    from quiz_bank.queue import Queue, Remaining
    from quiz_bank.scheduler import Scheduler
    from quiz_bank.turn import Turn


NUMBERS = frozenset({Entry.NUMBER, Entry.VECTOR})
"""The ways of answering in which a comma may be a decimal sign."""


class Position(StrEnum):
    """Where a session stands."""

    ASKING = "asking"
    JUDGED = "judged"
    DONE = "done"


class View:
    """The reading half of a session."""

    def __init__(self, store: Store, *, clock: Clock, scheduler: Scheduler, queue: Queue) -> None:
        self._store = store
        self._clock = clock
        self._scheduler = scheduler
        self._queue = queue
        self._turn: Turn | None = None
        self._answered = 0
        self._limit: int | None = None

    @property
    def position(self) -> Position:
        """Where the session stands."""
        if self._turn is None:
            return Position.DONE
        return Position.JUDGED if self._turn.settled else Position.ASKING

    @property
    def question(self) -> Question | None:
        """What is being asked; None when done."""
        return self._turn.asked.question if self._turn else None

    @property
    def judgement(self) -> Judgement | None:
        """What became of the last answer to this question."""
        return self._turn.judgement if self._turn else None

    @property
    def proposed(self) -> Rating:
        """The rating that `proceed` accepts."""
        return self._turn.proposed if self._turn else Rating.GOOD

    @property
    def decimal_sign(self) -> DecimalSign | None:
        """What the learner said of the comma; None when never asked."""
        return remembered(self._store)

    @property
    def waiting_until(self) -> datetime | None:
        """When done: the moment a (re)learning item comes back."""
        return None if self._turn else self._queue.waiting_until()

    @property
    def practising(self) -> bool:
        """Whether this is practice ahead, which leaves the schedule as it is."""
        return self._queue.cram

    @property
    def limit_reached(self) -> bool:
        """Whether as many answers were given as the session was to have."""
        return self._limit is not None and self._answered >= self._limit

    def state(self) -> ItemState | None:
        """The present item as it was before this question."""
        return self._turn.state if self._turn else None

    def history(self) -> list[LogEntry]:
        """The log of the present item."""
        return self._store.log(self._turn.item.id) if self._turn else []

    def progress(self) -> Remaining:
        """How much is left today, and how much was answered in this session."""
        return self._queue.remaining(self._answered)

    def read(self, typed: str) -> str:
        """What the answer line reads; empty when there is nothing to say."""
        return self._turn.asked.read(self._settled(typed)) if self._turn else ""

    def meanings(self, typed: str) -> dict[DecimalSign, str]:
        """What a typed answer means under each decimal sign, if that has to be asked before it can be judged."""
        asked = self._takes_numbers and self.decimal_sign is None
        return meanings(typed) if asked else {}

    def _settled(self, typed: str) -> str:
        """A typed answer in which a comma has one meaning, as far as that is known."""
        return settled(typed, self.decimal_sign) if self._takes_numbers else typed

    @property
    def _takes_numbers(self) -> bool:
        return self.question is not None and self.question.entry in NUMBERS

    def solution(self) -> Solution | None:
        """The answer to the present question, from where a wrong one can have gone off; None when done."""
        if self._turn is None:
            return None
        judgement, solution = self._turn.judgement, self._turn.asked.solution()
        start = judgement.start if judgement and judgement.final else None
        return replace(solution, start=start.step) if start else solution

    def previews(self) -> dict[Rating, str]:
        """How long each rating would put the present item off; empty in practice ahead, which changes nothing."""
        if self._turn is None or self._queue.cram:
            return {}
        return self._scheduler.preview(self._turn.state, self._clock())
