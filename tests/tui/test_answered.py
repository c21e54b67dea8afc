"""What can be done once the answer is shown, and before a doubtful comma is judged."""

from __future__ import annotations

import threading
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import pytest
from textual.widgets import Input

from quiz_bank.decimal_sign import DecimalSign
from quiz_bank.question import Judgement, Solution, StageResult
from tui.measuring import Finding
from tui.widgets.findings import UNMEASURED
from tui.widgets.points import Points
from tui.widgets.sheet import FOLDED
from verifier.verdict import Verdict

if TYPE_CHECKING:
    from collections.abc import Callable

    from syrupy.assertion import SnapshotAssertion
    from textual.pilot import Pilot

    from tests.tui.conftest import Scene, Theatre

    Scenes = Callable[[str], Scene]

SIZES = [pytest.param((40, 15), id="40x15"), pytest.param((80, 24), id="80x24"), pytest.param((120, 40), id="120x40")]


# -- experiments -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("played", ["corrected", "measured"])
async def test_an_experiment_shows_its_numbers_when_asked_for(
    theatre: Theatre, scenes: Scenes, picture: SnapshotAssertion, size: tuple[int, int], played: str
) -> None:
    async with theatre.open(scenes(played), size=size) as pilot:
        await pilot.press("space", "x")
        await theatre.until(pilot, lambda: "Experiment X13  Decoupled" in theatre.frame(pilot))
        assert await theatre.at_rest(pilot) == picture


async def test_one_sees_on_a_small_screen_that_an_experiment_runs(
    theatre: Theatre, scenes: Scenes, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_end = threading.Event()

    def slow(name: str, _seed: int) -> Finding:
        may_end.wait(20)
        return Finding(name)

    monkeypatch.setattr("tui.screens.answered.measure", slow)
    async with theatre.open(scenes("corrected"), size=(40, 15)) as pilot:
        await pilot.press("space")
        await pilot.press("x")
        await theatre.until(pilot, lambda: "Running the experiment" in theatre.frame(pilot))
        may_end.set()


async def test_nothing_is_run_before_the_answer_or_without_an_experiment(theatre: Theatre, scenes: Scenes) -> None:
    async with theatre.open(scenes("measured"), scenes("flashcard"), size=(120, 40)) as pilot:
        assert "Experiment" not in theatre.frame(pilot)
        await pilot.press("space")
        frame = theatre.frame(pilot)
        assert UNMEASURED in frame
        assert "x Experiment" in frame
        await pilot.press("3", "space", "x")
        frame = theatre.frame(pilot)
        assert UNMEASURED not in frame
        assert "x Experiment" not in frame


async def test_a_run_blocks_nothing_and_comes_to_nothing_once_the_learner_has_gone_on(
    theatre: Theatre, scenes: Scenes, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, may_end, ended = threading.Event(), threading.Event(), threading.Event()

    def slow(name: str, _seed: int) -> Finding:
        begun.set()
        may_end.wait(20)
        ended.set()
        return Finding(name, complaint="Much too late.")

    monkeypatch.setattr("tui.screens.answered.measure", slow)
    async with theatre.open(scenes("measured"), scenes("flashcard")) as pilot:
        await pilot.press("space", "x")
        await theatre.until(pilot, begun.is_set)
        await theatre.until(pilot, lambda: "Running the experiment" in theatre.frame(pilot))
        await pilot.press("3", "space")
        may_end.set()
        await theatre.until(pilot, ended.is_set)
        assert "Much too late" not in await theatre.at_rest(pilot)
        assert theatre.session.calls == ["reveal", "rate GOOD", "reveal"]


async def test_the_app_can_be_left_while_an_experiment_runs(
    theatre: Theatre, scenes: Scenes, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, may_end = threading.Event(), threading.Event()

    def slow(name: str, _seed: int) -> Finding:
        begun.set()
        may_end.wait(20)
        return Finding(name)

    monkeypatch.setattr("tui.screens.answered.measure", slow)
    async with theatre.open(scenes("measured")) as pilot:
        await pilot.press("space", "x")
        await theatre.until(pilot, begun.is_set)
        await pilot.press("ctrl+q")
        may_end.set()
        await theatre.until(pilot, lambda: not pilot.app.is_running)
        assert pilot.app.return_code == 0


async def test_every_run_draws_anew(theatre: Theatre, scenes: Scenes, monkeypatch: pytest.MonkeyPatch) -> None:
    seeds: list[int] = []

    def noted(name: str, seed: int) -> Finding:
        seeds.append(seed)
        return Finding(name, complaint=f"Run {seed}.")

    monkeypatch.setattr("tui.screens.answered.measure", noted)
    async with theatre.open(scenes("measured")) as pilot:
        await pilot.press("space")
        for said in ("Run 0.", "Run 1."):
            await pilot.press("x")
            await theatre.until(pilot, partial(_is_shown, theatre, pilot, said))
    assert seeds == [0, 1]


def _is_shown(theatre: Theatre, pilot: Pilot[int], text: str) -> bool:
    return text in theatre.frame(pilot)


# -- key points ------------------------------------------------------------------------------------------------------
async def test_ticks_propose_the_rating_that_enter_accepts(theatre: Theatre, scenes: Scenes) -> None:
    async with theatre.open(scenes("flashcard")) as pilot:
        await pilot.press("space")
        assert "▸1 Again" in theatre.frame(pilot)
        await pilot.press("space", "space")
        frame = await theatre.at_rest(pilot)
        assert frame.count("[x]") == 2
        assert "2 of 2 recalled: Good; 1-4 change it." in frame
        assert "▸3 Good" in frame
        await pilot.press("enter")
        assert theatre.session.calls[-1] == "proceed"


async def test_a_clicked_key_point_is_ticked(theatre: Theatre, scenes: Scenes) -> None:
    async with theatre.open(scenes("flashcard")) as pilot:
        await pilot.press("space")
        await pilot.click(Points, offset=(3, 2))
        await pilot.click(Points, offset=(3, 0))  # the head is no point
        assert theatre.session.calls == ["reveal", "recall (1,)"]


async def test_a_marked_key_point_is_brought_into_view(theatre: Theatre, scenes: Scenes) -> None:
    async with theatre.open(scenes("flashcard"), size=(40, 15)) as pilot:
        await pilot.press("space")
        assert "[ ] m is low" not in await theatre.at_rest(pilot)
        await pilot.press("down")
        assert "▌[ ] m is low" in await theatre.at_rest(pilot)


# -- a hint before the solution --------------------------------------------------------------------------------------
async def test_after_a_slip_the_solution_waits_for_a_key(theatre: Theatre, scenes: Scenes) -> None:
    async with theatre.open(scenes("adam"), size=(120, 60)) as pilot:
        await pilot.press("5", "enter")
        frame = await theatre.at_rest(pilot)
        assert "Hint" in frame
        assert FOLDED in frame
        assert "Step by step" not in frame
        await pilot.press("w")
        frame = await theatre.at_rest(pilot)
        assert "Step by step" in frame
        assert FOLDED not in frame
        assert "w Solution" not in frame


@pytest.mark.parametrize(("played", "keys"), [("adam-right-at-once", "2 enter"), ("choice", "2")])
async def test_without_a_hint_the_solution_is_there_at_once(
    theatre: Theatre, scenes: Scenes, played: str, keys: str
) -> None:
    async with theatre.open(scenes(played), size=(120, 60)) as pilot:
        await pilot.press(*keys.split())
        assert "How this is known" in await theatre.at_rest(pilot)
        assert FOLDED not in theatre.frame(pilot)


async def test_a_reason_stands_at_its_option_and_not_in_the_verdict_as_well(theatre: Theatre, scenes: Scenes) -> None:
    scene = scenes("choice")
    scene.judgements = [replace(scene.judgements[0], message="That keeps it without the ReLU, which halves it.")]
    async with theatre.open(scene, size=(120, 60)) as pilot:
        await pilot.press("2")
        assert (await theatre.at_rest(pilot)).count("That keeps it without the ReLU") == 1


async def test_stages_on_the_way_stand_below_the_verdict(theatre: Theatre, scenes: Scenes) -> None:
    stages = (
        StageResult("mₜ", "0.158", "0.158", Verdict.RIGHT),
        StageResult("vₜ", "0.34", "0.03422", Verdict.WRONG),
    )
    scene = scenes("adam")
    noted = Judgement(Verdict.NOTED, "mₜ = 0.158. Next: vₜ or Δθₜ.", final=False)
    scene.judgements = [noted, Judgement(Verdict.WRONG, "Not right.", stages=stages)]
    async with theatre.open(scene, size=(120, 60)) as pilot:
        await pilot.press(*"m=1", "enter")
        assert "Noted. mₜ = 0.158. Next: vₜ or Δθₜ." in await theatre.at_rest(pilot)
        assert pilot.app.screen.query_one(Input).value == ""  # ready for the next stage
        await pilot.press("5", "enter")
        frame = await theatre.at_rest(pilot)
        assert "✓ mₜ = 0.158" in frame
        assert "✗ vₜ = 0.34, but from what stands before it: 0.03422" in frame


async def test_an_answer_without_any_text_is_no_harm(theatre: Theatre, scenes: Scenes) -> None:
    scene = scenes("flashcard")
    scene.solution = Solution("")
    async with theatre.open(scene) as pilot:
        await pilot.press("space")
        assert "How well did you know it?" in await theatre.at_rest(pilot)


# -- the decimal sign ------------------------------------------------------------------------------------------------
DOUBT = ("1", "comma", "2", "3", "4", "enter")


@pytest.mark.parametrize("size", SIZES)
async def test_a_doubtful_comma_is_asked_about(
    theatre: Theatre, scenes: Scenes, picture: SnapshotAssertion, size: tuple[int, int]
) -> None:
    async with theatre.open(scenes("adam"), size=size) as pilot:
        await pilot.press(*DOUBT)
        assert await theatre.at_rest(pilot) == picture
        assert theatre.session.calls == []


@pytest.mark.parametrize(("key", "sign"), [("comma", "comma"), ("full_stop", "point")])
async def test_the_answer_is_judged_once_the_sign_is_known(
    theatre: Theatre, scenes: Scenes, key: str, sign: str
) -> None:
    async with theatre.open(scenes("adam")) as pilot:
        await pilot.press(*DOUBT, key)
        await theatre.until(pilot, lambda: theatre.session.calls == [f"decimals with {sign}", "submit 1,234"])


async def test_whoever_says_nothing_can_mend_the_answer(theatre: Theatre, scenes: Scenes) -> None:
    async with theatre.open(scenes("adam")) as pilot:
        await pilot.press(*DOUBT, "escape")
        assert pilot.app.screen.query_one(Input).value == "1,234"
        await pilot.press("5", "enter")
        assert theatre.session.calls == ["submit 1,2345"]


async def test_the_choice_can_be_changed_later(theatre: Theatre, scenes: Scenes) -> None:
    async with theatre.open(scenes("adam")) as pilot:
        theatre.session.decimal_sign = DecimalSign.COMMA
        await pilot.press("escape", "comma")
        assert "a comma   (as now)" in await theatre.at_rest(pilot)
        await pilot.press("full_stop")
        await theatre.until(pilot, lambda: "your decimal sign is a point" in theatre.frame(pilot))
        assert theatre.session.calls == ["decimals with point"]
