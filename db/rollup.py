"""Where an item stands in the queue and the sums, and how the sums follow when it moves.

The sums are kept in the transaction of the change itself, by difference, so that reading them never means counting.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import bindparam, delete

from db.prepared import Prepared
from db.schema import agenda, day_total, insertion, tally
from quiz_bank.model import Action, Phase, Rating

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy import Connection, Table

    from quiz_bank.model import ItemState, LogEntry

ALWAYS = 0
"""The day from which a new item that was never buried may be shown; study days are greater."""


class Place(NamedTuple):
    """What follows from an item's topic and state: its keys in the roll-ups and its queue columns."""

    tally: tuple[str, str, str] | None
    agenda: tuple[str, int, str] | None
    new_from: int | None = None
    learn_at: datetime | None = None
    review_from: int | None = None

    def columns(self) -> dict[str, Any]:
        """The queue columns; at most one is set."""
        return {"new_from": self.new_from, "learn_at": self.learn_at, "review_from": self.review_from}


NOWHERE = Place(None, None)
"""The place of an item that is not offered."""


def place(topic: str, state: ItemState, *, retired: bool) -> Place:
    """The place of an item in a state that `db.rows` let pass."""
    if retired:
        return NOWHERE
    counted = (topic, state.stage.value, state.phase.value)
    if state.suspended:
        return Place(counted, None)
    if state.due_at is not None:
        return Place(counted, None, learn_at=state.due_at)
    buried_until = ALWAYS if state.buried_until is None else state.buried_until
    if state.due_day is None:
        return Place(counted, (state.phase.value, buried_until, topic), new_from=buried_until)
    ready = max(state.due_day, buried_until)
    return Place(counted, (state.phase.value, ready, topic), review_from=ready)


_RATED = {Rating.AGAIN: "again", Rating.HARD: "hard", Rating.GOOD: "good", Rating.EASY: "easy"}


def contribution(entry: LogEntry) -> dict[str, int]:
    """What a log entry adds to the totals of its day. Cramming is work, but it measures no retention."""
    if entry.rating is None:
        return {}
    added = {_RATED[entry.rating]: 1, "milliseconds": round(entry.seconds * 1000)}
    if entry.action is Action.REVIEW:
        if entry.before_phase is Phase.NEW:
            added["introduced"] = 1
        if entry.elapsed_days >= 1:
            added["forgotten" if entry.rating is Rating.AGAIN else "recalled"] = 1
    return added


class Changes:
    """Differences to the roll-ups, gathered and then applied at once."""

    def __init__(self) -> None:
        self.tally: Counter[tuple[str, str, str]] = Counter()
        self.agenda: Counter[tuple[str, int, str]] = Counter()
        self.totals: defaultdict[tuple[int, str], Counter[str]] = defaultdict(Counter)

    def move(self, before: Place, after: Place) -> None:
        """An item that was in one place is in another."""
        if before.tally != after.tally:
            _count(self.tally, before.tally, -1)
            _count(self.tally, after.tally, 1)
        if before.agenda != after.agenda:
            _count(self.agenda, before.agenda, -1)
            _count(self.agenda, after.agenda, 1)

    def work(self, entry: LogEntry, topic: str, sign: int = 1) -> None:
        """An answer counts for its day and the topic of its item; with sign -1, it does so no longer."""
        total = self.totals[entry.day, topic]
        for column, amount in contribution(entry).items():
            total[column] += sign * amount

    def apply(self, connection: Connection) -> None:
        """Write the differences."""
        _add(connection, tally, {key: {"number": number} for key, number in self.tally.items()})
        _add(connection, agenda, {key: {"number": number} for key, number in self.agenda.items()})
        _add(connection, day_total, self.totals)


def _count(counter: Counter[Any], key: object, amount: int) -> None:
    if key is not None:
        counter[key] += amount


def _add(connection: Connection, table: Table, amounts: Mapping[Any, Mapping[str, int]]) -> None:
    """Add to the sums of each key; what is left without any amount goes."""
    changed = {key: amount for key, amount in amounts.items() if any(amount.values())}
    if not changed:
        return
    named = {key: dict(zip(keys(table), key, strict=True)) for key in changed}
    rows = [{**named[key], **{name: amount.get(name, 0) for name in sums(table)}} for key, amount in changed.items()]
    _adding(table, connection.dialect.name).run_each(connection, rows)
    if emptied := [named[key] for key, amount in changed.items() if min(amount.values()) < 0]:
        _clearing(table).run_each(connection, emptied)


@cache
def keys(table: Table) -> tuple[str, ...]:
    """The columns that a roll-up sums by."""
    return tuple(column.name for column in table.primary_key)


@cache
def sums(table: Table) -> tuple[str, ...]:
    """The columns that hold a roll-up's sums."""
    return tuple(column.name for column in table.columns if not column.primary_key)


@cache
def _adding(table: Table, dialect: str) -> Prepared:
    """An insert that adds to the row that is there."""
    adding = insertion(table, dialect).values({column.name: bindparam(column.name) for column in table.columns})
    return Prepared(
        adding.on_conflict_do_update(
            index_elements=list(keys(table)),
            set_={name: table.c[name] + adding.excluded[name] for name in sums(table)},
        )
    )


@cache
def _clearing(table: Table) -> Prepared:
    """Deletes a row of which nothing is left, so that reads stay as short as what there is."""
    return Prepared(
        delete(table).where(
            *(table.c[name] == bindparam(name) for name in keys(table)),
            *(table.c[name] == 0 for name in sums(table)),
        )
    )
