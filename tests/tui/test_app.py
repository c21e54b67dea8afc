"""The app around its screens: opening, lending the desk, settings, failures, and what a start loads."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from dataclasses import replace
from typing import TYPE_CHECKING, cast

import pytest
from textual.app import App

from quiz_bank.errors import BankError
from quiz_bank.scheduler import Policy, StudyCalendar
from tui import app as app_module
from tui.app import Gradrecall, run
from tui.crash import log_path, record
from tui.theme import DARK, LIGHT

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from pathlib import Path

    from textual.pilot import Pilot

    from quiz_bank.ports import Store
    from tests.tui.conftest import Scene, Theatre
    from tui.desk import Desk

    Scenes = Callable[[str], Scene]
    Story = Callable[[Pilot[object]], Coroutine[None, None, None]]

HEAVY = {"sqlalchemy", "alembic", "numpy", "fsrs_rs_python", "markdown_it", "pygments"}
REPORT = "import json, sys, tui.app; print(json.dumps(sorted(sys.modules)))"


def test_the_first_frame_loads_no_database_no_arrays_and_no_question() -> None:
    done = subprocess.run([sys.executable, "-I", "-c", REPORT], capture_output=True, text=True, check=True)
    loaded = set(json.loads(done.stdout))
    assert not HEAVY & {name.partition(".")[0] for name in loaded}
    assert not {name for name in loaded if name.startswith(("quiz_bank.", "verifier", "db"))} - {"quiz_bank.safe"}


async def test_the_first_screen_stands_before_the_store_is_open(theatre: Theatre) -> None:
    may_open = threading.Event()
    desk = cast("Desk", theatre.new_desk())

    def open_desk() -> Desk:
        may_open.wait(20)
        return desk

    app = Gradrecall(open_desk)
    async with app.run_test() as pilot:
        frame = theatre.frame(pilot)
        assert "Opening your collection" in frame
        assert "Today" in frame
        may_open.set()
        await theatre.until(pilot, lambda: "35 to do" in theatre.frame(pilot))


async def test_what_is_wished_while_the_store_opens_is_done_once_it_is_open(theatre: Theatre) -> None:
    may_open = threading.Event()
    desk = theatre.new_desk()

    def open_desk() -> Desk:
        may_open.wait(20)
        return cast("Desk", desk)

    app = Gradrecall(open_desk)
    async with app.run_test() as pilot:
        await pilot.press("t", "s")
        assert desk.begun == []
        may_open.set()
        await theatre.until(pilot, lambda: desk.begun == [(None, None, False)])


@pytest.mark.parametrize(
    ("keys", "begun"),
    [
        ("space", (None, None, False)),
        ("enter", (None, None, False)),
        ("s", (None, None, False)),
        ("down space", ("Optimizers", None, False)),
        ("j j k enter", ("Optimizers", None, False)),
        ("up space", ("Hyperparameters", None, False)),  # round at the end
        ("up up space", ("Schedules", None, True)),  # nothing waits there: practice ahead
    ],
)
async def test_one_key_begins_with_the_marked_topic(
    theatre: Theatre, keys: str, begun: tuple[str | None, int | None, bool]
) -> None:
    async with theatre.open(start="today") as pilot:
        await pilot.press(*keys.split())
        await theatre.read(pilot)
        assert theatre.desk
        assert theatre.desk.begun == [begun]


async def test_the_plots_of_today_are_reached_by_keys_on_a_small_screen(theatre: Theatre) -> None:
    async with theatre.open(start="today", size=(40, 15)) as pilot:
        assert "less" not in theatre.frame(pilot)
        await pilot.press("pagedown", "pagedown")
        assert "less" in theatre.frame(pilot)


async def test_the_marked_topic_is_brought_into_view(theatre: Theatre) -> None:
    async with theatre.open(start="today", size=(40, 9)) as pilot:
        assert "Hyperparameters" not in theatre.frame(pilot)
        await pilot.press("up")
        assert "▌ Hyperparameters" in await theatre.at_rest(pilot)
        await pilot.press("down")
        assert "▌ Everything" in await theatre.at_rest(pilot)


async def test_a_clicked_topic_begins(theatre: Theatre) -> None:
    async with theatre.open(start="today") as pilot:
        await pilot.click("TopicList", offset=(6, 3))
        await theatre.read(pilot)
        assert theatre.desk
        assert theatre.desk.begun == [("Initializers", None, False)]


async def test_tabs_are_clicked_and_an_open_question_waits(theatre: Theatre, scenes: Scenes) -> None:
    async with theatre.open(scenes("adam")) as pilot:
        await pilot.press("4", "2")
        for tab, shown in (("Progress", "Retention by week"), ("Today", "Next 14 days"), ("Study", "❯ 42")):
            first = theatre.frame(pilot).splitlines()[0]
            await pilot.click("TopLine", offset=(first.index(tab) + 1, 0))
            await theatre.read(pilot)
            assert shown in theatre.frame(pilot)
        assert theatre.desk
        assert len(theatre.desk.begun) == 1


async def test_limit_topic_and_cram_reach_the_session(theatre: Theatre) -> None:
    desk = theatre.new_desk()
    app = Gradrecall(lambda: cast("Desk", desk), start="quiz", topic="Schedules", limit=5, cram=True)
    async with app.run_test() as pilot:
        await theatre.until(pilot, lambda: desk.begun == [("Schedules", 5, True)])


@pytest.mark.parametrize(("refused", "shown"), [(0, 0), (1, 1), (2, 2), (3, 2), (9, 2)])
async def test_refused_decks_leave_the_screen_to_be_read(theatre: Theatre, refused: int, shown: int) -> None:
    desk = theatre.new_desk()
    notices = [f"deck-{number}.md:1: found something" for number in range(refused)]
    app = Gradrecall(lambda: cast("Desk", desk), notices=notices)
    async with app.run_test(notifications=True) as pilot:
        await theatre.until(pilot, lambda: "35 to do" in theatre.frame(pilot))
        told = [notification.message for notification in app._notifications]
        assert len(told) == shown
        assert told[:1] == notices[:1]
        assert ("and 8 more" in told[-1]) == (refused == 9) if told else not refused


async def test_the_state_beside_the_history_is_the_one_after_the_last_answer(theatre: Theatre, scenes: Scenes) -> None:
    scene = scenes("adam")
    scene.state = replace(scene.history[-1].after, reviews=2)  # as it was before the last answer
    async with theatre.open(scene) as pilot:
        await pilot.press("5", "enter", "i")
        assert "Answers     3" in await theatre.at_rest(pilot)


async def test_the_theme_is_remembered(theatre: Theatre) -> None:
    async with theatre.open(start="today") as pilot:
        assert pilot.app.theme == DARK.name
        await pilot.press("ctrl+t")
        assert pilot.app.theme == LIGHT.name
        app = cast(Gradrecall, pilot.app)
    app.put_away()
    assert theatre.desk
    settings = theatre.desk.store.settings
    assert settings == {"theme": LIGHT.name}
    async with theatre.open(start="today", settings=settings) as pilot:
        assert pilot.app.theme == LIGHT.name


async def test_an_unknown_theme_of_an_older_version_is_passed_over(theatre: Theatre) -> None:
    async with theatre.open(start="today", settings={"theme": "no-such-theme"}) as pilot:
        assert pilot.app.theme == DARK.name


async def test_a_theme_of_textual_can_be_chosen_also_one_of_the_terminals_own_colours(
    theatre: Theatre, scenes: Scenes
) -> None:
    async with theatre.open(scenes("adam"), scenes("code")) as pilot:
        await pilot.press("5", "enter")
        for theme in ("ansi-dark", "ansi-light", "nord", "textual-light"):
            pilot.app.theme = theme
            await pilot.pause()
            assert "A known slip" in theatre.frame(pilot)


@pytest.mark.parametrize(("value", "coloured"), [(None, True), ("", True), ("1", False)])
async def test_no_color_leaves_no_colour_when_it_is_not_empty(
    theatre: Theatre, monkeypatch: pytest.MonkeyPatch, value: str | None, coloured: bool
) -> None:
    if value is not None:
        monkeypatch.setenv("NO_COLOR", value)
    app_module.obey_no_color()
    async with theatre.open(start="today") as pilot:
        strips = pilot.app.screen._compositor.render_strips()
        for filtering in pilot.app.get_line_filters():
            strips = [strip.apply_filter(filtering, pilot.app.screen.background_colors[1]) for strip in strips]
        styles = [segment.style for strip in strips for segment in strip if segment.style]
        colours = [c for style in styles for c in (style.color, style.bgcolor) if c and not c.is_default]
        assert bool(colours) is coloured


# -- failures and the end ------------------------------------------------------------------------------------------
@pytest.fixture
def headless(monkeypatch: pytest.MonkeyPatch) -> Callable[[Story], None]:
    """Let `run` open the app without a terminal, and a story play in it."""
    in_terminal = App.run

    def play(story: Story) -> None:
        monkeypatch.setattr(App, "run", lambda self: in_terminal(self, headless=True, auto_pilot=story))

    return play


def start(theatre: Theatre, open_store: Callable[[], object]) -> int:
    return run(
        cast("Callable[[], Store]", open_store),
        clock=theatre.clock,
        calendar_for=lambda _: StudyCalendar(theatre.clock().tzinfo or pytest.fail("the clock is naive")),
        policy_for=lambda _: Policy(),
    )


async def rest(pilot: Pilot[object]) -> None:
    """Do nothing; the app ends by itself."""
    await pilot.pause()


def test_an_error_in_opening_is_raised_as_it_is_once_the_terminal_is_free(
    theatre: Theatre, headless: Callable[[Story], None]
) -> None:
    def broken() -> object:
        raise BankError("the database is from version 9; this is version 1")

    headless(rest)
    with pytest.raises(BankError, match="from version 9"):
        start(theatre, broken)


def test_a_crash_leaves_one_line_and_the_story_in_a_log(
    theatre: Theatre, headless: Callable[[Story], None], capsys: pytest.CaptureFixture[str], home: Path
) -> None:
    class Broken:
        closed = False

        def setting(self, _: str) -> str | None:
            return None

        def set_setting(self, _: str, __: str) -> None: ...

        def totals(self, **_: int) -> list[object]:
            raise ZeroDivisionError("a bug")

        def close(self) -> None:
            self.closed = True

    store = Broken()
    headless(rest)
    assert start(theatre, lambda: store) == 1
    said = capsys.readouterr()
    assert said.out == ""
    [line] = said.err.splitlines()
    assert line.startswith("gradrecall stopped: ZeroDivisionError: a bug (")
    assert str(log_path()) in line
    assert home in log_path().parents
    assert "Traceback" in log_path().read_text("utf-8")
    assert store.closed


def test_a_handler_that_fails_prints_no_traceback_either(
    theatre: Theatre,
    headless: Callable[[Story], None],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(_: object) -> None:
        raise RuntimeError("a bug in a handler")

    monkeypatch.setattr(Gradrecall, "action_brightness", fail)

    async def crash(pilot: Pilot[object]) -> None:
        try:
            await pilot.press("ctrl+t")
        finally:
            theatre.may_open.set()

    headless(crash)
    assert start(theatre, theatre.unopened) == 1
    [line] = capsys.readouterr().err.splitlines()
    assert line.startswith("gradrecall stopped: RuntimeError: a bug in a handler (")


def test_a_log_that_cannot_be_written_is_said_too(home: Path, theatre: Theatre) -> None:
    home.mkdir(parents=True)
    (home / "state").write_text("a file where a folder belongs", "utf-8")
    assert "cannot be written" in record(ValueError("a bug"), theatre.clock())


async def test_quitting_notes_the_open_question_and_closes_the_store(theatre: Theatre, scenes: Scenes) -> None:
    async with theatre.open(scenes("adam")) as pilot:
        app = cast(Gradrecall, pilot.app)
        await pilot.press("5", "ctrl+q")
    app.put_away()
    assert theatre.desk
    assert theatre.session.calls == ["leave"]
    assert theatre.desk.store.closed
