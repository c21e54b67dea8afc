"""One table of keys: what the footer, the help and the palette show is what happens."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest
from textual.widgets import Input

from tui.app import Gradrecall
from tui.keys import (
    ANSWER,
    ANYWHERE,
    DECIMAL,
    EDITOR,
    LINK,
    OPTIONS,
    POINTS,
    PROGRESS,
    QUIZ,
    SHOWN,
    TODAY,
    WINDOW,
    KeyAction,
    bindings,
    key_name,
)
from tui.screens.progress import ProgressScreen
from tui.screens.quiz import QuizScreen
from tui.screens.today import TodayScreen
from tui.screens.window import DecimalWindow, EditorWindow, HelpWindow, HistoryWindow, LinkWindow, key_table
from tui.widgets.key_line import Hint, fitting
from tui.widgets.options import Options
from tui.widgets.points import Points

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.tui.conftest import Scene, Theatre
    from tui.screens.page import Page

PAGES: tuple[type[Page], ...] = (TodayScreen, QuizScreen, ProgressScreen)
OWNERS = [
    (Gradrecall, ANYWHERE),
    (TodayScreen, TODAY),
    (QuizScreen, QUIZ),
    (ProgressScreen, PROGRESS),
    (Options, OPTIONS),
    (HelpWindow, WINDOW),
    (HistoryWindow, WINDOW),
    (EditorWindow, EDITOR),
    (LinkWindow, LINK),
    (DecimalWindow, DECIMAL),
    (Points, POINTS),
]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("state", [*SHOWN, "opening", ""])
def test_no_key_does_two_things_in_one_state_of_a_screen(page: type[Page], state: str) -> None:
    possible = [action for action in (*page.ACTIONS, *ANYWHERE) if action.possible(state)]
    keys = Counter(key for action in possible for key in action.keys)
    assert [key for key, count in keys.items() if count > 1] == []


@pytest.mark.parametrize(("owner", "actions"), OWNERS)
def test_every_action_of_the_table_exists(owner: type[object], actions: tuple[KeyAction, ...]) -> None:
    missing = [a.id for a in actions if not hasattr(owner, f"action_{a.action.partition('(')[0]}")]
    assert missing == []


def test_the_answer_line_checks_with_textuals_own_action() -> None:
    assert [action.action for action in ANSWER] == ["submit"]
    assert callable(Input.action_submit)


@pytest.mark.parametrize("page", PAGES)
def test_one_action_has_one_row_so_that_its_states_are_its_own(page: type[Page]) -> None:
    assert [action for action, count in Counter(each.action for each in page.ACTIONS).items() if count > 1] == []


def test_every_action_has_its_own_id() -> None:
    actions = {action for _, table in OWNERS for action in table}
    ids = [binding.id for binding in bindings(tuple(actions)) if not isinstance(binding, tuple)]
    assert len(ids) == len(set(ids))


async def test_the_help_explains_options_and_key_points_as_well(
    theatre: Theatre, scenes: Callable[[str], Scene]
) -> None:
    async with theatre.open(scenes("order"), size=(120, 90)) as pilot:
        await pilot.press("question_mark")
        frame = await theatre.at_rest(pilot)
        assert all(action.tooltip in frame for action in (*QUIZ, *ANYWHERE, *OPTIONS, *POINTS))


def test_the_help_names_every_key_and_what_it_does() -> None:
    text = key_table((*QUIZ, *ANYWHERE), 200).plain
    for action in (*QUIZ, *ANYWHERE):
        assert action.tooltip in text
        assert all(key_name(key) in text for key in action.keys)


@pytest.mark.parametrize(
    ("columns", "labels"),
    [
        (100, ["Begin", "Study", "Help", "Quit"]),  # all of them, the way out last
        (33, ["Begin", "Study", "Help"]),  # the way out is the first to go
        (22, ["Begin", "Help"]),
        (8, ["Help"]),  # the help stays whatever happens
    ],
)
def test_a_footer_keeps_the_help_when_room_is_short(columns: int, labels: list[str]) -> None:
    names = [("space", "Begin"), ("ctrl+q", "Quit"), ("s", "Study"), ("question_mark", "Help")]
    hints = [Hint(key, label, "", label.lower()) for key, label in names]
    shown = fitting(hints, columns)
    assert [hint.label for hint in shown] == labels
    assert sum(hint.width for hint in shown) <= max(columns, hints[-1].width)


async def test_a_clicked_key_of_the_footer_is_pressed(theatre: Theatre, scenes: Callable[[str], Scene]) -> None:
    async with theatre.open(scenes("flashcard")) as pilot:
        footer = theatre.frame(pilot).splitlines()[-1]
        await pilot.click("KeyLine", offset=(footer.index("Flag"), 0))
        assert theatre.session.calls == ["flag"]


async def test_the_palette_offers_what_is_possible_and_does_it(
    theatre: Theatre, scenes: Callable[[str], Scene]
) -> None:
    async with theatre.open(scenes("flashcard")) as pilot:
        offered = {command.title for command in pilot.app.get_system_commands(pilot.app.screen)}
        assert {"Show answer", "Bury", "Suspend", "Flag", "Edit", "Info", "Undo", "Today", "Quit", "Theme"} <= offered
        assert "Next" not in offered
        await pilot.press("ctrl+p", *"bury")
        await theatre.until(pilot, lambda: "Put the item aside" in theatre.frame(pilot))
        await pilot.press("enter")
        await theatre.until(pilot, lambda: theatre.session.calls == ["bury"])


@pytest.mark.parametrize(
    ("played", "keys", "offered", "not_offered"),
    [
        ("adam", "escape", {"Rule", "Bury"}, {"Edit", "Experiment", "Solution"}),  # drawn anew: no text to edit
        ("adam", "5 enter", {"Solution", "Next"}, {"Edit", "Experiment", "Rule"}),
        ("adam", "5 enter w", {"Next"}, {"Solution"}),  # it is open
        ("flashcard", "space", {"Edit", "Next"}, {"Experiment", "Solution"}),
        ("measured", "space", {"Edit", "Experiment"}, {"Solution"}),
    ],
)
async def test_the_palette_offers_nothing_that_the_question_does_not_have(
    theatre: Theatre, scenes: Callable[[str], Scene], played: str, keys: str, offered: set[str], not_offered: set[str]
) -> None:
    async with theatre.open(scenes(played), size=(160, 40)) as pilot:
        await pilot.press(*keys.split())
        titles = {command.title for command in pilot.app.get_system_commands(pilot.app.screen)}
        assert offered <= titles
        assert not not_offered & titles
        footer = (await theatre.at_rest(pilot)).splitlines()[-1]
        assert [label for label in not_offered if label in footer] == []


@pytest.mark.parametrize(
    ("played", "keys", "expected"),
    [
        # While a line is being typed, no letter is a key, and the footer does not pretend otherwise.
        ("adam", "", {"Check", "Rule", "Other keys", "Undo", "Actions", "Help", "Quit"}),
        ("adam", "escape", {"Answer", "Show answer", "Rule", "Undo", "Info", "Bury", "Suspend", "Flag"}),
        ("flashcard", "", {"Show answer", "Undo", "Info", "Edit", "Bury", "Suspend", "Flag", "Study", "Today"}),
        (
            "flashcard",
            "space",
            {"Tick", "All", "Next", "Undo", "Info", "Edit", "Bury", "Suspend", "Flag", "Study"},
        ),
        ("flashcard", "space 3", {"Practise", "Undo", "Study", "Today", "Progress"}),
        # The letters of the options belong to them; those beyond stay keys.
        ("choice", "", {"Mark", "Check", "Other keys", "Undo", "Info", "Study"}),
        ("choice", "escape", {"Answer", "Show answer", "Undo", "Info", "Edit", "Bury", "Study"}),
    ],
)
async def test_the_footer_shows_the_keys_that_work_now(
    theatre: Theatre, scenes: Callable[[str], Scene], played: str, keys: str, expected: set[str]
) -> None:
    async with theatre.open(scenes(played), size=(160, 40)) as pilot:
        await pilot.press(*keys.split())
        footer = theatre.frame(pilot).splitlines()[-1]
        assert [label for label in expected if label not in footer] == []
        if not keys and played == "adam":
            assert "Bury" not in footer
            assert "Today" not in footer
