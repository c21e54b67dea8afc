"""A store that lasts as long as its test: every answer is computed from the whole collection."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from itertools import zip_longest

import pytest

from quiz_bank.model import (
    Action,
    DayTotal,
    Item,
    ItemState,
    LogEntry,
    Origin,
    Phase,
    Rating,
    Scope,
    SyncCounts,
    TopicCounts,
)


class MemoryStore:
    """The store protocol over dictionaries."""

    def __init__(self) -> None:
        self.items: dict[str, Item] = {}
        self.source_of: dict[str, str] = {}
        self.retired: set[str] = set()
        self.states: dict[str, ItemState] = {}
        self.entries: list[LogEntry] = []
        self.fingerprints: dict[str, str] = {}
        self.settings: dict[str, str] = {}

    # -- what there is -------------------------------------------------------------------------------------------
    def sync(self, source: str, items: Iterable[Item], *, partial: bool = False) -> SyncCounts:
        given = {item.id: item for item in items}
        added = given.keys() - self.items.keys()
        updated = {
            item_id
            for item_id in given.keys() - added
            if item_id in self.retired or self.items[item_id] != given[item_id]
        }
        own = {item_id for item_id, name in self.source_of.items() if name == source}
        gone = set() if partial else own - given.keys() - self.retired
        self.items |= given
        self.source_of |= dict.fromkeys(given, source)
        self.retired = (self.retired - given.keys()) | gone
        return SyncCounts(len(added), len(updated), len(given) - len(added) - len(updated), len(gone))

    def fingerprint(self, source: str) -> str | None:
        return self.fingerprints.get(source)

    def set_fingerprint(self, source: str, fingerprint: str) -> None:
        self.fingerprints[source] = fingerprint

    def item(self, item_id: str) -> Item | None:
        return self.items.get(item_id)

    def replace_card(self, item: Item) -> None:
        self.items[item.id] = item

    # -- the queue -----------------------------------------------------------------------------------------------
    def state(self, item_id: str) -> ItemState:
        return self.states.get(item_id, ItemState(item_id))

    def learning(self, scope: Scope, *, before: datetime, day: int, limit: int = 1) -> list[str]:
        return [item_id for at, item_id in self._coming_back(scope, day) if at < before][:limit]

    def due(self, scope: Scope, *, day: int, limit: int = 1) -> list[str]:
        return [item_id for due, item_id in self._in_review(scope) if due <= day][:limit]

    def new(self, scope: Scope, *, day: int, limit: int = 1) -> list[str]:
        turns: dict[Origin, list[Item]] = {origin: [] for origin in self._turns()}
        for state in self._offered(scope):
            if state.phase is Phase.NEW and (state.buried_until or 0) <= day:
                item = self.items[state.item_id]
                turns[item.origin].append(item)
        in_order = (sorted(items, key=lambda item: (item.position, item.id)) for items in turns.values())
        rounds = zip_longest(*in_order)
        return [item.id for each in rounds for item in each if item is not None][:limit]

    def ahead(self, scope: Scope, *, day: int, limit: int = 1) -> list[str]:
        shown = [item_id for due, item_id in self._in_review(scope) if due > day]
        return [item_id for item_id in shown if (self.state(item_id).buried_until or 0) <= day][:limit]

    def next_learning_at(self, scope: Scope, *, day: int) -> datetime | None:
        return min((at for at, _ in self._coming_back(scope, day)), default=None)

    # -- the log -------------------------------------------------------------------------------------------------
    def append(self, entry: LogEntry) -> LogEntry:
        entry = replace(entry, sequence=len(self.entries) + 1)
        self.entries.append(entry)
        self.states[entry.item_id] = entry.after
        return entry

    def undo(self, *, at: datetime, day: int) -> LogEntry | None:
        standing = self._standing()
        if not standing:
            return None
        undone = standing[-1]
        earlier = [entry for entry in standing[:-1] if entry.item_id == undone.item_id]
        self.append(
            LogEntry(
                item_id=undone.item_id,
                action=Action.UNDO,
                at=at,
                day=day,
                after=earlier[-1].after if earlier else ItemState(undone.item_id),
                before_phase=undone.after.phase,
                cancels=undone.sequence,
            )
        )
        return undone

    def log(self, item_id: str, *, limit: int | None = None) -> list[LogEntry]:
        entries = [entry for entry in self.entries if entry.item_id == item_id]
        return entries if limit is None else entries[max(0, len(entries) - limit) :]

    # -- summaries -----------------------------------------------------------------------------------------------
    def counts(self, *, day: int) -> list[TopicCounts]:
        return [self._count(topic, day) for topic in sorted({item.topic for item in self._kept()})]

    def forecast(self, scope: Scope, *, day: int, days: int) -> list[int]:
        counts = [0] * days
        for due, _ in self._in_review(scope):
            if due < day + days:
                counts[max(0, due - day)] += 1
        return counts

    def totals(self, *, first: int, last: int) -> list[DayTotal]:
        totals: dict[tuple[int, str], DayTotal] = {}
        for entry in self._standing():
            if entry.rating is not None and first <= entry.day <= last:
                key = (entry.day, self.items[entry.item_id].topic)
                totals[key] = _with(totals.get(key, DayTotal(*key)), entry)
        return [totals[key] for key in sorted(totals)]

    # -- settings ------------------------------------------------------------------------------------------------
    def setting(self, key: str) -> str | None:
        return self.settings.get(key)

    def set_setting(self, key: str, value: str) -> None:
        self.settings[key] = value

    def close(self) -> None:
        pass

    # -- what the answers are computed from ----------------------------------------------------------------------
    def _kept(self) -> list[Item]:
        return [item for item in self.items.values() if item.id not in self.retired]

    def _offered(self, scope: Scope) -> list[ItemState]:
        states = [self.state(item.id) for item in self._kept() if scope.topic in (None, item.topic)]
        return [state for state in states if not state.suspended]

    def _in_review(self, scope: Scope) -> list[tuple[int, str]]:
        """When each item in review may be asked, which a burial puts off, and its id; in that order."""
        return sorted(
            (max(state.due_day, state.buried_until or 0), state.item_id)
            for state in self._offered(scope)
            if state.phase is Phase.REVIEW and state.due_day is not None
        )

    def _coming_back(self, scope: Scope, day: int) -> list[tuple[datetime, str]]:
        return sorted(
            (state.due_at, state.item_id)
            for state in self._offered(scope)
            if state.due_at is not None and (state.buried_until or 0) <= day
        )

    def _standing(self) -> list[LogEntry]:
        """The entries that were not taken back."""
        cancelled = {entry.cancels for entry in self.entries}
        return [entry for entry in self.entries if entry.action is not Action.UNDO and entry.sequence not in cancelled]

    def _turns(self) -> list[Origin]:
        """The origins, beginning with the one after that of the item introduced last."""
        origins = list(Origin)
        introduced = [entry for entry in self._standing() if _introduces(entry)]
        if not introduced:
            return origins
        after = origins.index(self.items[introduced[-1].item_id].origin) + 1
        return origins[after:] + origins[:after]

    def _count(self, topic: str, day: int) -> TopicCounts:
        scope = Scope(topic)
        states = [self.state(item.id) for item in self._kept() if item.topic == topic]
        stages = [state.stage for state in states]
        return TopicCounts(
            topic=topic,
            new=len(self.new(scope, day=day, limit=len(states))),
            learning=sum(state.due_at is not None for state in self._offered(scope)),
            due=len(self.due(scope, day=day, limit=len(states))),
            stages={stage: stages.count(stage) for stage in set(stages)},
        )


def _introduces(entry: LogEntry) -> bool:
    return entry.action is Action.REVIEW and entry.before_phase is Phase.NEW


def _with(total: DayTotal, entry: LogEntry) -> DayTotal:
    """The total after one more answer. Cramming is work, but it measures no retention."""
    rating = entry.rating
    spaced = entry.action is Action.REVIEW and entry.elapsed_days >= 1
    return replace(
        total,
        again=total.again + (rating is Rating.AGAIN),
        hard=total.hard + (rating is Rating.HARD),
        good=total.good + (rating is Rating.GOOD),
        easy=total.easy + (rating is Rating.EASY),
        introduced=total.introduced + _introduces(entry),
        recalled=total.recalled + (spaced and rating is not Rating.AGAIN),
        forgotten=total.forgotten + (spaced and rating is Rating.AGAIN),
        seconds=(round(total.seconds * 1000) + round(entry.seconds * 1000)) / 1000,
    )


@pytest.fixture
def memory_store() -> MemoryStore:
    """An empty store that keeps everything in memory."""
    return MemoryStore()
