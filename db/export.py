"""Everything that is kept for a learner, in one reading."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from db.engine import reading
from db.rows import read_entry, read_item, read_state
from db.schema import item, log

if TYPE_CHECKING:
    from collections.abc import Iterator

    from db.store import SqlStore
    from quiz_bank.model import Item, ItemState, LogEntry

_ROWS_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Kept:
    """An item with its source and its state; one that is retired is not asked."""

    item: Item
    source: str
    retired: bool
    state: ItemState


def everything(store: SqlStore) -> Iterator[Kept | LogEntry]:
    """All items by id, then the log in its order, as they were at one moment."""
    at_a_time = {"yield_per": _ROWS_AT_ONCE}
    with reading(store.engine) as connection:
        for row in connection.execute(select(item).order_by(item.c.id), execution_options=at_a_time):
            yield Kept(read_item(row), row.source, row.retired, read_state(row.id, row._mapping))
        for row in connection.execute(select(log).order_by(log.c.sequence), execution_options=at_a_time):
            yield read_entry(row._mapping)
