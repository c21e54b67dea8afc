"""Many questions checked from the command line."""

import json

import pytest

from quiz_bank.sweep import Fault, Swept, Wrong
from tests.commands.conftest import Run
from verifier.template import Template


def test_a_sweep_of_sound_questions_leaves_with_0(gradrecall: Run) -> None:
    ran = gradrecall("sweep", "sgd", "--kind", "step", "--dialect", "pytorch", "--count", "25")
    assert (ran.status, ran.err) == (0, "")
    assert "sgd.step.1" in ran.out
    assert "by kind" in ran.out
    assert "by rule" in ran.out
    assert "fault:" not in ran.out


def test_the_document_has_each_template_and_the_sums(gradrecall: Run) -> None:
    document = gradrecall("sweep", "adam", "--kind", "step", "--count", "25", "--json").document
    assert document["count"] == 25
    assert {line["fair"] for line in document["templates"]} == {25}
    for line in document["templates"]:
        assert line["attempts"] == line["fair"] + sum(line["rejected"].values())
        assert line["rate"] == line["fair"] / line["attempts"]
    assert document["totals"]["fair"] == sum(line["fair"] for line in document["templates"])
    assert [line["id"] for line in document["by_kind"]] == ["step"]
    assert [line["id"] for line in document["by_rule"]] == ["adam"]
    assert document["faults"] == []


def test_every_picked_question_is_answered(gradrecall: Run) -> None:
    ran = gradrecall("sweep", "sgd", "--kind", "match", "--count", "30", "--json")
    totals = json.loads(ran.out)["totals"]
    assert ran.status == 0
    assert totals["answered"] == totals["fair"] > 0


def test_a_fault_is_told_and_leaves_with_1(gradrecall: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def faulty(template: Template, count: int) -> Swept:
        faults = [Fault(Wrong.ACCEPTED, f"{template.name}#{n}", "no-rate", "0.1 is right") for n in range(7)]
        return Swept(template, count, count, fair=count, faults=faults)

    monkeypatch.setattr("quiz_bank.sweep.sweep", faulty)
    words = ("sweep", "sgd", "--kind", "step", "--level", "1", "--dialect", "pytorch")
    ran = gradrecall(*words)
    assert ran.status == 1
    assert "#0: wrong rule accepted: no-rate: 0.1 is right" in ran.out
    assert "2 more" in ran.out
    again = gradrecall(*words, "--json")
    assert again.status == 1
    assert len(again.document["faults"]) == 7


def test_a_rule_that_is_not_there_is_a_usage_error(gradrecall: Run) -> None:
    assert gradrecall("sweep", "addam").failed(2, "addam", "adam")


def test_values_are_tried_one_by_one_whether_listed_or_not(gradrecall: Run) -> None:
    words = ("sweep", "dropout", "--kind", "value-trained", "--values")
    lines = gradrecall(*words).out.splitlines()
    (dropout,) = gradrecall(*words, "--json").document["templates"]
    tried = {tuple(row["value"]): row for row in dropout["values"]}

    assert lines[0] == dropout["id"]
    assert "   0.0%  rate = 0.5  not listed  scales-by-rate hides" in lines
    assert (tried[0.5,]["listed"], tried[0.5,]["rate"]) == (False, 0)
    assert all(row["rate"] > 0.5 for row in tried.values() if row["listed"])
