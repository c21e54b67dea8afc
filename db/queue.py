"""What comes next. Each read walks an index of the items that are in that queue and stops at the limit."""

from __future__ import annotations

from itertools import chain, islice, zip_longest
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import bindparam, or_, select

from db.journal import LIVE
from db.prepared import Prepared
from db.schema import END_OF_LOG, INTRODUCES, item, log
from quiz_bank.model import Origin

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import BindParameter, Connection, Select

    from quiz_bank.model import Scope

_DAY: BindParameter[int] = bindparam("day")
_NOT_BURIED = or_(item.c.buried_until.is_(None), item.c.buried_until <= _DAY)
_ORIGINS = tuple(Origin)


class _Read(NamedTuple):
    """A statement for everything and the same for one topic."""

    everything: Prepared
    topic: Prepared

    def first(self, connection: Connection, scope: Scope, limit: int, **values: object) -> list[Any]:
        """The single column of the first rows."""
        statement = self.everything if scope.topic is None else self.topic
        rows = statement.run(connection, {**values, "limit": limit, "topic": scope.topic})
        return [value for row in rows for value in row.values()]


def _read(statement: Select[tuple[Any]]) -> _Read:
    limited = statement.limit(bindparam("limit"))
    return _Read(Prepared(limited), Prepared(limited.where(item.c.topic == bindparam("topic"))))


_LEARNING = _read(
    select(item.c.id).where(item.c.learn_at < bindparam("before"), _NOT_BURIED).order_by(item.c.learn_at, item.c.id)
)
_NEXT_LEARNING = _read(
    select(item.c.learn_at).where(item.c.learn_at.is_not(None), _NOT_BURIED).order_by(item.c.learn_at)
)
_IN_REVIEW = select(item.c.id).order_by(item.c.review_from, item.c.spread, item.c.id)
_DUE = _read(_IN_REVIEW.where(item.c.review_from <= _DAY))
_AHEAD = _read(_IN_REVIEW.where(item.c.review_from > _DAY, _NOT_BURIED))
_NEW = _read(
    select(item.c.id)
    .where(item.c.origin == bindparam("origin"), item.c.new_from <= _DAY)
    .order_by(item.c.position, item.c.id)
)
_LAST_INTRODUCED = Prepared(
    select(item.c.origin)
    .join_from(log, item, log.c.item_id == item.c.id)
    .where(log.c.sequence < END_OF_LOG, INTRODUCES, LIVE)
    .order_by(log.c.sequence.desc())
    .limit(1)
)


def learning(connection: Connection, scope: Scope, *, before: datetime, day: int, limit: int) -> list[str]:
    """Items in (re)learning due before a moment, the earliest first."""
    return _LEARNING.first(connection, scope, limit, before=before, day=day)


def next_learning_at(connection: Connection, scope: Scope, *, day: int) -> datetime | None:
    """When the earliest (re)learning item comes back."""
    return next(iter(_NEXT_LEARNING.first(connection, scope, 1, day=day)), None)


def due(connection: Connection, scope: Scope, *, day: int, limit: int) -> list[str]:
    """Items in review due by a day; one that was buried counts from the day it comes back."""
    return _DUE.first(connection, scope, limit, day=day)


def ahead(connection: Connection, scope: Scope, *, day: int, limit: int) -> list[str]:
    """Items in review due after a day, the closest first."""
    return _AHEAD.first(connection, scope, limit, day=day)


def new(connection: Connection, scope: Scope, *, day: int, limit: int) -> list[str]:
    """New items; the origin after that of the item introduced last has the first turn."""
    last = _LAST_INTRODUCED.first(connection, {})
    turn = 0 if last is None else _ORIGINS.index(Origin(last["origin"])) + 1
    queues = [
        _NEW.first(connection, scope, limit, day=day, origin=origin.value)
        for origin in (*_ORIGINS[turn:], *_ORIGINS[:turn])
    ]
    met = (one for one in chain.from_iterable(zip_longest(*queues)) if one is not None)
    return list(islice(met, limit))
