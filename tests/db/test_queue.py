"""What comes next and how much there is, on each kind of database."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from quiz_bank.model import Action, DayTotal, ItemState, Origin, Phase, Rating, Scope, Stage, TopicCounts

if TYPE_CHECKING:
    from db.store import SqlStore
    from tests.db.conftest import Make

ALL = Scope()
ADAM = Scope("Adam")


@pytest.fixture
def stocked(store: SqlStore, make: Make) -> SqlStore:
    """Five items of one topic, one of another, all new."""
    store.sync("deck", [*make.items("a", "b", "c", "d", "e"), *make.items("x", topic="Adam")])
    return store


def test_learning_items_come_by_the_moment_they_are_due(stocked: SqlStore, make: Make) -> None:
    for item_id, minutes in (("a", 10), ("b", 0.5), ("x", 1), ("c", 600)):
        stocked.append(make.answer(make.learning(item_id, minutes=minutes)))
    within_the_hour = make.noon + timedelta(hours=1)
    assert stocked.learning(ALL, before=within_the_hour, day=make.today, limit=9) == ["b", "x", "a"]
    assert stocked.learning(ALL, before=within_the_hour, day=make.today) == ["b"]
    assert stocked.learning(ADAM, before=within_the_hour, day=make.today, limit=9) == ["x"]
    assert stocked.learning(ALL, before=make.noon + timedelta(minutes=0.5), day=make.today) == []
    assert stocked.next_learning_at(ALL, day=make.today) == make.noon + timedelta(minutes=0.5)
    assert stocked.next_learning_at(ADAM, day=make.today) == make.noon + timedelta(minutes=1)
    assert stocked.next_learning_at(Scope("none"), day=make.today) is None


def test_the_most_overdue_comes_first_and_what_is_not_due_comes_only_when_asked_for(
    stocked: SqlStore, make: Make
) -> None:
    for item_id, days in (("a", 0), ("b", -9), ("c", 1), ("d", 40), ("x", -2)):
        stocked.append(make.answer(make.reviewed(item_id, make.today + days)))
    assert stocked.due(ALL, day=make.today, limit=9) == ["b", "x", "a"]
    assert stocked.due(ALL, day=make.today - 9) == ["b"]
    assert stocked.due(ADAM, day=make.today, limit=9) == ["x"]
    assert stocked.ahead(ALL, day=make.today, limit=9) == ["c", "d"]
    assert stocked.ahead(ADAM, day=make.today) == []
    assert stocked.forecast(ALL, day=make.today, days=41) == [3, 1, *[0] * 38, 1]
    assert stocked.forecast(ADAM, day=make.today, days=2) == [1, 0]


def test_items_due_on_one_day_come_in_an_order_of_their_own(store: SqlStore, make: Make) -> None:
    ids = [f"card-{number:02}" for number in range(20)]
    store.sync("deck", make.items(*ids))
    for item_id in ids:
        store.append(make.answer(make.reviewed(item_id, make.today)))
    order = store.due(ALL, day=make.today, limit=20)
    assert sorted(order) == sorted(ids)
    # A deck's own order is the one in which its cards give each other away.
    assert order != ids
    assert store.due(ALL, day=make.today, limit=5) == order[:5]


def test_origins_take_turns_from_one_new_item_to_the_next(store: SqlStore, make: Make) -> None:
    store.sync("starter", make.items("s1", "s2", "s3"))
    store.sync("file", make.items("i1", "i2", origin=Origin.IMPORTED))
    store.sync("mine", make.items("o1", origin=Origin.OWN))
    expected = ["s1", "i1", "o1", "s2", "i2", "s3"]
    assert store.new(ALL, day=make.today, limit=9) == expected
    met = []
    while following := store.new(ALL, day=make.today):
        met += following
        store.append(make.answer(make.learning(met[-1])))
    assert met == expected


def test_an_undone_introduction_gives_the_turn_back(store: SqlStore, make: Make) -> None:
    store.sync("starter", make.items("s1", "s2"))
    store.sync("mine", make.items("o1", "o2", origin=Origin.OWN))
    store.append(make.answer(make.learning("s1")))
    assert store.new(ALL, day=make.today) == ["o1"]
    store.append(make.answer(make.learning("o1")))
    store.undo(at=make.noon, day=make.today)
    assert store.new(ALL, day=make.today, limit=9) == ["o1", "s2", "o2"]
    store.undo(at=make.noon, day=make.today)
    assert store.new(ALL, day=make.today, limit=9) == ["s1", "o1", "s2", "o2"]


@pytest.mark.parametrize("state", ["new", "learning", "review"])
def test_a_buried_item_is_away_until_its_day(stocked: SqlStore, make: Make, state: str) -> None:
    reached = {
        "new": ItemState("x"),
        "learning": make.learning("x"),
        "review": make.reviewed("x", make.today - 3),
    }[state]
    if state != "new":
        stocked.append(make.answer(reached))
    stocked.append(make.buried(reached, make.today + 1))
    tomorrow = make.noon + timedelta(days=1)
    for day, seen in ((make.today, []), (make.today + 1, ["x"])):
        shown = [
            *stocked.new(ADAM, day=day),
            *stocked.learning(ADAM, before=tomorrow, day=day),
            *stocked.due(ADAM, day=day),
        ]
        assert shown == seen
        (adam, _) = stocked.counts(day=day)
        assert adam.new + adam.due == (len(seen) if state != "learning" else 0)
        assert stocked.ahead(ADAM, day=day) == []
        assert (stocked.next_learning_at(ADAM, day=day) is not None) == (seen != [] and state == "learning")
    assert stocked.forecast(ADAM, day=make.today, days=2) == [0, int(state == "review")]


def test_burying_does_not_bring_an_item_forward(stocked: SqlStore, make: Make) -> None:
    stocked.append(make.buried(make.reviewed("a", make.today + 5), make.today + 1))
    assert stocked.due(ALL, day=make.today + 4) == []
    assert stocked.ahead(ALL, day=make.today) == []
    assert stocked.ahead(ALL, day=make.today + 1) == ["a"]
    assert stocked.due(ALL, day=make.today + 5) == ["a"]


@pytest.mark.parametrize("state", ["new", "learning", "review"])
def test_a_suspended_item_is_counted_apart_and_never_shown_until_resumed(
    stocked: SqlStore, make: Make, state: str
) -> None:
    reached = {"new": ItemState("x"), "learning": make.learning("x"), "review": make.reviewed("x", make.today)}[state]
    stocked.append(make.mark(Action.SUSPEND, replace(reached, suspended=True)))
    tomorrow = make.noon + timedelta(days=1)

    def shown() -> list[str]:
        return [
            *stocked.new(ADAM, day=make.today),
            *stocked.learning(ADAM, before=tomorrow, day=make.today),
            *stocked.due(ADAM, day=make.today),
            *stocked.ahead(ADAM, day=make.today - 1),
        ]

    assert shown() == []
    assert stocked.counts(day=make.today)[0] == TopicCounts("Adam", 0, 0, 0, {Stage.SUSPENDED: 1})
    stocked.append(make.mark(Action.RESUME, reached))
    assert set(shown()) == {"x"}
    stocked.undo(at=make.noon, day=make.today)
    assert shown() == []


def test_counts_tell_stages_and_what_is_due(stocked: SqlStore, make: Make) -> None:
    stocked.append(make.answer(make.reviewed("a", make.today - 1, stability=20.9)))
    stocked.append(make.answer(make.reviewed("b", make.today, stability=21.0)))
    stocked.append(make.answer(make.reviewed("c", make.today + 1, stability=400.0)))
    relearning = replace(make.learning("d"), phase=Phase.RELEARNING)
    stocked.append(make.answer(relearning, Rating.AGAIN, before=Phase.REVIEW))
    adam, optimizers = stocked.counts(day=make.today)
    assert adam == TopicCounts("Adam", 1, 0, 0, {Stage.NEW: 1})
    stages = {Stage.NEW: 1, Stage.LEARNING: 1, Stage.YOUNG: 1, Stage.MATURE: 2}
    assert optimizers == TopicCounts("Optimizers", 1, 1, 2, stages)


def test_totals_tell_what_was_done_by_day_and_topic(stocked: SqlStore, make: Make) -> None:
    late = make.today + 2
    stocked.append(make.answer(make.learning("a"), Rating.AGAIN, seconds=0.1))
    stocked.append(make.answer(make.reviewed("a", late), Rating.EASY, before=Phase.LEARNING, seconds=0.2))
    stocked.append(make.answer(make.learning("x"), Rating.HARD))
    for rating, days in ((Rating.AGAIN, 2), (Rating.GOOD, 1), (Rating.GOOD, 0)):
        again = make.answer(
            make.reviewed("a", late), rating, before=Phase.REVIEW, elapsed_days=days, day=late, seconds=3
        )
        stocked.append(again)
    stocked.append(make.buried(make.reviewed("a", late), late + 1))
    today = [
        DayTotal(make.today, "Adam", hard=1, introduced=1, seconds=6.25),
        DayTotal(make.today, "Optimizers", again=1, easy=1, introduced=1, seconds=0.3),
    ]
    then = [DayTotal(late, "Optimizers", again=1, good=2, recalled=1, forgotten=1, seconds=9)]
    assert stocked.totals(first=make.today, last=late) == [*today, *then]
    assert stocked.totals(first=make.today, last=make.today) == today
    assert stocked.totals(first=late + 1, last=late + 9) == []


def test_an_undo_belongs_to_the_day_of_what_it_takes_back(stocked: SqlStore, make: Make) -> None:
    stocked.append(make.answer(make.learning("a"), seconds=0.1))
    before = stocked.totals(first=0, last=make.today + 9)
    stocked.append(make.answer(make.learning("b"), seconds=0.7))
    stocked.undo(at=make.noon + timedelta(days=3), day=make.today + 3)
    assert stocked.totals(first=0, last=make.today + 9) == before
