"""`verify`."""

import json
import sys
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from numpy.random import Generator

from quiz_bank.drawn import template_of
from tests.commands.conftest import Run
from tui.commands import proof
from verifier.errors import NoAdmissibleDraw
from verifier.experiments import Bound, Experiment
from verifier.template import Template
from verifier.verdict import Judged, Verdict

SGD: dict[str, Any] = {
    "id": "sgd/1",
    "family": "optimizer",
    "framework": "torch",
    "version": "2.13.0",
    "name": "SGD",
    "hyperparameters": {"lr": 0.5},
    "inputs": {"params": [[1.0, 2.0]], "grads": [[[0.5, 1.0]], [[0.25, -1.0]]]},
    "outputs": {"params": [[[0.75, 1.5]], [[0.625, 2.0]]], "state": [{}]},
    "rtol": 1e-12,
}
WRONG = SGD | {"id": "sgd/2", "outputs": {"params": [[[0.75, 1.5]], [[0.625, 2.5]]], "state": [{}]}}
NOBODYS = SGD | {"id": "sgd/3", "name": "Sgdd"}


@pytest.fixture
def vectors(tmp_path: Path) -> Path:
    """A file with a case that agrees, one that does not, and one that no rule covers."""
    file = tmp_path / "vectors.json"
    file.write_text(json.dumps([SGD, WRONG, NOBODYS]), "utf-8")
    return file


def experiment(measured: float, control: float) -> Experiment:
    """An experiment whose claim is that a number is at least 1."""

    def measure(number: float, _rng: Generator) -> dict[str, float]:
        return {"number": number}

    bounds = (Bound("number", low=1.0),)
    return Experiment("X99", "Large", "Is it?", bounds, partial(measure, measured), partial(measure, control), "small")


def test_recorded_cases_are_replayed_one_by_one(gradrecall: Run, vectors: Path) -> None:
    ran = gradrecall("verify", "--vectors", str(vectors), "--json")
    assert (ran.status, ran.err) == (1, "")
    assert ran.document["totals"] == {"pass": 1, "fail": 1, "unsupported": 1}
    cases = {case["id"]: case for case in ran.document["cases"]}
    assert {name: case["status"] for name, case in cases.items()} == {
        "sgd/1": "pass",
        "sgd/2": "fail",
        "sgd/3": "unsupported",
    }
    assert cases["sgd/1"]["error"] == 0.0
    assert cases["sgd/2"]["error"] == pytest.approx(0.2)
    assert cases["sgd/3"]["error"] is None


def test_people_get_a_line_for_each_case_and_the_totals(gradrecall: Run, vectors: Path) -> None:
    lines = gradrecall("verify", "--vectors", str(vectors)).out.splitlines()
    assert [line.split()[:2] for line in lines[:3]] == [["pass", "sgd/1"], ["fail", "sgd/2"], ["unsupported", "sgd/3"]]
    assert lines[3] == "1 pass, 1 fail, 1 unsupported"


def test_what_no_rule_covers_is_no_failure(gradrecall: Run, vectors: Path) -> None:
    vectors.write_text(json.dumps([SGD, NOBODYS]), "utf-8")
    assert gradrecall("verify", "--vectors", str(vectors)).status == 0


def test_a_case_that_cannot_be_worked_out_fails_and_the_others_go_on(
    gradrecall: Run, vectors: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble(_case: object) -> None:
        raise ZeroDivisionError("by hand")

    monkeypatch.setattr("verifier.vectors.replay.replay", stumble)
    ran = gradrecall("verify", "--vectors", str(vectors), "--json")
    assert ran.document["totals"] == {"pass": 0, "fail": 3, "unsupported": 0}
    assert ran.document["cases"][0]["detail"] == "ZeroDivisionError: by hand"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, ["No such file", "recorded cases"]),
        ("", ["not JSON", "line 1"]),
        ("{}", ["found dict", "list of cases"]),
        ('[{"id": "x"}]', ["case 1", "lacks"]),
        ("\ufeff[]", ["recorded cases"]),
    ],
)
def test_a_file_without_recorded_cases_is_said_in_one_line(
    gradrecall: Run, tmp_path: Path, text: str | None, said: list[str]
) -> None:
    file = tmp_path / "vectors.json"
    if text is not None:
        file.write_text(text, "utf-8")
    assert gradrecall("verify", "--json", "--vectors", str(file)).failed(2, str(file), *said)


# -- everything ------------------------------------------------------------------------------------------------------
@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """One experiment and one template in the place of all, and no recorded file."""
    monkeypatch.setattr("verifier.experiments.all_experiments", lambda: (experiment(2.0, 0.0),))
    monkeypatch.setattr("quiz_bank.drawn.all_templates", lambda: iter([template_of("l2.value-penalty.1~2@paper")]))
    monkeypatch.setattr(proof, "_recorded", lambda: iter(()))


@pytest.mark.usefixtures("short")
def test_everything_is_proven_without_a_file(gradrecall: Run) -> None:
    ran = gradrecall("verify", "--json")
    assert (ran.status, ran.err) == (0, "")
    assert [(case["id"], case["status"]) for case in ran.document["cases"]] == [
        ("X99", "pass"),
        ("l2.value-penalty.1~2@paper", "pass"),
    ]


@pytest.mark.usefixtures("short")
@pytest.mark.parametrize(
    ("measured", "control", "said"), [(0.0, 0.0, "at least 1"), (2.0, 2.0, "the control holds too")]
)
def test_an_experiment_fails_by_its_bounds_or_by_its_control(
    gradrecall: Run, monkeypatch: pytest.MonkeyPatch, measured: float, control: float, said: str
) -> None:
    monkeypatch.setattr("verifier.experiments.all_experiments", lambda: (experiment(measured, control),))
    ran = gradrecall("verify", "--json")
    assert ran.status == 1
    assert said in ran.document["cases"][0]["detail"]


@pytest.mark.usefixtures("short")
@pytest.mark.parametrize("verdict", [Verdict.RIGHT, Verdict.MORE_DIGITS, Verdict.CLOSE])
def test_a_question_that_gives_a_wrong_rule_credit_fails(
    gradrecall: Run, monkeypatch: pytest.MonkeyPatch, verdict: Verdict
) -> None:
    monkeypatch.setattr("verifier.verdict.judge", lambda _typed, _key: Judged(verdict))
    ran = gradrecall("verify", "--json")
    assert ran.status == 1
    assert f"for {verdict}" in ran.document["cases"][1]["detail"]


@pytest.mark.usefixtures("short")
def test_a_question_that_refuses_its_own_answer_fails(gradrecall: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("quiz_bank.documents.typed_answer", lambda _problem: "nothing")
    assert "refuses nothing, its own answer" in gradrecall("verify", "--json").document["cases"][1]["detail"]


@pytest.mark.usefixtures("short")
def test_a_template_without_a_fair_question_fails(gradrecall: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(_template: Template, _number: int) -> None:
        raise NoAdmissibleDraw("no")

    monkeypatch.setattr("verifier.problem.draw", never)
    assert "fair question" in gradrecall("verify", "--json").document["cases"][1]["detail"]


@pytest.mark.usefixtures("short")
def test_who_watches_sees_a_bar_that_is_wiped_out_at_the_end(gradrecall: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    drawn = gradrecall("verify").err.split("\r")
    assert [piece.split()[-1] for piece in drawn if piece.startswith("[")] == ["1/2"]
    assert drawn[-1] == ""
