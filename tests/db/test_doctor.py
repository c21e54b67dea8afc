"""What is materialised can be proven from the log, and worked out again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from db import DamagedError
from db.doctor import Diagnosis, examine, repair
from db.engine import writing
from quiz_bank.model import Action, ItemState, Scope

if TYPE_CHECKING:
    from db.store import SqlStore
    from tests.db.conftest import Make

HARD = "again 0, hard 0"
EASY = "easy 0, introduced 2, recalled 0, forgotten 0, milliseconds 12500"


@pytest.fixture
def stocked(store: SqlStore, make: Make) -> SqlStore:
    store.sync("deck", [*make.items("a", "b", "c"), *make.items("x", topic="Adam")])
    store.append(make.answer(make.reviewed("a", make.today + 3)))
    store.append(make.answer(make.learning("b")))
    store.append(make.mark(Action.SUSPEND, ItemState("x", suspended=True)))
    store.append(make.answer(make.reviewed("c", make.today)))
    store.undo(at=make.noon, day=make.today)
    return store


def _change(store: SqlStore, statement: str) -> None:
    with writing(store.engine) as connection:
        connection.execute(text(statement))


def test_a_healthy_database_is_sound(stocked: SqlStore) -> None:
    assert examine(stocked) == Diagnosis((), ())
    assert examine(stocked).sound
    assert repair(stocked) == Diagnosis((), ())


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("UPDATE item SET stability = 99.0 WHERE id = 'a'", ["item a, stability: stored 99.0, expected 3.5"]),
        ("UPDATE item SET phase = 'review' WHERE id = 'c'", ["item c, phase: stored 'review', expected 'new'"]),
        ("UPDATE item SET phase = 'gone' WHERE id = 'c'", ["item c, phase: stored 'gone', expected 'new'"]),
        ("UPDATE item SET review_from = 5 WHERE id = 'a'", ["item a, review_from: stored 5, expected 739945"]),
        ("UPDATE item SET new_from = 0 WHERE id = 'x'", ["item x, new_from: stored 0, expected None"]),
        (
            "UPDATE tally SET number = 7 WHERE topic = 'Adam'",
            ["tally Adam, suspended, new: stored number 7, expected number 1"],
        ),
        (
            "DELETE FROM agenda WHERE phase = 'review'",
            ["agenda review, 739945, Optimizers: stored nothing, expected number 1"],
        ),
        (
            "INSERT INTO agenda (phase, day, topic, number) VALUES ('new', 9, 'Lost', 4)",
            ["agenda new, 9, Lost: stored number 4, expected nothing"],
        ),
        (
            "UPDATE day_total SET good = 5",
            [f"day_total 739942, Optimizers: stored {HARD}, good 5, {EASY}, expected {HARD}, good 2, {EASY}"],
        ),
    ],
)
def test_whatever_differs_from_the_log_is_found_and_repaired(
    stocked: SqlStore, make: Make, statement: str, found: list[str]
) -> None:
    def seen() -> object:
        return (
            [stocked.state(one) for one in "abcx"],
            stocked.counts(day=make.today),
            stocked.new(Scope(), day=make.today, limit=9),
            stocked.due(Scope(), day=make.today + 9, limit=9),
            stocked.totals(first=0, last=make.today),
        )

    healthy = seen()
    _change(stocked, statement)
    diagnosis = examine(stocked)
    assert [str(difference) for difference in diagnosis.differences] == found
    assert not diagnosis.sound
    assert repair(stocked) == diagnosis
    assert examine(stocked).sound
    assert seen() == healthy


def test_an_undo_that_takes_back_the_wrong_entry_is_damage_and_not_repaired(stocked: SqlStore) -> None:
    _change(
        stocked,
        "INSERT INTO log (sequence, item_id, action, at, day, before_phase, elapsed_days, seconds, cancels, "
        "phase, step, reviews, lapses, draws, suspended, flagged) "
        "SELECT 9, item_id, 'undo', at, day, before_phase, 0, 0, sequence, "
        "phase, step, reviews, lapses, draws, suspended, flagged FROM log WHERE sequence = 1",
    )
    diagnosis = examine(stocked)
    assert diagnosis.damage == ("log entry 9 takes back entry 1, which was not the newest that stood",)
    assert not diagnosis.sound
    with pytest.raises(DamagedError, match="log entry 9 takes back entry 1"):
        repair(stocked)
