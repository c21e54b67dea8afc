"""The tables. What reviews change is kept three times: in the log, folded into the item, and summed in roll-ups.

The log decides. An item's state columns equal those of its last log entry that was not taken back; `new_from`,
`learn_at` and `review_from` are what the queue reads, and only the one that belongs to an offered item's phase is set.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    DDL,
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Double,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    event,
    literal_column,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.types import TypeDecorator

from db.errors import DamagedError

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Dialect
    from sqlalchemy.types import TypeEngine

END_OF_LOG = 2**63 - 1
"""A sequence that no entry reaches; a search that goes down from there meets the newest entry first."""


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment, stored and returned in UTC; a naive one is refused with a ValueError.

    SQLite has no type for it: there it is ISO text of one width, which sorts as the moments do.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """What the database keeps."""
        return dialect.type_descriptor(Text() if dialect.name == "sqlite" else DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """To UTC."""
        if value is None:
            return None
        if value.utcoffset() is None:
            raise ValueError(f"the time {value} has no time zone, expected an aware one")
        utc = value.astimezone(UTC)
        return utc.isoformat(timespec="microseconds") if dialect.name == "sqlite" else utc

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Aware again, in UTC."""
        if value is None:
            return None
        if dialect.name != "sqlite":
            moment: datetime = value.astimezone(UTC)
            return moment
        try:
            return datetime.fromisoformat(value).astimezone(UTC)
        except (TypeError, ValueError) as error:
            raise DamagedError(f"a stored time is damaged ({value!r}): restore a backup") from error


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _state_columns() -> tuple[Column[Any], ...]:
    """The fields of an `ItemState` but its item; the same in an item and in a log entry."""
    return (
        Column("phase", Text, nullable=False),
        Column("step", Integer, nullable=False),
        Column("stability", Double),
        Column("difficulty", Double),
        Column("due_at", UtcDateTime),
        Column("due_day", Integer),
        Column("last_at", UtcDateTime),
        Column("last_day", Integer),
        Column("reviews", Integer, nullable=False),
        Column("lapses", Integer, nullable=False),
        Column("draws", Integer, nullable=False),
        Column("buried_until", Integer),
        Column("suspended", Boolean, nullable=False),
        Column("flagged", Boolean, nullable=False),
    )


STATE_COLUMNS = tuple(column.name for column in _state_columns())

source = Table(
    "source",
    metadata,
    Column("name", Text, primary_key=True),
    Column("fingerprint", Text),
)

item = Table(
    "item",
    metadata,
    Column("id", Text, primary_key=True),
    Column("source", Text, ForeignKey(source.c.name), nullable=False),
    Column("kind", Text, nullable=False),
    Column("topic", Text, nullable=False),
    Column("origin", Text, nullable=False),
    Column("position", Integer, nullable=False),
    Column("line", Integer, nullable=False),
    Column("card", Text),
    # What the source last gave, so that a card edited since is not overwritten by the same file again.
    Column("given", Text, nullable=False),
    Column("retired", Boolean, nullable=False),
    # Orders items that are due on the same day, so that the neighbours of a deck come apart.
    Column("spread", BigInteger, nullable=False),
    *_state_columns(),
    Column("new_from", Integer),
    Column("learn_at", UtcDateTime),
    Column("review_from", Integer),
)


def _partial(name: str, *columns: Column[Any], where: ColumnElement[bool], unique: bool = False) -> Index:
    """An index of the rows that fulfil `where` only, so that a row costs nothing in the queues it is not in."""
    return Index(name, *columns, unique=unique, sqlite_where=where, postgresql_where=where)


for _name, _queue, _order in (
    ("new", item.c.new_from, (item.c.origin, item.c.position, item.c.id)),
    ("learning", item.c.learn_at, (item.c.learn_at, item.c.id)),
    ("review", item.c.review_from, (item.c.review_from, item.c.spread, item.c.id)),
):
    _partial(f"ix_item_{_name}", *_order, where=_queue.is_not(None))
    _partial(f"ix_item_topic_{_name}", item.c.topic, *_order, where=_queue.is_not(None))
Index("ix_item_source", item.c.source)

log = Table(
    "log",
    metadata,
    Column("sequence", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("item_id", Text, ForeignKey(item.c.id), nullable=False),
    Column("action", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("day", Integer, nullable=False),
    Column("before_phase", Text, nullable=False),
    Column("rating", Integer),
    Column("elapsed_days", Integer, nullable=False),
    Column("seconds", Double, nullable=False),
    Column("response", Text),
    Column("cancels", BigInteger().with_variant(Integer, "sqlite"), ForeignKey("log.sequence")),
    *_state_columns(),
)
Index("ix_log_item", log.c.item_id, log.c.sequence)
_partial("ix_log_cancels", log.c.cancels, where=log.c.cancels.is_not(None), unique=True)

INTRODUCES = (log.c.action == literal_column("'review'")) & (log.c.before_phase == literal_column("'new'"))
"""Whether an entry is the first review of an item; spelled out, so that the index of these entries is used."""

_partial("ix_log_introduces", log.c.sequence, where=INTRODUCES)

# How many offered items a topic has.
tally = Table(
    "tally",
    metadata,
    Column("topic", Text, primary_key=True),
    Column("stage", Text, primary_key=True),
    Column("phase", Text, primary_key=True),
    Column("number", Integer, nullable=False),
    sqlite_with_rowid=False,
)

# How many new items and items in review may be shown from a study day on.
agenda = Table(
    "agenda",
    metadata,
    Column("phase", Text, primary_key=True),
    Column("day", Integer, primary_key=True, autoincrement=False),
    Column("topic", Text, primary_key=True),
    Column("number", Integer, nullable=False),
    sqlite_with_rowid=False,
)

# What was done on a study day in a topic.
day_total = Table(
    "day_total",
    metadata,
    Column("day", Integer, primary_key=True, autoincrement=False),
    Column("topic", Text, primary_key=True),
    Column("again", Integer, nullable=False),
    Column("hard", Integer, nullable=False),
    Column("good", Integer, nullable=False),
    Column("easy", Integer, nullable=False),
    Column("introduced", Integer, nullable=False),
    Column("recalled", Integer, nullable=False),
    Column("forgotten", Integer, nullable=False),
    # Whole, so that taking an answer back leaves exactly what was there before.
    Column("milliseconds", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

setting = Table(
    "setting",
    metadata,
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

# Which version of gradrecall brought the database to a revision.
release = Table(
    "release",
    metadata,
    Column("revision", Text, primary_key=True),
    Column("version", Text, nullable=False),
)

APPEND_ONLY = {
    "sqlite": tuple(
        f"CREATE TRIGGER log_refuses_{change} BEFORE {change.upper()} ON log "
        f"BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END"
        for change in ("update", "delete")
    ),
    "postgresql": (
        (
            "CREATE FUNCTION log_is_append_only() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'the log is append-only'; END $$"
        ),
        (
            "CREATE TRIGGER log_refuses_change BEFORE UPDATE OR DELETE OR TRUNCATE ON log "
            "FOR EACH STATEMENT EXECUTE FUNCTION log_is_append_only()"
        ),
    ),
}
"""What makes the database refuse to change or delete a log entry, by dialect."""

for _dialect, _statements in APPEND_ONLY.items():
    for _statement in _statements:
        event.listen(log, "after_create", DDL(_statement).execute_if(dialect=_dialect))  # type: ignore[no-untyped-call] # SQLAlchemy leaves it untyped


def insertion(table: Table, dialect: str) -> sqlite.Insert | postgresql.Insert:
    """An insert that can say what happens when the row is there already."""
    return sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)
