"""The store that the bank asks for, on SQLAlchemy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db import catalogue, journal, queue, summaries
from db.engine import reading, writing

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from types import TracebackType
    from typing import Self

    from sqlalchemy import Engine

    from quiz_bank.model import DayTotal, Item, ItemState, LogEntry, Scope, SyncCounts, TopicCounts


class SqlStore:
    """Implements `quiz_bank.ports.Store`. It may be used from several threads; each call is one transaction."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def sync(self, source: str, items: Iterable[Item], *, partial: bool = False) -> SyncCounts:
        """Make the items of `source` those given; see `db.catalogue.sync` for what each count means."""
        with writing(self.engine) as connection:
            return catalogue.sync(connection, source, items, partial=partial)

    def fingerprint(self, source: str) -> str | None:
        """The note left by `set_fingerprint`."""
        with reading(self.engine) as connection:
            return catalogue.fingerprint(connection, source)

    def set_fingerprint(self, source: str, fingerprint: str) -> None:
        """Remember what the source looked like when it was synced."""
        with writing(self.engine) as connection:
            catalogue.set_fingerprint(connection, source, fingerprint)

    def item(self, item_id: str) -> Item | None:
        """One item, retired or not, or None."""
        with reading(self.engine) as connection:
            return catalogue.get(connection, item_id)

    def replace_card(self, item: Item) -> None:
        """Store an edited card under its id; an UnknownItemError when there is none."""
        with writing(self.engine) as connection:
            catalogue.replace_card(connection, item)

    def state(self, item_id: str) -> ItemState:
        """The materialised state."""
        with reading(self.engine) as connection:
            return journal.state(connection, item_id)

    def learning(self, scope: Scope, *, before: datetime, day: int, limit: int = 1) -> list[str]:
        """Ids of items in (re)learning due before a moment, the earliest first."""
        with reading(self.engine) as connection:
            return queue.learning(connection, scope, before=before, day=day, limit=limit)

    def due(self, scope: Scope, *, day: int, limit: int = 1) -> list[str]:
        """Ids of items in review due on or before a study day, the most overdue first."""
        with reading(self.engine) as connection:
            return queue.due(connection, scope, day=day, limit=limit)

    def new(self, scope: Scope, *, day: int, limit: int = 1) -> list[str]:
        """Ids of new items in the order they should be met."""
        with reading(self.engine) as connection:
            return queue.new(connection, scope, day=day, limit=limit)

    def ahead(self, scope: Scope, *, day: int, limit: int = 1) -> list[str]:
        """Ids of items in review that are due after `day`, the closest first."""
        with reading(self.engine) as connection:
            return queue.ahead(connection, scope, day=day, limit=limit)

    def next_learning_at(self, scope: Scope, *, day: int) -> datetime | None:
        """When the earliest (re)learning item comes back, or None."""
        with reading(self.engine) as connection:
            return queue.next_learning_at(connection, scope, day=day)

    def append(self, entry: LogEntry) -> LogEntry:
        """Add one entry and return it with its sequence; a cramming entry leaves the state as it is."""
        with writing(self.engine) as connection:
            return journal.append(connection, entry)

    def undo(self, *, at: datetime, day: int) -> LogEntry | None:
        """Take back the newest entry that was not taken back yet, and return it."""
        with writing(self.engine) as connection:
            return journal.undo(connection, at=at, day=day)

    def log(self, item_id: str, *, limit: int | None = None) -> list[LogEntry]:
        """The entries of one item, oldest first; with a limit, its newest ones."""
        with reading(self.engine) as connection:
            return journal.entries(connection, item_id, limit)

    def counts(self, *, day: int) -> list[TopicCounts]:
        """One line per topic that has items, by name."""
        with reading(self.engine) as connection:
            return summaries.counts(connection, day=day)

    def forecast(self, scope: Scope, *, day: int, days: int) -> list[int]:
        """How many items in review fall due on each of the days from `day`."""
        with reading(self.engine) as connection:
            return summaries.forecast(connection, scope, day=day, days=days)

    def totals(self, *, first: int, last: int) -> list[DayTotal]:
        """What was done, per study day and topic, in order."""
        with reading(self.engine) as connection:
            return summaries.totals(connection, first=first, last=last)

    def setting(self, key: str) -> str | None:
        """A value kept for the app, or None."""
        with reading(self.engine) as connection:
            return catalogue.get_setting(connection, key)

    def set_setting(self, key: str, value: str) -> None:
        """Keep a value for the app."""
        with writing(self.engine) as connection:
            catalogue.put_setting(connection, key, value)

    def close(self) -> None:
        """Let go of the database."""
        self.engine.dispose()
