"""The screens over the real session and the real database, and the app in a real terminal."""

from __future__ import annotations

import io
import os
import sys
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING

import pexpect
import pyte
import pytest
from textual.widgets import Input

from db import open_store
from quiz_bank.model import Action, Card, Item, ItemKind, Origin, Rating
from quiz_bank.scheduler import Policy, StudyCalendar
from tui import plain
from tui.app import Gradrecall
from tui.desk import Desk
from tui.screens.quiz import QuizScreen

if TYPE_CHECKING:
    from pathlib import Path

    from tests.tui.conftest import Theatre

START = datetime(2026, 11, 22, 12, tzinfo=UTC)
SKILL = "adam.step.1@pytorch"
CARD = Card("why", "Optimizers", "Why **two** averages?", "One for the sign, one for the size.", tags=("t",))
ITEMS = (
    Item(CARD.id, ItemKind.CARD, "Optimizers", Origin.STARTER, 0, CARD),
    Item(SKILL, ItemKind.SKILL, "Optimizers", Origin.SKILL, 1),
)


class Ticking:
    """A clock that goes a second further each time it is asked."""

    def __init__(self) -> None:
        self._seconds = count()

    def __call__(self) -> datetime:
        return START + timedelta(seconds=next(self._seconds))


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "study.db"
    store = open_store(path, clock=Ticking())
    store.sync("test", ITEMS)
    store.close()
    return path


def desk(database: Path) -> Desk:
    clock = Ticking()
    return Desk(open_store(database, clock=clock), clock, StudyCalendar(UTC), Policy())


async def test_an_answer_is_on_disk_before_the_screen_changes_and_undo_takes_it_back(
    theatre: Theatre, database: Path
) -> None:
    app = Gradrecall(lambda: desk(database), start="today")
    other = open_store(database, clock=Ticking())
    async with app.run_test(size=(100, 40)) as pilot:
        await theatre.until(pilot, lambda: "2 to do" in theatre.frame(pilot))
        await pilot.press("space")
        await theatre.until(pilot, lambda: "Why two averages?" in theatre.frame(pilot))
        await pilot.press("space")
        assert "One for the sign" in theatre.frame(pilot)
        assert other.log(CARD.id) == []
        await pilot.press("3")
        assert [entry.rating for entry in other.log(CARD.id)] == [Rating.GOOD]
        await theatre.until(pilot, lambda: "Adam" in theatre.frame(pilot))
        await pilot.press("9", "9", "enter")
        assert [entry.rating for entry in other.log(SKILL)] == [Rating.AGAIN]
        assert "Step by step" in theatre.frame(pilot)
        await pilot.press("u")
        assert other.log(SKILL)[-1].action is Action.UNDO
        assert pilot.app.screen.query_one(Input).has_focus
        await pilot.press("escape", "d")
        await theatre.read(pilot)
        assert "1 learning" in theatre.frame(pilot)
        await pilot.press("t")
        await theatre.read(pilot)
        assert "1 answer " in theatre.frame(pilot)
    other.close()
    app.put_away()


async def test_an_edited_card_is_shown_with_its_new_text(theatre: Theatre, database: Path) -> None:
    app = Gradrecall(lambda: desk(database), start="quiz")
    async with app.run_test(size=(100, 40)) as pilot:
        await theatre.until(pilot, lambda: "Why two averages?" in theatre.frame(pilot))
        await pilot.press("e", "ctrl+home", *"Really: ", "ctrl+s")
        await theatre.until(pilot, lambda: "Really: Why two" in theatre.frame(pilot))
    app.put_away()


async def test_after_a_limit_or_the_last_item_practice_goes_on_without_a_dead_end(
    theatre: Theatre, database: Path
) -> None:
    app = Gradrecall(lambda: desk(database), start="quiz", topic="Optimizers", limit=1)
    async with app.run_test(size=(100, 40)) as pilot:
        await theatre.until(pilot, lambda: "Why two averages?" in theatre.frame(pilot))
        await pilot.press("space", "4")
        assert "As many as you asked for" in theatre.frame(pilot)
        assert "Space Go on" in theatre.frame(pilot).splitlines()[-1]
        await pilot.press("space")
        assert "Adam" in theatre.frame(pilot)
        assert "Practising ahead" not in theatre.frame(pilot)
        await pilot.press("escape", "space", "4")
        assert "Nothing more is due" in theatre.frame(pilot)
    app.put_away()
    app = Gradrecall(lambda: desk(database), start="quiz", topic="Optimizers")
    async with app.run_test(size=(100, 40)) as pilot:
        await theatre.until(pilot, lambda: "Nothing more is due" in theatre.frame(pilot))
        await pilot.press("space")
        assert isinstance(pilot.app.screen, QuizScreen)
        assert "Practising ahead" in theatre.frame(pilot)
    app.put_away()


def test_line_mode_holds_the_same_session(database: Path) -> None:
    out = io.StringIO()
    status = plain.run(
        lambda: open_store(database, clock=Ticking()),
        clock=Ticking(),
        calendar_for=lambda _: StudyCalendar(UTC),
        policy_for=lambda _: Policy(),
        lines=["\n", "3\n", "99\n", "\n", "q\n"],
        out=out,
    )
    assert status == 0
    assert "Why **two** averages?" in out.getvalue()
    store = open_store(database, clock=Ticking())
    assert [len(store.log(item.id)) for item in ITEMS] == [1, 1]
    store.close()


PROGRAM = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from db import open_store
from quiz_bank.scheduler import Policy, StudyCalendar
from tui.app import run

def clock():
    return datetime.now(UTC)

sys.exit(run(
    lambda: open_store(Path(sys.argv[1]), clock=clock),
    clock=clock, calendar_for=lambda _: StudyCalendar(UTC), policy_for=lambda _: Policy(),
))
"""


class Terminal:
    """A terminal of 100 columns and 30 rows with the app in it."""

    def __init__(self, database: Path) -> None:
        self._screen = pyte.Screen(100, 30)
        self._stream = pyte.Stream(self._screen)
        environment = {**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor"}
        self.child = pexpect.spawn(
            sys.executable,
            ["-c", PROGRAM, str(database)],
            dimensions=(30, 100),
            env=environment,
            encoding="utf-8",
            timeout=30,
        )
        self.sent = ""

    def wait_for(self, text: str) -> None:
        """Read until the screen shows a text."""
        while text not in "\n".join(self._screen.display):
            chunk = self.child.read_nonblocking(65_536, timeout=30)
            self.sent += chunk
            self._stream.feed(chunk)


def test_in_a_real_terminal_it_opens_asks_and_leaves_everything_as_it_was(database: Path) -> None:
    terminal = Terminal(database)
    terminal.wait_for("2 to do")
    terminal.child.send(" ")
    terminal.wait_for("Why two averages?")
    terminal.child.send(" ")
    terminal.wait_for("One for the sign")
    terminal.child.send("3")
    terminal.wait_for("Adam")
    terminal.child.send("\x11")
    terminal.sent += terminal.child.read()
    terminal.child.wait()
    assert terminal.child.exitstatus == 0
    assert "\x1b[?1049h" in terminal.sent
    assert "\x1b[?1049l" in terminal.sent[terminal.sent.rindex("\x1b[?1049h") :]  # the other screen is left again
