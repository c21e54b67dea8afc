"""The append-only log, and the state that each of its entries leaves behind."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, insert, select, update

from db.errors import UnknownItemError
from db.prepared import Prepared
from db.rollup import NOWHERE, Changes, place
from db.rows import entry_values, read_entry, read_state
from db.schema import END_OF_LOG, STATE_COLUMNS, item, log
from quiz_bank.model import Action, ItemState, LogEntry

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from db.prepared import Row

_taken_back = log.alias("taken_back")

LIVE = (log.c.action != Action.UNDO.value) & ~(
    select(_taken_back.c.sequence).where(_taken_back.c.cancels == log.c.sequence).exists()
)
"""Whether an entry stands: it is no undo, and none took it back."""

_ENTRIES = select(log).order_by(log.c.sequence.desc()).limit(bindparam("limit"))
_NEWEST_LIVE = Prepared(_ENTRIES.where(log.c.sequence < bindparam("before"), LIVE))
_NEWEST_LIVE_OF_ITEM = Prepared(
    _ENTRIES.where(log.c.item_id == bindparam("item_id"), log.c.sequence < bindparam("before"), LIVE)
)
_NEWEST_OF_ITEM = Prepared(_ENTRIES.where(log.c.item_id == bindparam("item_id")))
_ADD = Prepared(
    insert(log)
    .values({column.name: bindparam(column.name) for column in log.columns if column is not log.c.sequence})
    .returning(log.c.sequence),
    log.c.sequence,
)
_CURRENT = Prepared(
    select(item.c.topic, item.c.retired, *(item.c[name] for name in STATE_COLUMNS)).where(
        item.c.id == bindparam("item_id")
    )
)
_MATERIALISE = Prepared(
    update(item)
    .where(item.c.id == bindparam("item_id"))
    .values({name: bindparam(name) for name in (*STATE_COLUMNS, *NOWHERE.columns())})
)


def state(connection: Connection, item_id: str) -> ItemState:
    """The materialised state."""
    row = _CURRENT.first(connection, {"item_id": item_id})
    return ItemState(item_id) if row is None else read_state(item_id, row)


def append(connection: Connection, entry: LogEntry) -> LogEntry:
    """Add an entry, its state and its part in the roll-ups."""
    _check(entry)
    row = _current(connection, entry.item_id)
    current = read_state(entry.item_id, row)
    if entry.action is Action.CRAM:
        # Whatever else happened to the item since it was shown, cramming leaves it alone; only its draw is used up.
        entry = replace(entry, after=replace(current, draws=max(current.draws, entry.after.draws)))
    changes = Changes()
    changes.work(entry, row["topic"])
    return _write(connection, entry, row, current, changes)


def undo(connection: Connection, *, at: datetime, day: int) -> LogEntry | None:
    """Take back the newest entry that stands."""
    target = _NEWEST_LIVE.first(connection, {"before": END_OF_LOG, "limit": 1})
    if target is None:
        return None
    undone = read_entry(target)
    item_id = undone.item_id
    earlier = _NEWEST_LIVE_OF_ITEM.first(connection, {"item_id": item_id, "before": undone.sequence, "limit": 1})
    row = _current(connection, item_id)
    current = read_state(item_id, row)
    changes = Changes()
    changes.work(undone, row["topic"], -1)
    entry = LogEntry(
        item_id=item_id,
        action=Action.UNDO,
        at=at,
        day=day,
        after=ItemState(item_id) if earlier is None else read_state(item_id, earlier),
        before_phase=current.phase,
        cancels=undone.sequence,
    )
    _write(connection, entry, row, current, changes)
    return undone


def entries(connection: Connection, item_id: str, limit: int | None) -> list[LogEntry]:
    """The entries of an item, oldest first; with a limit, the newest of them."""
    newest_first = _NEWEST_OF_ITEM.run(
        connection, {"item_id": item_id, "limit": END_OF_LOG if limit is None else limit}
    )
    return [read_entry(row) for row in reversed(newest_first)]


def _check(entry: LogEntry) -> None:
    if entry.action is Action.UNDO:
        raise ValueError("an undo is not appended, expected a call of `undo`")
    if entry.after.item_id != entry.item_id:
        raise ValueError(f"the entry is of item {entry.item_id!r} and its state of item {entry.after.item_id!r}")
    if (entry.rating is not None) != (entry.action in {Action.REVIEW, Action.CRAM}):
        raise ValueError(f"the rating of a {entry.action.value} is {entry.rating}, expected one for answers only")


def _current(connection: Connection, item_id: str) -> Row:
    row = _CURRENT.first(connection, {"item_id": item_id})
    if row is None:
        raise UnknownItemError(f"there is no item {item_id!r}: import its deck first")
    return row


def _write(connection: Connection, entry: LogEntry, row: Row, current: ItemState, changes: Changes) -> LogEntry:
    before = place(row["topic"], current, retired=row["retired"])
    after = place(row["topic"], entry.after, retired=row["retired"])
    changes.move(before, after)
    values = entry_values(entry)
    (added,) = _ADD.run(connection, values)
    _MATERIALISE.run(connection, values | after.columns())
    changes.apply(connection)
    return replace(entry, sequence=added["sequence"])
