"""Proves that what is materialised follows from the log, and makes it so again where it does not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete, func, insert, select, update

from db.boundary import place_of
from db.engine import reading, writing
from db.errors import DamagedError
from db.journal import LIVE
from db.rollup import NOWHERE, Changes, keys, place, sums
from db.rows import read_entry, read_state, state_values
from db.schema import STATE_COLUMNS, agenda, day_total, item, log, tally
from quiz_bank.model import Action, ItemState

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, RowMapping, Table

    from db.store import SqlStore
    from quiz_bank.model import LogEntry

_ROWS_AT_ONCE = 1000
_QUEUE_COLUMNS = tuple(NOWHERE.columns())
_UPDATE = update(item).where(item.c.id == bindparam("item_id"))


@dataclass(frozen=True, slots=True)
class Difference:
    """A place where what is materialised is not what the log says."""

    where: str
    stored: str
    expected: str

    def __str__(self) -> str:
        return f"{self.where}: stored {self.stored}, expected {self.expected}"


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What is wrong with a database: damage, which only a backup cures, and differences, which `repair` does."""

    damage: tuple[str, ...]
    differences: tuple[Difference, ...]

    @property
    def sound(self) -> bool:
        """Whether nothing was found."""
        return not self.damage and not self.differences


def examine(store: SqlStore) -> Diagnosis:
    """Check the file and the log, fold the log, count everything again, and compare."""
    with reading(store.engine) as connection:
        damage = tuple(_damage(connection))
        return Diagnosis(damage, () if damage else _Rebuilt(connection).differences())


def repair(store: SqlStore) -> Diagnosis:
    """Make everything what the log says, and return what was not; a DamagedError when the log cannot be trusted."""
    with writing(store.engine) as connection:
        damage = tuple(_damage(connection))
        if damage:
            raise DamagedError(f"{place_of(store.engine)}: {damage[0]}: restore a backup")
        rebuilt = _Rebuilt(connection)
        differences = rebuilt.differences()
        if differences:
            rebuilt.write()
        return Diagnosis((), differences)


class _Rebuilt:
    """Item states and roll-ups, worked out again from the log."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.states: list[tuple[str, dict[str, Any], dict[str, Any]]] = []
        changes = Changes()
        for row in _items_with_last_entry(connection):
            state = ItemState(row["id"]) if row["last_phase"] is None else read_state(row["id"], _last(row))
            placed = place(row["topic"], state, retired=row["retired"])
            changes.move(NOWHERE, placed)
            expected = {**state_values(state), **placed.columns()}
            stored = {name: row[name] for name in expected}
            if stored != expected:
                self.states.append((row["id"], stored, expected))
        for entry, topic in _answers(connection):
            changes.work(entry, topic)
        self.rollups: dict[Table, dict[tuple[Any, ...], tuple[int, ...]]] = {
            tally: {key: (number,) for key, number in changes.tally.items()},
            agenda: {key: (number,) for key, number in changes.agenda.items()},
            day_total: {key: tuple(total[name] for name in sums(day_total)) for key, total in changes.totals.items()},
        }

    def differences(self) -> tuple[Difference, ...]:
        """Where the stored values are others."""
        found = [
            Difference(f"item {item_id}, {name}", repr(stored[name]), repr(value))
            for item_id, stored, expected in self.states
            for name, value in expected.items()
            if stored[name] != value
        ]
        for table, expected in self.rollups.items():
            stored = _stored_rollup(self.connection, table)
            found += [
                Difference(
                    f"{table.name} {', '.join(map(str, key))}",
                    _spoken(table, stored.get(key)),
                    _spoken(table, expected.get(key)),
                )
                for key in sorted(stored.keys() | expected.keys())
                if stored.get(key) != expected.get(key)
            ]
        return tuple(found)

    def write(self) -> None:
        """Store what was worked out."""
        if self.states:
            values = [{"item_id": item_id, **expected} for item_id, _, expected in self.states]
            self.connection.execute(_UPDATE, values)
        for table, expected in self.rollups.items():
            self.connection.execute(delete(table))
            columns = (*keys(table), *sums(table))
            rows = [dict(zip(columns, (*key, *value), strict=True)) for key, value in expected.items()]
            if rows:
                self.connection.execute(insert(table), rows)


def _damage(connection: Connection) -> Iterator[str]:
    """What is wrong below the rows, or with the log itself."""
    if connection.dialect.name == "sqlite":
        for (message,) in connection.exec_driver_sql("PRAGMA integrity_check"):
            if message != "ok":
                yield " ".join(message.split())
        for table, row, other, _ in connection.exec_driver_sql("PRAGMA foreign_key_check"):
            yield f"row {row} of {table} refers to a row of {other} that is missing"
    yield from _wrong_undos(connection)


def _wrong_undos(connection: Connection) -> Iterator[str]:
    """Each undo must take back the newest entry that stood, and name its item."""
    standing: list[tuple[int, str]] = []
    for row in connection.execute(
        select(log.c.sequence, log.c.item_id, log.c.action, log.c.cancels).order_by(log.c.sequence)
    ):
        if row.action != Action.UNDO.value:
            standing.append((row.sequence, row.item_id))
        elif not standing or standing.pop() != (row.cancels, row.item_id):
            yield f"log entry {row.sequence} takes back entry {row.cancels}, which was not the newest that stood"


def _items_with_last_entry(connection: Connection) -> Iterator[RowMapping]:
    newest = (
        select(log.c.item_id, func.max(log.c.sequence).label("sequence")).where(LIVE).group_by(log.c.item_id).subquery()
    )
    state = [item.c[name] for name in (*STATE_COLUMNS, *_QUEUE_COLUMNS)]
    last = [log.c[name].label(f"last_{name}") for name in STATE_COLUMNS]
    statement = (
        select(item.c.id, item.c.topic, item.c.retired, *state, *last)
        .select_from(item)
        .outerjoin(newest, newest.c.item_id == item.c.id)
        .outerjoin(log, log.c.sequence == newest.c.sequence)
        .order_by(item.c.id)
    )
    yield from connection.execute(statement, execution_options={"yield_per": _ROWS_AT_ONCE}).mappings()


def _last(row: RowMapping) -> dict[str, Any]:
    return {name: row[f"last_{name}"] for name in STATE_COLUMNS}


def _answers(connection: Connection) -> Iterator[tuple[LogEntry, str]]:
    statement = (
        select(log, item.c.topic)
        .join_from(log, item, log.c.item_id == item.c.id)
        .where(log.c.rating.is_not(None), LIVE)
    )
    for row in connection.execute(statement, execution_options={"yield_per": _ROWS_AT_ONCE}):
        yield read_entry(row._mapping), row.topic


def _stored_rollup(connection: Connection, table: Table) -> dict[tuple[Any, ...], tuple[int, ...]]:
    keyed, summed = keys(table), sums(table)
    rows = connection.execute(select(table)).mappings()
    return {tuple(row[name] for name in keyed): tuple(row[name] for name in summed) for row in rows}


def _spoken(table: Table, value: tuple[int, ...] | None) -> str:
    if value is None:
        return "nothing"
    return ", ".join(f"{name} {number}" for name, number in zip(sums(table), value, strict=True))
