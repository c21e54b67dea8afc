"""Whatever is done in whatever order, the store equals a model that keeps lists and counts everything each time."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

import db
from db.doctor import Diagnosis, examine
from quiz_bank.model import (
    Action,
    Card,
    DayTotal,
    Item,
    ItemKind,
    ItemState,
    LogEntry,
    Memory,
    Origin,
    Phase,
    Rating,
    Scope,
    SyncCounts,
    TopicCounts,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from db.store import SqlStore
    from tests.db.conftest import Make

EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
IDS = tuple("abcdef")
TOPICS = ("Adam", "Dropout")
LAST_DAY = 12
STEPS = {Phase.LEARNING, Phase.RELEARNING}
REVIEW = {Phase.REVIEW}

ids = st.sampled_from(IDS)
days = st.integers(1, LAST_DAY)
moments = st.integers(0, 50).map(lambda minutes: EPOCH + timedelta(minutes=minutes))
memories = st.builds(Memory, st.sampled_from([0.2, 20.99, 21.0, 300.0]), st.sampled_from([1.0, 7.5]))
seconds = st.sampled_from([0.0, 0.1, 0.7, 12.3456])


@st.composite
def offers(draw: st.DrawFn) -> list[Item]:
    chosen = draw(st.lists(ids, unique=True))
    return [
        Item(
            item_id,
            ItemKind.CARD,
            topic := draw(st.sampled_from(TOPICS)),
            draw(st.sampled_from([Origin.STARTER, Origin.OWN])),
            position,
            Card(item_id, topic, draw(st.sampled_from(["one", "two"])), "", source_line=position),
        )
        for position, item_id in enumerate(chosen)
    ]


def _content(item: Item) -> Item:
    """An item without where it was found."""
    assert item.card is not None
    return replace(item, position=0, card=replace(item.card, source_line=0))


def _moved(item: Item, to: Item) -> Item:
    """An item with its own content, found where another one was."""
    assert item.card is not None
    assert to.card is not None
    return replace(item, position=to.position, card=replace(item.card, source_line=to.card.source_line))


class Model:
    """The store, as simple as it can be."""

    def __init__(self) -> None:
        self.items: dict[str, Item] = {}
        self.given: dict[str, Item] = {}
        """What a source last gave, whatever was made of it here since then."""
        self.sources: dict[str, str] = {}
        self.retired: set[str] = set()
        self.standing: list[LogEntry] = []
        self.logged = 0

    def sync(self, source: str, items: Iterable[Item], *, keep: bool) -> SyncCounts:
        found: Counter[str] = Counter()
        given = {item.id: item for item in items}
        for item_id, offered in given.items():
            known = self.items.get(item_id)
            item = offered
            if known is not None and self.given[item_id] == _content(offered):
                item = _moved(known, offered)
            self.given[item_id] = _content(offered)
            if known is None or item_id in self.retired:
                found["added"] += 1
            else:
                found["unchanged" if _content(known) == _content(item) else "updated"] += 1
            self.items[item_id], self.sources[item_id] = item, source
            self.retired.discard(item_id)
        gone = [one for one in self.offered() if self.sources[one] == source and one not in given and not keep]
        self.retired.update(gone)
        return SyncCounts(found["added"], found["updated"], found["unchanged"], len(gone))

    def offered(self, scope: Scope | None = None) -> list[str]:
        topic = scope.topic if scope else None
        return [one for one, item in self.items.items() if one not in self.retired and topic in {None, item.topic}]

    def state(self, item_id: str) -> ItemState:
        entries = [entry for entry in self.standing if entry.item_id == item_id]
        return entries[-1].after if entries else ItemState(item_id)

    def shown(self, scope: Scope, phases: set[Phase], day: int) -> list[ItemState]:
        states = [self.state(one) for one in self.offered(scope)]
        return [one for one in states if one.phase in phases and not one.suspended and (one.buried_until or 0) <= day]

    def new(self, scope: Scope, day: int) -> list[str]:
        introduced = [e for e in self.standing if e.action is Action.REVIEW and e.before_phase is Phase.NEW]
        waiting = {state.item_id for state in self.shown(scope, {Phase.NEW}, day)}
        turns = [Origin.STARTER, Origin.OWN]
        if introduced and self.items[introduced[-1].item_id].origin is Origin.STARTER:
            turns.reverse()
        order = []
        for turn, origin in enumerate(turns):
            queue = [self.items[one] for one in waiting if self.items[one].origin is origin]
            queue.sort(key=lambda item: (item.position, item.id))
            order += [(rank, turn, item.id) for rank, item in enumerate(queue)]
        return [item_id for _, _, item_id in sorted(order)]

    def ready(self, item_id: str) -> int:
        state = self.state(item_id)
        return max(state.due_day or 0, state.buried_until or 0)

    def counts(self, day: int) -> list[TopicCounts]:
        lines = []
        for topic in TOPICS:
            scope = Scope(topic)
            states = [self.state(one) for one in self.offered(scope)]
            steps = [one for one in states if one.phase in STEPS and not one.suspended]
            due = [one for one in self.shown(scope, {Phase.REVIEW}, day) if self.ready(one.item_id) <= day]
            stages = dict(Counter(one.stage for one in states))
            if states:
                lines.append(TopicCounts(topic, len(self.new(scope, day)), len(steps), len(due), stages))
        return lines

    def totals(self) -> list[DayTotal]:
        done: dict[tuple[int, str], DayTotal] = {}
        for entry in self.standing:
            if entry.rating is None:
                continue
            key = (entry.day, self.items[entry.item_id].topic)
            total = done.get(key, DayTotal(*key))
            rated = entry.rating.name.lower()
            review = entry.action is Action.REVIEW
            spaced = review and entry.elapsed_days >= 1
            done[key] = replace(
                total,
                **{rated: getattr(total, rated) + 1},
                introduced=total.introduced + (review and entry.before_phase is Phase.NEW),
                recalled=total.recalled + (spaced and entry.rating is not Rating.AGAIN),
                forgotten=total.forgotten + (spaced and entry.rating is Rating.AGAIN),
                seconds=(round(total.seconds * 1000) + round(entry.seconds * 1000)) / 1000,
            )
        return [done[key] for key in sorted(done)]


class StoreMachine(RuleBasedStateMachine):
    """Does the same to a store and to the model, and looks at both after each step."""

    def __init__(self, opened: Callable[[], SqlStore]) -> None:
        super().__init__()
        self.opened = opened
        self.model = Model()
        self.store = opened()

    def teardown(self) -> None:
        try:
            assert examine(self.store) == Diagnosis((), ())
        finally:
            self.store.close()

    @initialize(items=offers())
    def begin(self, items: list[Item]) -> None:
        self.sync("deck", items, keep=False)

    @rule(source=st.sampled_from(["deck", "file"]), items=offers(), keep=st.booleans())
    def sync(self, source: str, items: list[Item], *, keep: bool) -> None:
        assert self.store.sync(source, items, partial=keep) == self.model.sync(source, items, keep=keep)

    @precondition(lambda self: self.model.items)
    @rule(data=st.data(), topic=st.sampled_from(TOPICS))
    def replace_card(self, data: st.DataObject, topic: str) -> None:
        item = self.model.items[data.draw(st.sampled_from(sorted(self.model.items)))]
        edited = replace(item, topic=topic)
        self.store.replace_card(edited)
        self.model.items[item.id] = edited

    @precondition(lambda self: self.model.items)
    @rule(data=st.data(), day=days, rating=st.sampled_from(Rating), spent=seconds, elapsed=st.integers(0, 2))
    def answer(self, data: st.DataObject, day: int, rating: Rating, spent: float, elapsed: int) -> None:
        state = self._drawn(data)
        phase = data.draw(st.sampled_from([Phase.LEARNING, Phase.RELEARNING, Phase.REVIEW]))
        review = phase is Phase.REVIEW
        after = replace(
            state,
            phase=phase,
            memory=data.draw(memories),
            due_at=None if review else data.draw(moments),
            due_day=data.draw(days) if review else None,
            reviews=state.reviews + 1,
        )
        self._append(LogEntry(state.item_id, Action.REVIEW, EPOCH, day, after, state.phase, rating, elapsed, spent))

    @precondition(lambda self: self.model.items)
    @rule(data=st.data(), day=days, rating=st.sampled_from(Rating), spent=seconds)
    def cram(self, data: st.DataObject, day: int, rating: Rating, spent: float) -> None:
        state = self._drawn(data)
        # What the entry claims beside the draws is not believed.
        claimed = replace(state, draws=state.draws + 1, flagged=not state.flagged)
        entry = LogEntry(state.item_id, Action.CRAM, EPOCH, day, claimed, state.phase, rating, 1, spent)
        self._append(entry, after=replace(state, draws=state.draws + 1))

    @precondition(lambda self: self.model.items)
    @rule(data=st.data(), action=st.sampled_from([Action.BURY, Action.SUSPEND, Action.RESUME, Action.FLAG]), day=days)
    def mark(self, data: st.DataObject, action: Action, day: int) -> None:
        state = self._drawn(data)
        after = {
            Action.BURY: replace(state, buried_until=day),
            Action.SUSPEND: replace(state, suspended=True),
            Action.RESUME: replace(state, suspended=False, buried_until=None),
            Action.FLAG: replace(state, flagged=True),
        }[action]
        self._append(LogEntry(state.item_id, action, EPOCH, day, after, state.phase))

    @rule(day=days)
    def undo(self, day: int) -> None:
        expected = self.model.standing.pop() if self.model.standing else None
        assert self.store.undo(at=EPOCH, day=day) == expected
        self.model.logged += expected is not None

    @rule()
    def reopen(self) -> None:
        self.store.close()
        self.store = self.opened()

    @invariant()
    def states_are_the_fold_of_the_log(self) -> None:
        for item_id in self.model.items:
            assert self.store.state(item_id) == self.model.state(item_id)
            assert self.store.item(item_id) == self.model.items[item_id]

    @invariant()
    def queues_hold_what_a_search_would_find(self) -> None:
        day, before = LAST_DAY // 2, EPOCH + timedelta(minutes=25)
        for scope in (Scope(), *map(Scope, TOPICS)):
            assert self.store.new(scope, day=day, limit=9) == self.model.new(scope, day)
            steps = sorted((one.due_at, one.item_id) for one in self.model.shown(scope, STEPS, day) if one.due_at)
            assert self.store.learning(scope, before=before, day=day, limit=9) == [
                one for due_at, one in steps if due_at < before
            ]
            assert self.store.next_learning_at(scope, day=day) == (steps[0][0] if steps else None)
            reviews = {one.item_id: self.model.ready(one.item_id) for one in self.model.shown(scope, REVIEW, day)}
            due = self.store.due(scope, day=day, limit=9)
            ahead = self.store.ahead(scope, day=day, limit=9)
            assert {*due} == {one for one, ready in reviews.items() if ready <= day}
            assert {*due, *ahead} == reviews.keys()
            for order in (due, ahead):
                assert [reviews[one] for one in order] == sorted(reviews[one] for one in order)

    @invariant()
    def sums_are_what_counting_would_find(self) -> None:
        for day in (1, LAST_DAY // 2, LAST_DAY):
            assert self.store.counts(day=day) == self.model.counts(day)
        for scope in (Scope(), *map(Scope, TOPICS)):
            reviews = self.model.shown(scope, REVIEW, LAST_DAY)
            loads = Counter(max(3, self.model.ready(one.item_id)) for one in reviews)
            assert self.store.forecast(scope, day=3, days=LAST_DAY) == [loads[3 + one] for one in range(LAST_DAY)]
        assert self.store.totals(first=0, last=LAST_DAY) == self.model.totals()

    def _drawn(self, data: st.DataObject) -> ItemState:
        return self.model.state(data.draw(st.sampled_from(sorted(self.model.items))))

    def _append(self, entry: LogEntry, after: ItemState | None = None) -> None:
        self.model.logged += 1
        expected = replace(entry, after=after or entry.after, sequence=self.model.logged)
        assert self.store.append(entry) == expected
        self.model.standing.append(expected)


def _run(fresh: Callable[[], str], hurried: Callable[[SqlStore], SqlStore], share: int) -> None:
    class Machine(StoreMachine):
        def __init__(self) -> None:
            where = fresh()
            super().__init__(lambda: hurried(db.open_store(where, clock=lambda: EPOCH)))

    examples = max(1, settings().max_examples // share)
    run_state_machine_as_test(Machine, settings=settings(stateful_step_count=25, max_examples=examples))


def test_any_sequence_of_changes_leaves_what_the_model_has(tmp_path: Path, make: Make) -> None:
    numbers = count()
    _run(lambda: str(tmp_path / f"{next(numbers)}.db"), make.hurried, share=3)


def test_so_does_one_on_a_server(postgresql_schemas: Callable[[], str], make: Make) -> None:
    _run(postgresql_schemas, make.hurried, share=30)
