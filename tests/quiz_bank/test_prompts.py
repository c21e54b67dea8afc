"""Prompts of questions that are drawn many at once are worded as those of questions that are drawn alone."""

from dataclasses import replace

import pytest

from quiz_bank.documents import texts
from quiz_bank.drawn import all_templates, choice_kind_of, question, template_of
from quiz_bank.kinds.step import Step
from quiz_bank.prompts import COMPARED, Prompts, worded
from verifier.arrays.batch import draw_batch
from verifier.arrays.problems import problems
from verifier.called import Called
from verifier.problem import Problem

TYPED = {template.name: template for template in all_templates() if choice_kind_of(template) is None}
SOME = list(TYPED)[::16]
COUNT = COMPARED + 3


def as_asked(problem: Problem) -> str:
    return worded(question(problem, item_id="", topic=""))


@pytest.mark.parametrize("name", [pytest.param(name, marks=() if name in SOME else pytest.mark.long) for name in TYPED])
def test_a_batch_is_worded_as_its_questions_are_one_by_one(name: str) -> None:
    batch = draw_batch(TYPED[name], range(1, 1 + COUNT))
    alone = [f"{problem.id}\n{as_asked(problem)}\n" for problem in problems(batch)]
    assert list(texts(batch)) == alone


@pytest.mark.parametrize("name", ["sgd.next.1~2@pytorch", "adam.next.1@pytorch"])
def test_the_decimals_that_are_asked_for_are_those_of_each_question(name: str) -> None:
    batch = draw_batch(template_of(name), range(200))
    found = list(Prompts(batch.template).texts(batch))
    assert found == list(map(as_asked, problems(batch)))
    assert len({text.rpartition("Answer with ")[2] for text in found}) > 1


@pytest.mark.parametrize("name", ["sgd.step.1~2@pytorch", "adam.step.2@pytorch", "adam.steps.3~2@pytorch"])
def test_what_all_questions_have_in_common_is_worded_once(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def counted(problem: Problem, *, item_id: str, topic: str) -> object:
        asked.append(problem.id)
        return question(problem, item_id=item_id, topic=topic)

    monkeypatch.setattr("quiz_bank.prompts.question", counted)
    assert len(list(Prompts(template_of(name)).texts(draw_batch(template_of(name), range(50))))) == 50
    assert len(asked) == COMPARED


def test_words_that_change_with_the_numbers_are_worded_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Step, "statement", lambda _kind, problem: f"Question number {problem.number}: 100 % new.")
    template = template_of("sgd.step.1~2@pytorch")
    batch = draw_batch(template, range(8))
    assert list(Prompts(template).texts(batch)) == list(map(as_asked, problems(batch)))


def test_a_sign_of_percent_stays_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Step, "statement", lambda _kind, _problem: "All of it, 100 %s.")
    template = template_of("sgd.step.1~2@pytorch")
    assert all("All of it, 100 %s.\n" in text for text in Prompts(template).texts(draw_batch(template, range(8))))


def test_arrays_that_say_otherwise_are_not_believed() -> None:
    template = template_of("sgd.step.1~2@pytorch")
    batch = draw_batch(template, range(8))
    alone = list(map(as_asked, problems(batch)))
    turned = replace(batch, inputs={name: column[..., ::-1] for name, column in batch.inputs.items()})
    assert list(Prompts(template).texts(turned)) == alone


def test_a_program_is_written_anew_for_each_question() -> None:
    template = next(t for t in TYPED.values() if isinstance(t, Called))
    batch = draw_batch(template, range(COUNT))
    assert list(Prompts(template).texts(batch)) == list(map(as_asked, problems(batch)))
