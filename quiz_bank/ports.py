"""What the bank asks of the world: a clock and a store. `db` implements the store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from quiz_bank.model import (
        DayTotal,
        Item,
        ItemState,
        LogEntry,
        Scope,
        SyncCounts,
        TopicCounts,
    )


class Clock(Protocol):
    """Tells the time: an aware datetime in UTC."""

    def __call__(self) -> datetime:
        """Return the present moment."""
        ...


class Store(Protocol):
    """Remembers items, their states and every answer.

    Each writing method is one durable transaction: when it returns, the change is on disk. Every method of the queue
    and of the counts is an index or roll-up read whose cost does not grow with the collection.
    """

    # -- what there is -------------------------------------------------------------------------------------------
    def sync(self, source: str, items: Iterable[Item], *, partial: bool = False) -> SyncCounts:
        """Make the items of `source` (a deck, a file, the rules) those given; identity is the item id.

        A changed card keeps its state and log. Items of the source that are not given are retired: kept with their
        history, never asked, back when given again. With `partial`, nothing is retired.
        """
        ...

    def fingerprint(self, source: str) -> str | None:
        """The note left by `set_fingerprint`, to skip a sync when nothing changed."""
        ...

    def set_fingerprint(self, source: str, fingerprint: str) -> None:
        """Remember what the source looked like when it was synced."""
        ...

    def item(self, item_id: str) -> Item | None:
        """One item, or None."""
        ...

    def replace_card(self, item: Item) -> None:
        """Store an edited card under its id; its state and history stay."""
        ...

    # -- the queue -----------------------------------------------------------------------------------------------
    def state(self, item_id: str) -> ItemState:
        """The materialised state; that of a new item when nothing was ever logged."""
        ...

    def learning(self, scope: Scope, *, before: datetime, day: int, limit: int = 1) -> list[str]:
        """Ids of items in (re)learning due before a moment, the earliest first; not suspended, not buried on `day`."""
        ...

    def due(self, scope: Scope, *, day: int, limit: int = 1) -> list[str]:
        """Ids of items in review due on or before a study day, the most overdue first; not suspended, not buried."""
        ...

    def new(self, scope: Scope, *, day: int, limit: int = 1) -> list[str]:
        """Ids of new items in the order they should be met: origins take turns, each in its own order."""
        ...

    def ahead(self, scope: Scope, *, day: int, limit: int = 1) -> list[str]:
        """Ids of items in review that are due after `day`, the closest first."""
        ...

    def next_learning_at(self, scope: Scope, *, day: int) -> datetime | None:
        """When the earliest (re)learning item comes back, or None; one that is buried on `day` does not."""
        ...

    # -- the log -------------------------------------------------------------------------------------------------
    def append(self, entry: LogEntry) -> LogEntry:
        """Add one entry, materialise `entry.after`, keep the roll-ups; all in one transaction.

        Returns the entry with its sequence.
        """
        ...

    def undo(self, *, at: datetime, day: int) -> LogEntry | None:
        """Take back the newest entry that was not taken back yet, by appending an undo. Returns the entry undone."""
        ...

    def log(self, item_id: str, *, limit: int | None = None) -> list[LogEntry]:
        """The entries of one item, oldest first, undone ones and undos included."""
        ...

    # -- summaries -----------------------------------------------------------------------------------------------
    def counts(self, *, day: int) -> list[TopicCounts]:
        """One line per topic that has items, by name. `due` counts items in review due on or before `day`."""
        ...

    def forecast(self, scope: Scope, *, day: int, days: int) -> list[int]:
        """How many items in review fall due on each of the days from `day`; overdue ones count on the first."""
        ...

    def totals(self, *, first: int, last: int) -> list[DayTotal]:
        """What was done, per study day and topic, days inclusive, in order; days without work are left out."""
        ...

    # -- settings ------------------------------------------------------------------------------------------------
    def setting(self, key: str) -> str | None:
        """A value kept for the app (theme, desired retention, ...), or None."""
        ...

    def set_setting(self, key: str, value: str) -> None:
        """Keep a value for the app."""
        ...

    def close(self) -> None:
        """Let go of the database."""
        ...
