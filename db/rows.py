"""Rows to the bank's values and back. Rows never leave `db`."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from math import isfinite
from typing import TYPE_CHECKING, Any, TypeAlias
from zlib import crc32

from db.document import decode, encode
from db.errors import DamagedError
from quiz_bank.model import (
    Action,
    Card,
    Item,
    ItemKind,
    ItemState,
    LogEntry,
    Memory,
    Origin,
    Phase,
    Rating,
    Response,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Row

    AnyRow: TypeAlias = Row[*tuple[Any, ...]]

CONTENT_COLUMNS = ("kind", "topic", "origin", "card")
"""What an item is, apart from where it was found: a change of one of these is a change of the item."""

_NO_RESPONSE = Response()


def digest(values: Mapping[str, Any]) -> str:
    """What an item is, in few characters."""
    content = "\0".join(str(values[name]) for name in CONTENT_COLUMNS)
    return hashlib.blake2b(content.encode(), digest_size=16).hexdigest()


def item_values(item: Item) -> dict[str, Any]:
    """The columns that describe an item. The line a card was read from is kept beside its document."""
    card = item.card
    return {
        "id": item.id,
        "kind": item.kind.value,
        "topic": item.topic,
        "origin": item.origin.value,
        "position": item.position,
        "line": card.source_line if card else 0,
        "card": encode(card, without="source_line") if card else None,
        "spread": crc32(item.id.encode("utf-8", "surrogatepass")),
    }


def read_item(row: AnyRow) -> Item:
    """The item of a row; a DamagedError names it when it cannot be read."""
    try:
        card = None if row.card is None else replace(decode(Card, row.card), source_line=row.line)
        return Item(
            id=row.id,
            kind=ItemKind(row.kind),
            topic=row.topic,
            origin=Origin(row.origin),
            position=row.position,
            card=card,
        )
    except (ValueError, TypeError) as error:
        raise DamagedError(
            f"item {row.id!r} is damaged ({error}): import its deck again, or restore a backup"
        ) from error


def state_values(state: ItemState) -> dict[str, Any]:
    """The state columns; a ValueError for a state that could not be scheduled."""
    _check(state)
    memory = state.memory
    return {
        "phase": state.phase.value,
        "step": state.step,
        "stability": None if memory is None else memory.stability,
        "difficulty": None if memory is None else memory.difficulty,
        "due_at": state.due_at,
        "due_day": state.due_day,
        "last_at": state.last_at,
        "last_day": state.last_day,
        "reviews": state.reviews,
        "lapses": state.lapses,
        "draws": state.draws,
        "buried_until": state.buried_until,
        "suspended": state.suspended,
        "flagged": state.flagged,
    }


def read_state(item_id: str, stored: Mapping[Any, Any]) -> ItemState:
    """The state in the columns of an item or of a log entry."""
    stability, difficulty = stored["stability"], stored["difficulty"]
    try:
        state = ItemState(
            item_id=item_id,
            phase=Phase(stored["phase"]),
            step=stored["step"],
            memory=None if stability is None else Memory(stability, difficulty),
            due_at=stored["due_at"],
            due_day=stored["due_day"],
            last_at=stored["last_at"],
            last_day=stored["last_day"],
            reviews=stored["reviews"],
            lapses=stored["lapses"],
            draws=stored["draws"],
            buried_until=stored["buried_until"],
            suspended=stored["suspended"],
            flagged=stored["flagged"],
        )
        _check(state)
    except (ValueError, TypeError) as error:
        raise DamagedError(
            f"the state of item {item_id!r} is damaged ({error}): run `gradrecall doctor`, or restore a backup"
        ) from error
    return state


def _check(state: ItemState) -> None:
    """A ValueError when the parts of a state contradict each other."""
    memory = state.memory
    if memory is not None and not (isfinite(memory.stability) and isfinite(memory.difficulty)):
        raise ValueError(f"item {state.item_id!r}: the memory is {memory}, expected finite numbers")
    in_steps = state.phase in {Phase.LEARNING, Phase.RELEARNING}
    in_review = state.phase is Phase.REVIEW
    if (state.due_at is not None) != in_steps or (state.due_day is not None) != in_review:
        raise ValueError(
            f"item {state.item_id!r} in phase {state.phase.value} is due at {state.due_at} and on day {state.due_day}, "
            "expected a moment for (re)learning, a day for review and neither for new"
        )


def entry_values(entry: LogEntry) -> dict[str, Any]:
    """The columns of a log entry but its sequence."""
    return {
        "item_id": entry.item_id,
        "action": entry.action.value,
        "at": entry.at,
        "day": entry.day,
        "before_phase": entry.before_phase.value,
        "rating": None if entry.rating is None else int(entry.rating),
        "elapsed_days": entry.elapsed_days,
        "seconds": entry.seconds,
        "response": None if entry.response == _NO_RESPONSE else encode(entry.response),
        "cancels": entry.cancels,
        **state_values(entry.after),
    }


def read_entry(row: Mapping[Any, Any]) -> LogEntry:
    """The log entry of a row."""
    item_id = row["item_id"]
    after = read_state(item_id, row)
    try:
        return LogEntry(
            item_id=item_id,
            action=Action(row["action"]),
            at=row["at"],
            day=row["day"],
            after=after,
            before_phase=Phase(row["before_phase"]),
            rating=None if row["rating"] is None else Rating(row["rating"]),
            elapsed_days=row["elapsed_days"],
            seconds=row["seconds"],
            response=_NO_RESPONSE if row["response"] is None else decode(Response, row["response"]),
            sequence=row["sequence"],
            cancels=row["cancels"],
        )
    except (ValueError, TypeError) as error:
        raise DamagedError(
            f"log entry {row['sequence']} of item {item_id!r} is damaged ({error}): restore a backup"
        ) from error
