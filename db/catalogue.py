"""Which items there are: bringing a source's items in, one at a time or ten thousand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, insert, select, update

from db.errors import StoreError, UnknownItemError
from db.journal import LIVE
from db.prepared import Prepared
from db.rollup import NOWHERE, Changes, place
from db.rows import CONTENT_COLUMNS, digest, item_values, read_entry, read_item, read_state, state_values
from db.schema import STATE_COLUMNS, insertion, item, log, setting, source
from quiz_bank.model import ItemState, SyncCounts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sqlalchemy import Connection, Table

    from db.rows import AnyRow
    from quiz_bank.model import Item, LogEntry

_DESCRIPTION = (item.c.id, item.c.kind, item.c.topic, item.c.origin, item.c.position, item.c.line, item.c.card)
_WHEREABOUTS = ("position", "line", "source", "retired")
"""What may change while an item stays the same."""
_STATE = tuple(item.c[name] for name in STATE_COLUMNS)
_ITEM = select(*_DESCRIPTION).where(item.c.id == bindparam("item_id"))
_STORED = select(*_DESCRIPTION, item.c.given, item.c.source, item.c.retired, *_STATE).where(
    item.c.id.in_(bindparam("ids", expanding=True))
)
_OFFERED = select(item.c.id).where(item.c.source == bindparam("source"), item.c.retired.is_(False))
_ADD = Prepared(insert(item).values({column.name: bindparam(column.name) for column in item.columns}))
_THIS = update(item).where(item.c.id == bindparam("item_id"))
_DESCRIBE = Prepared(_THIS.values({name: bindparam(name) for name in (*CONTENT_COLUMNS, "given", *_WHEREABOUTS)}))
_PLACE = Prepared(_THIS.values({name: bindparam(name) for name in ("retired", *NOWHERE.columns())}))
_WORK = select(log).where(log.c.item_id.in_(bindparam("ids", expanding=True)), log.c.rating.is_not(None), LIVE)

_AT_ONCE = 500
"""Ids in one statement."""


def sync(connection: Connection, name: str, items: Iterable[Item], *, partial: bool) -> SyncCounts:
    """Make the items of a source those given.

    An item that another source gave before moves to this one. One that was retired counts as added, so that added
    minus retired is by how much the offer grew; one that only moved within its source counts as unchanged.
    """
    given = _by_id(name, items)
    _put(connection, source, {"name": name}, {})
    stored = {row.id: row for row in _rows(connection, list(given))}
    brought = _Brought(name)
    for one in given.values():
        brought.take(one, stored.get(one.id))
    if not partial:
        offered = connection.scalars(_OFFERED, {"source": name})
        for row in _rows(connection, [item_id for item_id in offered if item_id not in given]):
            brought.retire(row)
    brought.write(connection)
    return SyncCounts(brought.added, brought.updated, brought.unchanged, brought.retired)


def replace_card(connection: Connection, one: Item) -> None:
    """Store an edited item under its id, in the source it is from."""
    row = next(iter(_rows(connection, [one.id])), None)
    if row is None:
        raise UnknownItemError(f"there is no item {one.id!r} to replace: import its deck first")
    brought = _Brought(row.source)
    brought.describe(item_values(one) | {"given": row.given}, row, retired=row.retired)
    brought.write(connection)


def get(connection: Connection, item_id: str) -> Item | None:
    """One item, offered or retired."""
    row = connection.execute(_ITEM, {"item_id": item_id}).one_or_none()
    return None if row is None else read_item(row)


def fingerprint(connection: Connection, name: str) -> str | None:
    """The note kept with a source."""
    return connection.scalar(select(source.c.fingerprint).where(source.c.name == name))


def set_fingerprint(connection: Connection, name: str, note: str) -> None:
    """Keep a note with a source."""
    _put(connection, source, {"name": name}, {"fingerprint": note})


def get_setting(connection: Connection, key: str) -> str | None:
    """A value kept for the app."""
    return connection.scalar(select(setting.c.value).where(setting.c.key == key))


def put_setting(connection: Connection, key: str, value: str) -> None:
    """Keep a value for the app."""
    _put(connection, setting, {"key": key}, {"value": value})


class _Brought:
    """What a sync will write, gathered item by item."""

    def __init__(self, name: str) -> None:
        self.source = name
        self.added = self.updated = self.unchanged = self.retired = 0
        self.inserts: list[dict[str, Any]] = []
        self.descriptions: list[dict[str, Any]] = []
        self.places: list[dict[str, Any]] = []
        self.moved: dict[str, tuple[str, str]] = {}
        self.changes = Changes()

    def take(self, one: Item, row: AnyRow | None) -> None:
        """An item is offered."""
        if row is None:
            self.added += 1
            self._insert(one)
            return
        values = item_values(one)
        values["given"] = digest(values)
        if values["given"] == row.given:
            # The source says what it said before; what was edited here since then stays.
            values |= {name: row._mapping[name] for name in CONTENT_COLUMNS}
        updated = self.describe(values, row, retired=False)
        if row.retired:
            self.added += 1
        elif updated:
            self.updated += 1
        else:
            self.unchanged += 1

    def describe(self, content: dict[str, Any], row: AnyRow, *, retired: bool) -> bool:
        """Write what differs from the row; whether that is more than where the item is found."""
        values = content | {"source": self.source, "retired": retired}
        stored, topic = row._mapping, values["topic"]
        updated = any(stored[name] != values[name] for name in CONTENT_COLUMNS)
        if updated or any(stored[name] != values[name] for name in ("given", *_WHEREABOUTS)):
            self.descriptions.append({"item_id": row.id, **values})
        if row.topic != topic:
            self.moved[row.id] = (row.topic, topic)
        if row.topic != topic or row.retired != retired:
            self._move(row, topic, retired=retired)
        return updated

    def retire(self, row: AnyRow) -> None:
        """An item is offered no longer."""
        self.retired += 1
        self._move(row, row.topic, retired=True)

    def write(self, connection: Connection) -> None:
        """Write it all."""
        if self.inserts:
            _ADD.run_each(connection, self.inserts)
        if self.descriptions:
            _DESCRIBE.run_each(connection, self.descriptions)
        if self.places:
            _PLACE.run_each(connection, self.places)
        for entry in _work(connection, list(self.moved)):
            before, after = self.moved[entry.item_id]
            self.changes.work(entry, before, -1)
            self.changes.work(entry, after)
        self.changes.apply(connection)

    def _insert(self, one: Item) -> None:
        state = ItemState(one.id)
        placed = place(one.topic, state, retired=False)
        self.changes.move(NOWHERE, placed)
        values = item_values(one)
        self.inserts.append(
            {
                **values,
                "given": digest(values),
                "source": self.source,
                "retired": False,
                **state_values(state),
                **placed.columns(),
            }
        )

    def _move(self, row: AnyRow, topic: str, *, retired: bool) -> None:
        state = read_state(row.id, row._mapping)
        after = place(topic, state, retired=retired)
        self.changes.move(place(row.topic, state, retired=row.retired), after)
        self.places.append({"item_id": row.id, "retired": retired, **after.columns()})


def _by_id(name: str, items: Iterable[Item]) -> dict[str, Item]:
    given: dict[str, Item] = {}
    for one in items:
        if one.id in given:
            raise StoreError(f"{name}: the item {one.id!r} is given twice, expected each id once: rename one of them")
        given[one.id] = one
    return given


def _rows(connection: Connection, ids: Sequence[str]) -> Iterator[AnyRow]:
    for start in range(0, len(ids), _AT_ONCE):
        yield from connection.execute(_STORED, {"ids": ids[start : start + _AT_ONCE]})


def _work(connection: Connection, ids: Sequence[str]) -> Iterator[LogEntry]:
    """The answers to some items that stand."""
    for start in range(0, len(ids), _AT_ONCE):
        for row in connection.execute(_WORK, {"ids": ids[start : start + _AT_ONCE]}):
            yield read_entry(row._mapping)


def _put(connection: Connection, table: Table, key: dict[str, str], values: dict[str, str]) -> None:
    """Insert a row, or change the one that is there."""
    adding = insertion(table, connection.dialect.name).values({**key, **values})
    connection.execute(
        adding.on_conflict_do_update(index_elements=list(key), set_=values)
        if values
        else adding.on_conflict_do_nothing()
    )
