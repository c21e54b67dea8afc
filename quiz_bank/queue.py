"""Which item comes next: learning items that are back, due reviews mixed with new ones, then what is nearly back."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from quiz_bank.model import Phase
from quiz_bank.stats import allowance

if TYPE_CHECKING:
    from datetime import datetime

    from quiz_bank.model import Scope
    from quiz_bank.ports import Clock, Store
    from quiz_bank.scheduler import Policy, StudyCalendar
    from quiz_bank.stats import Allowance

LEARN_AHEAD = timedelta(minutes=20)
"""With nothing else to do, a learning item may come this much early."""
CHOICE = 8
"""How many candidates are looked at to keep neighbours apart."""
RECENT = 2
"""Never three alike in a row: candidates akin to the last two wait."""


@dataclass(frozen=True, slots=True)
class Remaining:
    """What is left today, and what was answered in this session."""

    new: int
    learning: int
    due: int
    answered: int


class Queue:
    """Chooses the next item of a scope. `cram` practises ahead, whatever is closest to due."""

    def __init__(
        self, store: Store, *, clock: Clock, calendar: StudyCalendar, policy: Policy, scope: Scope, cram: bool
    ) -> None:
        self._store = store
        self._clock = clock
        self._calendar = calendar
        self._policy = policy
        self._scope = scope
        self.cram = cram
        self._recent: deque[str] = deque(maxlen=RECENT)
        self._crammed: set[str] = set()
        self._reviews_since_new = 0

    def next(self, preferred: str | None = None) -> str | None:
        """The next item, or None. `preferred` comes first if it may still be asked."""
        now = self._clock()
        day = self._calendar.day(now)
        if self.cram:
            return self._next_crammed(day)
        if preferred and self._may_be_asked(preferred, day):
            return preferred
        store, scope = self._store, self._scope
        if learning := store.learning(scope, before=now, day=day, limit=1):
            return learning[0]
        left = self._allowance(day)
        due = store.due(scope, day=day, limit=CHOICE) if left.reviews else []
        new = store.new(scope, day=day, limit=CHOICE) if left.new else []
        if due and new:
            return self._apart(new if self._new_has_its_turn() else due)
        if due or new:
            return self._apart(due or new)
        soon = store.learning(scope, before=now + LEARN_AHEAD, day=day, limit=1)
        return soon[0] if soon else None

    def answered(self, item_id: str) -> None:
        """Note an answer, for the mixture."""
        self._recent.append(_kin(item_id))
        self._crammed.add(item_id)
        self._reviews_since_new = 0 if self._store.state(item_id).reviews == 1 else self._reviews_since_new + 1

    def remaining(self, answered: int) -> Remaining:
        """Counts of the scope within today's limits."""
        day = self._calendar.day(self._clock())
        left = self._allowance(day)
        lines = [line for line in self._store.counts(day=day) if self._scope.topic in {None, line.topic}]
        return Remaining(
            new=min(left.new, sum(line.new for line in lines)),
            learning=sum(line.learning for line in lines),
            due=min(left.reviews, sum(line.due for line in lines)),
            answered=answered,
        )

    def waiting_until(self) -> datetime | None:
        """When the earliest (re)learning item of the scope comes back."""
        return self._store.next_learning_at(self._scope, day=self._calendar.day(self._clock()))

    def _allowance(self, day: int) -> Allowance:
        return allowance(self._store.totals(first=day, last=day), self._policy)

    def _next_crammed(self, day: int) -> str | None:
        seen = len(self._crammed)
        store, scope = self._store, self._scope
        for ids in (
            store.due(scope, day=day, limit=seen + CHOICE),
            store.ahead(scope, day=day, limit=seen + CHOICE),
            store.new(scope, day=day, limit=seen + CHOICE),
        ):
            if fresh := [item_id for item_id in ids if item_id not in self._crammed]:
                return self._apart(fresh)
        return None

    def _may_be_asked(self, item_id: str, day: int) -> bool:
        item, state = self._store.item(item_id), self._store.state(item_id)
        if item is None or self._scope.topic not in {None, item.topic}:
            return False
        if state.suspended or (state.buried_until or 0) > day:
            return False
        left = self._allowance(day)
        match state.phase:
            case Phase.NEW:
                return left.new > 0
            case Phase.REVIEW:
                return left.reviews > 0 and state.due_day is not None and state.due_day <= day
            case _:
                return state.due_at is not None and state.due_at <= self._clock() + LEARN_AHEAD

    def _new_has_its_turn(self) -> bool:
        """Spread the new items evenly among the due ones."""
        left = self.remaining(answered=0)
        return self._reviews_since_new >= max(1, left.due // max(1, left.new))

    def _apart(self, candidates: list[str]) -> str:
        """The first candidate that is not akin to both of the last two."""
        for item_id in candidates:
            if len(self._recent) < RECENT or any(_kin(item_id) != kin for kin in self._recent):
                return item_id
        return candidates[0]


def _kin(item_id: str) -> str:
    """What makes two items alike: the same rule, or the same deck section."""
    return item_id.partition(".")[0].partition("/")[0]
