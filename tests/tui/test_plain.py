"""Line mode: the same session in plain lines."""

from __future__ import annotations

import io
import unicodedata
from dataclasses import replace
from datetime import UTC
from typing import TYPE_CHECKING, cast

import pytest

from quiz_bank.question import Entry, Judgement
from tui.plain import Talk, as_numbered, asked, judged, picks_of, solved
from verifier.formula import Text
from verifier.verdict import Verdict

if TYPE_CHECKING:
    from collections.abc import Callable

    from syrupy.assertion import SnapshotAssertion

    from quiz_bank.session import Session
    from tests.tui.conftest import Scene, ScriptedSession, Theatre

    Scenes = Callable[[str], Scene]


def talk(session: ScriptedSession, *lines: str) -> str:
    out = io.StringIO()
    Talk(cast("Session", session), UTC, [f"{line}\n" for line in lines], out).hold()
    return out.getvalue()


@pytest.mark.parametrize(
    ("played", "lines", "calls"),
    [
        ("flashcard", ["", "3"], ["reveal", "rate GOOD"]),
        ("code", ["", ""], ["reveal", "rate GOOD"]),  # Enter accepts what is proposed
        ("flashcard", ["", ""], ["reveal", "rate AGAIN"]),  # no key point was ticked
        ("flashcard", ["", "b a", ""], ["reveal", "recall (0, 1)", "rate GOOD"]),
        ("flashcard", ["", "all", "b", ""], ["reveal", "recall (0, 1)", "recall (1,)", "rate AGAIN"]),
        ("flashcard", ["", "a 2", "c", "4"], ["reveal", "rate EASY"]),  # digits rate, and there is no third point
        ("adam", ["1,234", ",", ""], ["decimals with comma", "submit 1,234", "rate AGAIN"]),
        ("adam", ["1,234", "0.5", ""], ["submit 0.5", "rate AGAIN"]),  # another answer takes its place
        ("adam", [".", "1,234", ""], ["decimals with point", "submit 1,234", "rate AGAIN"]),
        ("adam", ["1,234", ".", "2"], ["decimals with point", "submit 1,234", "rate HARD"]),
        ("flashcard", ["something", ""], ["reveal"]),  # there is nothing to type on a flashcard
        ("flashcard", ["", "5", "x", "1"], ["reveal", "rate AGAIN"]),
        ("flashcard", ["q"], []),
        ("flashcard", [], []),
        ("flashcard", ["", "q"], ["reveal"]),
        ("flashcard", ["u", "-"], ["undo", "bury"]),
        ("flashcard", ["@"], ["suspend"]),
        ("flashcard", ["*", "*", "q"], ["flag", "flag"]),
        ("adam", ["0.5", ""], ["submit 0.5", "rate AGAIN"]),
        ("adam", ["0.5", "2"], ["submit 0.5", "rate HARD"]),
        ("adam", ["", "-0.5", ""], ["submit -0.5", "rate AGAIN"]),  # an empty line is no answer, a minus is no key
        ("adam", ["?", ""], ["reveal", "rate AGAIN"]),
        ("adam", ["h", "0.5", ""], ["hint", "submit 0.5", "rate AGAIN"]),
        ("adam", ["0.5", "*", "h", "x", "4"], ["submit 0.5", "flag", "hint", "rate EASY"]),
        ("flashcard", ["h", ""], ["reveal"]),  # it has no rule
        ("adam-right", ["x", "0.02", "0.01725", ""], ["submit x", "submit 0.02", "submit 0.01725", "rate GOOD"]),
        ("choice", ["2", ""], ["choose (1,)", "rate AGAIN"]),
        ("choice", ["b", ""], ["choose (1,)", "rate AGAIN"]),
        ("choice", ["9", "z", "2", ""], ["choose (1,)", "rate AGAIN"]),
        ("several", ["1, 3", ""], ["choose (0, 2)", "rate GOOD"]),
        ("order", ["4 3", "4 3 2 1", ""], ["choose (3, 2, 1, 0)", "rate GOOD"]),
        ("match", ["3 2 1", ""], ["choose (2, 1, 0)", "rate GOOD"]),
        ("match", ["1c 2b", "2b 3-a, 1c", ""], ["choose (2, 1, 0)", "rate GOOD"]),
        ("typed", ["momentum", ""], ["submit momentum", "rate GOOD"]),
    ],
)
def test_lines_become_calls_of_the_session(
    theatre: Theatre, scenes: Scenes, played: str, lines: list[str], calls: list[str]
) -> None:
    session = theatre.playing(scenes(played))
    talk(session, *lines)
    assert session.calls == calls


@pytest.mark.parametrize(
    ("played", "lines"),
    [
        ("adam", ["0.08541", ""]),
        ("flashcard", ["", "3"]),
        ("choice", ["2", ""]),
        ("match", ["3 2 1", ""]),
        ("code", ["", "q"]),
    ],
)
def test_a_talk_reads_well(
    theatre: Theatre, scenes: Scenes, picture: SnapshotAssertion, played: str, lines: list[str]
) -> None:
    assert talk(theatre.playing(scenes(played)), *lines) == picture


def test_a_solution_begins_where_it_is_told_to_and_shows_a_text_once(scenes: Scenes) -> None:
    solution = scenes("adam").solution
    value = solution.steps[0].value
    repeated = replace(solution.steps[0], substituted=Text(value, value, "number"))
    lines = list(solved(replace(solution, steps=(repeated, *solution.steps[1:]), start=2)))
    assert [line.strip()[:2] for line in lines[1:6]] == ["3.", "4.", "5.", "Wh", "1."]
    assert lines[5].count(value) == 1


def test_nothing_is_said_of_a_right_pick() -> None:
    assert list(judged(Judgement(Verdict.RIGHT, ""))) == ["✓ Right"]


@pytest.mark.parametrize(
    ("entry", "read_as", "shown"),
    [
        (Entry.CHOICE, "b", "2"),
        (Entry.SEVERAL, "a c", "1 3"),
        (Entry.ORDER, "b a c", "2 1 3"),
        (Entry.MATCH, "b a c", "b a c"),
        (Entry.TEXT, "b", "b"),
    ],
)
def test_a_pick_is_read_back_as_its_option_is_named_here(
    scenes: Scenes, entry: Entry, read_as: str, shown: str
) -> None:
    question = replace(scenes("adam").question, entry=entry)
    assert as_numbered(Judgement(Verdict.WRONG, "", read_as=read_as), question).read_as == shown


def test_no_escape_code_is_ever_printed(theatre: Theatre, scenes: Scenes) -> None:
    scene = scenes("adam")
    hostile = "\x1b]52;c;eA==\x07 \x9b31m \u202e [@click=app.quit]x[/]"
    scene.question = replace(
        scene.question, topic=hostile, title=hostile, statement=hostile, convention=hostile, ask=hostile, form=hostile
    )
    text = talk(theatre.playing(scene), "1", "")
    assert [char for char in text if unicodedata.category(char) in {"Cc", "Cf"} and char != "\n"] == []
    assert "[@click=app.quit]x[/]" in text


@pytest.mark.parametrize(
    ("typed", "picks"),
    [
        ("2", (1,)),
        ("b", (1,)),
        ("B", (1,)),
        ("1 3", (0, 2)),
        ("1,3", (0, 2)),
        ("3 1", (2, 0)),
        ("1 1", None),
        ("0", None),
        ("5", None),
        ("e", None),
        ("ab", None),
        ("", None),
        ("²", None),
        ("-1", None),
    ],
)
def test_picks_are_numbers_or_letters(typed: str, picks: tuple[int, ...] | None) -> None:
    assert picks_of(typed, 4) == picks


def test_a_question_is_said_on_lines_without_layout(scenes: Scenes) -> None:
    lines = list(asked(scenes("adam").question))
    assert "    m̂ₜ = m / (1 − β₁ᵗ)" not in lines  # the rule is to be recalled here as well
    assert any(line.startswith("Given: η = 0.1, β₁ = 0.9") for line in lines)


def test_what_is_not_verified_is_said(scenes: Scenes) -> None:
    assert any("Not verified" in line for line in solved(scenes("code").solution))
