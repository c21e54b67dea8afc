"""The store as the bank sees it, on each kind of database."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from db import StoreError, UnknownItemError
from db.engine import writing
from quiz_bank.model import (
    Action,
    DayTotal,
    Item,
    ItemKind,
    ItemState,
    LogEntry,
    Origin,
    Phase,
    Rating,
    Response,
    Scope,
    SyncCounts,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from db.store import SqlStore
    from quiz_bank.ports import Store
    from tests.db.conftest import Make, Open

ALL = Scope()


def test_it_is_the_store_that_the_bank_asks_for(store: SqlStore) -> None:
    asked: Store = store
    assert asked.counts(day=1) == []
    assert asked.undo(at=datetime.now().astimezone(), day=1) is None


# -- what there is ----------------------------------------------------------------------------------------------------
def test_an_item_comes_back_as_it_was_given(store: SqlStore, make: Make) -> None:
    card = make.item("a", front="β₁ \x00 \ud800 [link]", line=17)
    skill = Item("skill:adam:1", ItemKind.SKILL, "Optimizers", Origin.SKILL, 3)
    store.sync("deck", [card, skill])
    assert store.item("a") == card
    assert store.item("skill:adam:1") == skill
    assert store.item("b") is None


def test_a_sync_tells_what_it_changed_and_a_second_one_changes_nothing(store: SqlStore, make: Make) -> None:
    items = make.items("a", "b", "c")
    assert store.sync("deck", items) == SyncCounts(added=3)
    assert store.sync("deck", items) == SyncCounts(unchanged=3)
    edited = [make.item("a", front="Which step?"), items[1], make.item("d", position=3)]
    assert store.sync("deck", edited) == SyncCounts(added=1, updated=1, unchanged=1, retired=1)
    assert store.sync("deck", edited) == SyncCounts(unchanged=3)


def test_a_card_that_only_moved_in_its_file_was_not_updated(store: SqlStore, make: Make) -> None:
    store.sync("deck", make.items("a", "b"))
    moved = [make.item("b", position=0, line=5), make.item("a", position=1, line=9)]
    assert store.sync("deck", moved) == SyncCounts(unchanged=2)
    assert [store.item("b"), store.item("a")] == moved
    assert store.new(ALL, day=make.today, limit=2) == ["b", "a"]


def test_an_item_given_twice_is_refused_and_nothing_is_stored(store: SqlStore, make: Make) -> None:
    with pytest.raises(StoreError, match="deck: the item 'a' is given twice"):
        store.sync("deck", make.items("b", "a", "a"))
    assert store.counts(day=make.today) == []


def test_a_retired_item_leaves_the_queue_and_comes_back_with_its_history(store: SqlStore, make: Make) -> None:
    store.sync("deck", make.items("a", "b"))
    entry = store.append(make.answer(make.reviewed("a", make.today)))
    assert store.sync("deck", make.items("b")) == SyncCounts(unchanged=1, retired=1)
    assert store.due(ALL, day=make.today) == []
    assert [line.total for line in store.counts(day=make.today)] == [1]
    assert (store.state("a"), store.log("a")) == (entry.after, [entry])
    assert store.sync("deck", make.items("a", "b")) == SyncCounts(added=1, unchanged=1)
    assert store.due(ALL, day=make.today) == ["a"]


def test_an_answer_to_an_item_that_was_just_retired_is_kept(store: SqlStore, make: Make) -> None:
    store.sync("deck", make.items("a"))
    store.sync("deck", [])
    store.append(make.answer(make.reviewed("a", make.today)))
    assert store.counts(day=make.today) == []
    store.sync("deck", make.items("a"))
    assert [line.due for line in store.counts(day=make.today)] == [1]


def test_a_partial_sync_retires_nothing(store: SqlStore, make: Make) -> None:
    store.sync("deck", make.items("a", "b"))
    assert store.sync("deck", make.items("c"), partial=True) == SyncCounts(added=1)
    assert store.new(ALL, day=make.today, limit=9) == ["a", "c", "b"]


def test_an_item_belongs_to_the_source_that_gave_it_last(store: SqlStore, make: Make) -> None:
    store.sync("old place", make.items("a"))
    assert store.sync("new place", make.items("a")) == SyncCounts(unchanged=1)
    assert store.sync("old place", []) == SyncCounts()
    assert store.sync("new place", []) == SyncCounts(retired=1)


def test_an_items_history_follows_it_to_another_topic(store: SqlStore, make: Make) -> None:
    store.sync("deck", make.items("a", "b"))
    store.append(make.answer(make.reviewed("a", make.today)))
    store.append(make.answer(make.reviewed("b", make.today)))
    store.undo(at=make.noon, day=make.today)
    store.sync("deck", [*make.items("a", topic="Adam"), *make.items("b")])
    assert [(line.topic, line.new, line.due) for line in store.counts(day=make.today)] == [
        ("Adam", 0, 1),
        ("Optimizers", 1, 0),
    ]
    assert [(total.topic, total.reviews) for total in store.totals(first=0, last=make.today)] == [("Adam", 1)]
    assert store.due(Scope("Adam"), day=make.today) == ["a"]
    assert store.forecast(Scope("Optimizers"), day=make.today, days=1) == [0]


def test_an_edited_card_keeps_its_state(store: SqlStore, make: Make) -> None:
    store.sync("deck", make.items("a"))
    entry = store.append(make.answer(make.reviewed("a", make.today)))
    edited = make.item("a", topic="Adam", front="And now?")
    store.replace_card(edited)
    assert (store.item("a"), store.state("a")) == (edited, entry.after)
    assert store.due(Scope("Adam"), day=make.today) == ["a"]
    with pytest.raises(UnknownItemError, match="there is no item 'z'"):
        store.replace_card(make.item("z"))


def test_the_same_file_again_does_not_overwrite_an_edit(store: SqlStore, make: Make) -> None:
    store.sync("deck", [make.item("a", front="As it was?")])
    store.replace_card(make.item("a", front="As I put it?"))
    assert store.sync("deck", [make.item("a", front="As it was?")]) == SyncCounts(unchanged=1)
    kept = store.item("a")
    assert kept is not None
    assert kept.card is not None
    assert kept.card.front == "As I put it?"


def test_a_file_that_changed_has_the_last_word_over_an_edit(store: SqlStore, make: Make) -> None:
    store.sync("deck", [make.item("a", front="As it was?")])
    store.replace_card(make.item("a", front="As I put it?"))
    assert store.sync("deck", [make.item("a", front="As it is now?")]) == SyncCounts(updated=1)
    assert store.item("a") == make.item("a", front="As it is now?")


def test_editing_a_retired_card_does_not_offer_it_again(store: SqlStore, make: Make) -> None:
    store.sync("deck", make.items("a"))
    store.sync("deck", [])
    store.replace_card(make.item("a", topic="Adam"))
    assert store.counts(day=make.today) == []
    assert store.new(ALL, day=make.today) == []


def test_notes_of_sources_and_settings_are_kept(store: SqlStore, where: str, opened: Open) -> None:
    assert (store.fingerprint("deck"), store.setting("theme")) == (None, None)
    store.set_fingerprint("deck", "1")
    store.set_fingerprint("deck", "2")
    store.set_setting("theme", "night")
    store.set_setting("theme", "day")
    store.sync("deck", [])
    again = opened(where)
    assert (again.fingerprint("deck"), again.setting("theme")) == ("2", "day")


# -- the log ----------------------------------------------------------------------------------------------------------
def test_an_entry_comes_back_as_it_was_given(store: SqlStore, make: Make) -> None:
    store.sync("deck", make.items("a"))
    east = timezone(timedelta(hours=5, minutes=45))
    given = LogEntry(
        "a",
        Action.REVIEW,
        make.noon.astimezone(east) + timedelta(microseconds=123457),
        make.today,
        replace(make.learning("a"), draws=4, lapses=2, flagged=True, suspended=True, buried_until=make.today + 2),
        Phase.RELEARNING,
        Rating.HARD,
        elapsed_days=12,
        seconds=0.1 + 0.2,
        response=Response("adam:1:7", "1e-3 \x00", "0.001", "slip", ("swapped-betas", "no-ε"), '{"g": 0.5}'),
    )
    stored = store.append(given)
    assert stored == replace(given, sequence=1)
    assert store.log("a") == [stored]
    assert store.state("a") == given.after
    assert store.log("a")[0].at.utcoffset() == timedelta(0)


def test_entries_are_numbered_from_one_and_the_newest_can_be_asked_for(store: SqlStore, make: Make) -> None:
    store.sync("deck", make.items("a", "b"))
    for item_id in ("a", "b", "a", "a"):
        store.append(make.answer(make.reviewed(item_id, make.today)))
    assert [entry.sequence for entry in store.log("a")] == [1, 3, 4]
    assert [entry.sequence for entry in store.log("a", limit=2)] == [3, 4]
    assert store.log("z") == []


def test_an_item_without_entries_is_new(store: SqlStore, make: Make) -> None:
    store.sync("deck", make.items("a"))
    assert store.state("a") == ItemState("a")
    assert store.state("z") == ItemState("z")


def test_what_was_answered_is_seen_by_whoever_opens_the_database_next(
    store: SqlStore, where: str, opened: Open, make: Make
) -> None:
    store.sync("deck", make.items("a"))
    entry = store.append(make.answer(make.reviewed("a", make.today)))
    assert opened(where).log("a") == [entry]


def test_undo_takes_back_entry_by_entry_across_restarts(store: SqlStore, where: str, opened: Open, make: Make) -> None:
    store.sync("deck", make.items("a", "b"))
    first = store.append(make.answer(make.learning("a")))
    second = store.append(make.answer(make.reviewed("a", make.today + 3), before=Phase.LEARNING))
    third = store.append(make.answer(make.reviewed("b", make.today)))
    assert store.undo(at=make.noon, day=make.today) == third
    again = opened(where)
    tomorrow, day = make.noon + timedelta(days=1), make.today + 1
    assert again.undo(at=tomorrow, day=day) == second
    assert again.state("a") == first.after
    fourth = again.append(make.answer(make.reviewed("b", make.today + 9)))
    assert again.undo(at=tomorrow, day=day) == fourth
    assert again.undo(at=tomorrow, day=day) == first
    assert again.undo(at=tomorrow, day=day) is None
    assert (again.state("a"), again.state("b")) == (ItemState("a"), ItemState("b"))
    assert again.totals(first=0, last=make.today + 1) == []
    assert [(entry.action, entry.cancels) for entry in again.log("a")] == [
        (Action.REVIEW, None),
        (Action.REVIEW, None),
        (Action.UNDO, 2),
        (Action.UNDO, 1),
    ]


def test_cramming_is_work_but_changes_no_state(store: SqlStore, make: Make) -> None:
    store.sync("deck", make.items("a"))
    state = store.append(make.answer(make.reviewed("a", make.today + 5))).after
    crammed = replace(make.reviewed("a", make.today + 90), draws=3)
    entry = store.append(make.answer(crammed, Rating.AGAIN, action=Action.CRAM, before=Phase.REVIEW, elapsed_days=4))
    assert entry.after == store.state("a") == replace(state, draws=3)
    assert store.totals(first=make.today, last=make.today) == [
        DayTotal(make.today, "Optimizers", again=1, good=1, introduced=1, seconds=12.5)
    ]
    store.undo(at=make.noon, day=make.today)
    assert store.state("a") == state


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (lambda make: make.answer(make.reviewed("z", 5)), "there is no item 'z'"),
        (lambda make: replace(make.answer(make.reviewed("a", 5)), rating=None), "rating of a review is None"),
        (lambda make: replace(make.buried(ItemState("a"), 5), rating=Rating.GOOD), "rating of a bury is 3"),
        (lambda make: replace(make.answer(make.reviewed("a", 5)), item_id="b"), "item 'b' and its state of item 'a'"),
        (lambda make: make.mark(Action.UNDO, ItemState("a")), "expected a call of `undo`"),
        (lambda make: make.answer(replace(make.reviewed("a", 5), due_day=None)), "expected a moment for"),
        (lambda make: make.answer(replace(make.learning("a"), due_at=None)), "expected a moment for"),
        (lambda make: make.answer(make.reviewed("a", 5, stability=float("nan"))), "expected finite numbers"),
        (
            lambda make: replace(make.answer(make.reviewed("a", 5)), at=make.noon.replace(tzinfo=None)),
            "has no time zone",
        ),
    ],
)
def test_an_entry_that_makes_no_sense_is_refused_and_leaves_nothing(
    store: SqlStore, make: Make, wrong: Callable[[Make], LogEntry], message: str
) -> None:
    store.sync("deck", make.items("a", "b"))
    with pytest.raises((StoreError, ValueError), match=message):
        store.append(wrong(make))
    assert (store.log("a"), store.state("a")) == ([], ItemState("a"))
    assert store.totals(first=0, last=make.today) == []


@pytest.mark.parametrize("change", ["UPDATE log SET rating = 4", "DELETE FROM log"])
def test_the_database_itself_refuses_to_rewrite_the_log(store: SqlStore, make: Make, change: str) -> None:
    store.sync("deck", make.items("a"))
    entry = store.append(make.answer(make.reviewed("a", make.today)))
    with pytest.raises(StoreError, match="the log is append-only"), writing(store.engine) as connection:
        connection.execute(text(change))
    assert store.log("a") == [entry]
