"""The learner's desk: the opened store with clock, calendar and policy, and what the screens need from them.

A store is used by one thread at a time. Whoever holds the desk may use it; the app lends it to a worker and waits until
it is handed back.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from quiz_bank import session, stats
from quiz_bank.model import Evidence, Scope

if TYPE_CHECKING:
    from quiz_bank.ports import Clock, Store
    from quiz_bank.scheduler import Policy, StudyCalendar


@dataclass(frozen=True, slots=True)
class Desk:
    """Begins sessions and reads summaries."""

    store: Store
    clock: Clock
    calendar: StudyCalendar
    policy: Policy

    def session(self, topic: str | None, *, limit: int | None = None, cram: bool = False) -> session.Session:
        """Begin a session in a topic, None meaning all; its first question is drawn at once."""
        return session.Session(
            self.store,
            clock=self.clock,
            calendar=self.calendar,
            policy=self.policy,
            scope=Scope(topic),
            limit=limit,
            cram=cram,
        )

    def today(self) -> stats.Today:
        """What waits today."""
        return stats.today(self.store, clock=self.clock, calendar=self.calendar, policy=self.policy)

    def progress(self) -> stats.Progress:
        """What was learned over the last year."""
        return stats.progress(self.store, clock=self.clock, calendar=self.calendar)

    def rewrite(self, item_id: str, front: str, back: str) -> None:
        """Store a card with new texts; its history stays, and what stood behind the old text no longer does."""
        item = self.store.item(item_id)
        if item is not None and item.card is not None:
            self.store.replace_card(replace(item, card=replace(item.card, front=front, back=back, evidence=Evidence())))

    def close(self) -> None:
        """Let go of the store."""
        self.store.close()
