"""An experiment run on demand: its numbers beside their thresholds, its control, and what is said of both."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

import pytest

from tui.measuring import Finding, Measured, measure, verdict
from tui.plain import measured
from tui.widgets.findings import findings
from verifier import experiments
from verifier.experiments import Bound, Experiment

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.random import Generator

MET = Measured("gap", "0.5", "at most 1", holds=True, control="3", control_holds=False)
UNMET = Measured("gap", "2", "at most 1", holds=False, control="0.5", control_holds=True)


@pytest.mark.parametrize("name", [experiment.id for experiment in experiments.all_experiments()])
def test_every_threshold_of_an_experiment_is_told_without_its_name(name: str) -> None:
    for bound in experiments.get(name).bounds:
        assert str(bound).startswith(f"{bound.name} ")


@pytest.mark.parametrize("seed", [0, 1])
def test_a_run_has_a_number_for_every_bound_and_a_control_that_misses_one(seed: int) -> None:
    found = measure("X13", seed)
    assert [row.name for row in found.rows] == [bound.name for bound in experiments.get("X13").bounds]
    assert found.holds
    assert found.missed
    assert not found.complaint


def test_an_experiment_that_does_not_exist_is_told_in_a_line() -> None:
    assert measure("X999", 0) == Finding(
        "X999", complaint="This version has no such experiment, so nothing can be run."
    )


def test_an_experiment_that_fails_is_told_in_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_rng: Generator) -> Mapping[str, float]:
        raise ZeroDivisionError("nothing to divide by")

    experiment = Experiment("B1", "Broken", "?", (Bound("gap", high=1.0),), broken, broken, "none")
    monkeypatch.setattr(experiments, "get", lambda _name: experiment)
    assert measure("B1", 0).complaint == "It could not be run: ZeroDivisionError: nothing to divide by"


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (
            (MET,),
            [(True, "The number is as needed."), (True, "The control misses 1 of 1, as it must (no cause).")],
        ),
        (
            (MET, MET),
            [(True, "Both numbers are as needed."), (True, "The control misses 2 of 2, as it must (no cause).")],
        ),
        (
            (MET, UNMET, MET),
            [(False, "Only 2 of 3 as needed."), (True, "The control misses 2 of 3, as it must (no cause).")],
        ),
        (
            (UNMET,),
            [
                (False, "Only 0 of 1 as needed."),
                (False, "The control meets all too, so nothing is shown (no cause)."),
            ],
        ),
    ],
)
def test_the_verdict_says_what_holds_and_what_the_control_did(
    rows: tuple[Measured, ...], said: list[tuple[bool, str]]
) -> None:
    assert list(verdict(Finding("X", "Title", rows, "no cause."))) == said


@pytest.mark.parametrize("columns", [30, 70])
def test_every_number_stands_with_its_threshold_and_its_control(columns: int) -> None:
    shown = findings([Finding("X1", "Title", (MET,), "no cause")], columns).plain
    assert max(map(len, shown.splitlines())) <= columns
    assert [part for part in ("gap", "0.5", "at most 1", "3 ✗", "X1", "Title") if part not in shown] == []


@pytest.mark.parametrize("columns", [1, 9, 40, 80])
def test_a_hostile_name_reaches_no_terminal(columns: int) -> None:
    found = measure("\x1b]52;c;eA==\x07 \u202e[@click=app.quit]x[/]", 0)
    shown = findings([found], columns).plain
    assert [char for char in shown if unicodedata.category(char) in {"Cc", "Cf"} and char != "\n"] == []


def test_line_mode_says_it_in_words_alone() -> None:
    lines = list(measured(Finding("X1", "Title", (MET, UNMET), "no cause")))
    assert lines[0] == "Experiment X1: Title"
    assert "  gap: 0.5, needed at most 1; control 3 (missed)" in lines
    assert "  No: Only 1 of 2 as needed." in lines
    assert list(measured(Finding("X1", complaint="Why."))) == ["Experiment X1", "  Why."]
