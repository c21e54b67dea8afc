"""What the texts of the screens say: the line of the topic, labels, headlines, the memory of an item."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC
from typing import TYPE_CHECKING

import pytest

from quiz_bank.model import ItemState
from quiz_bank.scheduler import StudyCalendar
from tui import layout
from tui.screens.progress import headline
from tui.screens.window import history_table, memory_facts
from tui.today_figures import coming
from tui.widgets.topic_list import SHARED, TopicList

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import SimpleNamespace

    from tests.tui.conftest import Scene, Theatre

    Scenes = Callable[[str], Scene]


@pytest.mark.parametrize(("verified", "said"), [(True, False), (False, True)])
def test_what_is_not_verified_is_said_beside_the_topic(scenes: Scenes, verified: bool, said: bool) -> None:
    asked = replace(scenes("flashcard").question, verified=verified)
    first = layout.question(asked, 20, 60, rule=False, flagged=True).plain.splitlines()[0]
    assert ("not verified" in first, "⚑ flagged" in first) == (said, True)


def test_a_solution_that_starts_further_down_shows_what_stands_before_behind_it(scenes: Scenes) -> None:
    solution = scenes("adam").solution
    text = layout.solution(replace(solution, start=2), 80, literal=True).plain
    assert text.index("Step by step") < text.index("3  ") < text.index("5  ") < text.index("What stands before")
    assert text.index("What stands before") < text.index("\n1  ") < text.index("\n2  ")
    assert "What stands before" not in layout.solution(solution, 80, literal=True).plain


@pytest.mark.parametrize("columns", [36, 80])
def test_every_fact_has_its_label_at_any_width(scenes: Scenes, columns: int) -> None:
    text = layout.question(scenes("adam").question, 20, columns, rule=False, flagged=False)
    lines = text.plain.splitlines()
    for label in ("Convention", "Asked", "Given", "Form"):
        assert [line for line in lines if line.startswith(label)] != []
    assert max(len(line.rstrip()) for line in lines) <= columns


@pytest.mark.parametrize(
    ("streak", "retention", "reviews", "seconds", "words"),
    [
        (1, None, 1, 40.0, "1 day in a row   retention not measured yet   1 answer   1 item met   1 minute"),
        (2, 0.91, 1423, 31_000.0, "2 days in a row   91% kept   1,423 answers   1 item met   8.6 hours"),
        (0, 0.5, 2, 1500.0, "0 days in a row   50% kept   2 answers   1 item met   25 minutes"),
    ],
)
def test_the_headline_of_progress_counts_in_words_that_fit(
    summaries: SimpleNamespace, streak: int, retention: float | None, reviews: int, seconds: float, words: str
) -> None:
    totals = replace(summaries.year.totals, reviews=reviews, introduced=1, seconds=seconds)
    assert headline(replace(summaries.year, streak=streak, retention=retention, totals=totals)).plain == words


def test_an_empty_forecast_is_said_in_words(summaries: SimpleNamespace) -> None:
    assert coming(summaries.empty, 41).plain == "Next 14 days\nNothing scheduled yet."


def test_only_what_was_learned_can_be_forgotten() -> None:
    facts = memory_facts(ItemState("item", reviews=1), StudyCalendar(UTC))
    assert facts[2:] == [("Answers", "1"), ("Forgotten", "0 times after it was learned")]


def test_picks_in_the_history_are_the_numbers_before_the_options(scenes: Scenes) -> None:
    entry = scenes("adam").history[0]
    entry = replace(entry, response=replace(entry.response, typed="1,0,2"))
    assert "2 1 3" in history_table([entry], UTC, 90, picked=True).plain
    assert "1,0,2" in history_table([entry], UTC, 90).plain


def test_on_a_small_screen_the_history_keeps_its_dates_whole(scenes: Scenes) -> None:
    entries = scenes("adam").history
    text = history_table(entries, UTC, 36).plain
    assert [f"{entry.at:%Y-%m-%d %H:%M}" in text for entry in entries] == [True] * len(entries)
    assert "Stability" not in text
    assert "Stability" in history_table(entries, UTC, 90).plain


async def test_the_limit_of_new_items_is_not_taken_for_a_total(theatre: Theatre, summaries: SimpleNamespace) -> None:
    limited = tuple(replace(each, new=20) for each in summaries.busy.topics)
    theatre.today = replace(summaries.busy, topics=limited)
    async with theatre.open(start="today") as pilot:
        frame = theatre.frame(pilot)
        head, everything = frame[frame.index("Topic") :].splitlines()[:2]
        assert head.split()[:6] == ["Topic", "due", "learn", "new", "today", "items"]
        assert everything.split()[2:6] == ["12", "3", "20", "147"]
        assert SHARED in frame
        assert pilot.app.screen.query_one(TopicList).size.height == len(limited) + 3
