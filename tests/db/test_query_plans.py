"""No read of a session looks at more rows than it returns: SQLite's own account of how it finds them."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest

from db.doctor import examine
from quiz_bank.model import Action, Origin, Scope

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from db.store import SqlStore
    from tests.db.conftest import Make, Open

    Use = Callable[[SqlStore, Make], object]

USES: dict[str, Use] = {
    "state": lambda store, _: store.state("a"),
    "item": lambda store, _: store.item("a"),
    "log": lambda store, _: store.log("a", limit=3),
    "learning": lambda store, make: store.learning(Scope(), before=make.noon, day=make.today),
    "learning of a topic": lambda store, make: store.learning(Scope("Adam"), before=make.noon, day=make.today),
    "next learning": lambda store, make: store.next_learning_at(Scope(), day=make.today),
    "next learning of a topic": lambda store, make: store.next_learning_at(Scope("Adam"), day=make.today),
    "due": lambda store, make: store.due(Scope(), day=make.today),
    "due of a topic": lambda store, make: store.due(Scope("Adam"), day=make.today),
    "new": lambda store, make: store.new(Scope(), day=make.today),
    "new of a topic": lambda store, make: store.new(Scope("Adam"), day=make.today),
    "ahead": lambda store, make: store.ahead(Scope(), day=make.today),
    "ahead of a topic": lambda store, make: store.ahead(Scope("Adam"), day=make.today),
    "counts": lambda store, make: store.counts(day=make.today),
    "forecast": lambda store, make: store.forecast(Scope(), day=make.today, days=30),
    "forecast of a topic": lambda store, make: store.forecast(Scope("Adam"), day=make.today, days=30),
    "totals": lambda store, make: store.totals(first=make.today - 30, last=make.today),
    "append": lambda store, make: store.append(make.answer(make.reviewed("a", make.today + 2))),
    "undo": lambda store, make: store.undo(at=make.noon, day=make.today),
    "fingerprint": lambda store, _: store.fingerprint("deck"),
    "setting": lambda store, _: store.setting("theme"),
    "partial sync": lambda store, make: store.sync("mine", make.items("z", origin=Origin.OWN), partial=True),
    "replace a card": lambda store, make: store.replace_card(make.item("a", topic="Adam")),
}


@pytest.fixture
def stocked(tmp_path: Path, opened: Open, make: Make) -> SqlStore:
    store = opened(tmp_path / "store.db")
    store.sync("deck", [*make.items("a", "b", "c", "d"), *make.items("x", "y", topic="Adam")])
    for state in (make.reviewed("a", make.today), make.reviewed("x", make.today + 9), make.learning("b")):
        store.append(make.answer(state))
    store.append(make.mark(Action.FLAG, make.learning("b")))
    return store


def _steps(store: SqlStore, use: Callable[[], object]) -> list[str]:
    """The steps of the plans of all statements that are run."""
    statements: list[str] = []
    with store.engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)
    driver.set_trace_callback(statements.append)
    use()
    driver.set_trace_callback(None)
    explained = [one for one in statements if one.startswith(("SELECT", "UPDATE", "INSERT", "DELETE"))]
    return [step for one in explained for *_, step in driver.execute(f"EXPLAIN QUERY PLAN {one}")]


def _linear(steps: list[str]) -> list[str]:
    return [step for step in steps if step.startswith(("SCAN item", "SCAN log", "USE TEMP B-TREE FOR ORDER BY"))]


@pytest.mark.parametrize("name", USES)
def test_nothing_in_a_session_goes_through_all_items_or_the_whole_log(stocked: SqlStore, make: Make, name: str) -> None:
    steps = _steps(stocked, lambda: USES[name](stocked, make))
    assert any(step.startswith("SEARCH") for step in steps)
    assert _linear(steps) == []


def test_going_through_everything_would_be_seen(stocked: SqlStore) -> None:
    assert _linear(_steps(stocked, lambda: examine(stocked)))


@pytest.mark.parametrize(
    ("name", "index"),
    [
        ("learning", "ix_item_learning (learn_at<?)"),
        ("learning of a topic", "ix_item_topic_learning (topic=? AND learn_at<?)"),
        ("due", "ix_item_review (review_from<?)"),
        ("due of a topic", "ix_item_topic_review (topic=? AND review_from<?)"),
        ("ahead", "ix_item_review (review_from>?)"),
        ("ahead of a topic", "ix_item_topic_review (topic=? AND review_from>?)"),
        ("new", "ix_item_new (origin=?)"),
        ("new of a topic", "ix_item_topic_new (topic=? AND origin=?)"),
    ],
)
def test_each_queue_walks_its_own_index(stocked: SqlStore, make: Make, name: str, index: str) -> None:
    steps = _steps(stocked, lambda: USES[name](stocked, make))
    assert any(step.endswith(index) for step in steps)
