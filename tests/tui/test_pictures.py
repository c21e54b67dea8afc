"""Every screen in every state, at three sizes, as the terminal shows it. Each picture was looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import SimpleNamespace

    from syrupy.assertion import SnapshotAssertion

    from tests.tui.conftest import Scene, Theatre

SIZES = [pytest.param((40, 15), id="40x15"), pytest.param((80, 24), id="80x24"), pytest.param((120, 40), id="120x40")]
MIDDLE = (80, 24)

# name, what is played, keys
QUIZ = [
    ("number", "adam", ""),
    ("number-with-its-rule", "adam", "f2"),
    ("slip", "adam", "0 . 0 8 5 4 1 enter"),
    ("right", "adam-right-at-once", "0 . 0 1 7 2 5 enter"),
    ("flashcard", "flashcard", ""),
    ("flashcard-revealed", "flashcard", "space"),
    ("code", "code", ""),
    ("choice", "choice", ""),
    ("choice-wrong", "choice", "2"),
    ("match", "match", "1"),
]
MORE_QUIZ = [
    ("not-readable", "adam", "0 x"),
    ("more-digits", "adam-right", "0 enter enter"),
    ("several", "several", "1 c"),
    ("order", "order", "2 1"),
    ("order-settled", "order-wrong", "4 2 3 1 enter"),
    ("match-settled", "match-wrong", "2 3 1 enter"),
    ("typed", "typed", "m o m"),
    ("left-for-keys", "adam", "escape"),
    ("given-up", "adam", "escape space"),
    ("flagged", "flashcard", "asterisk"),
    ("not-verified", "code", "space"),
]
WINDOWS = [
    ("help", "adam", "f1"),
    ("history", "adam", "escape i"),
    ("history-of-a-new-item", "flashcard", "i"),
    ("editor", "flashcard", "e"),
    ("palette", "flashcard", "ctrl+p"),
]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(("played", "keys"), [pytest.param(*row[1:], id=row[0]) for row in QUIZ])
async def test_quiz_at_every_size(
    theatre: Theatre,
    scenes: Callable[[str], Scene],
    picture: SnapshotAssertion,
    size: tuple[int, int],
    played: str,
    keys: str,
) -> None:
    async with theatre.open(scenes(played), size=size) as pilot:
        await pilot.press(*keys.split())
        assert await theatre.at_rest(pilot) == picture


@pytest.mark.parametrize(("played", "keys"), [pytest.param(*row[1:], id=row[0]) for row in MORE_QUIZ + WINDOWS])
async def test_more_states_and_windows(
    theatre: Theatre, scenes: Callable[[str], Scene], picture: SnapshotAssertion, played: str, keys: str
) -> None:
    async with theatre.open(scenes(played), size=MIDDLE) as pilot:
        await pilot.press(*keys.split())
        await pilot.pause()
        assert await theatre.at_rest(pilot) == picture


@pytest.mark.parametrize("size", SIZES)
async def test_the_end_of_a_session_is_not_a_dead_end(
    theatre: Theatre, scenes: Callable[[str], Scene], picture: SnapshotAssertion, size: tuple[int, int]
) -> None:
    async with theatre.open(scenes("flashcard"), size=size) as pilot:
        await pilot.press("space", "3")
        assert await theatre.at_rest(pilot) == picture


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("state", ["busy", "done", "empty"])
async def test_today(
    theatre: Theatre, summaries: SimpleNamespace, picture: SnapshotAssertion, size: tuple[int, int], state: str
) -> None:
    theatre.today = getattr(summaries, state)
    async with theatre.open(size=size, start="today") as pilot:
        assert await theatre.at_rest(pilot) == picture


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("state", ["year", "nothing_yet"])
async def test_progress(
    theatre: Theatre, summaries: SimpleNamespace, picture: SnapshotAssertion, size: tuple[int, int], state: str
) -> None:
    theatre.progress = getattr(summaries, state)
    async with theatre.open(size=size, start="today") as pilot:
        await pilot.press("t")
        await theatre.read(pilot)
        assert await theatre.at_rest(pilot) == picture


async def test_the_rest_of_progress_comes_by_scrolling(theatre: Theatre, picture: SnapshotAssertion) -> None:
    async with theatre.open(size=MIDDLE, start="today") as pilot:
        await pilot.press("t")
        await theatre.read(pilot)
        await pilot.press("end")
        await pilot.pause()
        assert await theatre.at_rest(pilot) == picture


async def test_a_resize_lays_everything_out_anew(
    theatre: Theatre, scenes: Callable[[str], Scene], picture: SnapshotAssertion
) -> None:
    async with theatre.open(scenes("adam"), size=(120, 40)) as pilot:
        await pilot.resize_terminal(40, 15)
        await pilot.pause()
        assert await theatre.at_rest(pilot) == picture
