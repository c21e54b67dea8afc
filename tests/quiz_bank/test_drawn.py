"""Every template of every rule: fair draws, eternal numbers, and answers that the grader accepts."""

import json
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quiz_bank import catalogue, documents, drawn
from quiz_bank.grading import verdict_on
from quiz_bank.kinds import KINDS
from verifier import registry
from verifier.certificate import (
    HAND_ROUNDING,
    MOST_CANCELLATION,
    SEPARATION,
    accepts_itself,
)
from verifier.errors import NoAdmissibleDraw, UnknownName
from verifier.notation import inline
from verifier.problem import Problem, draw
from verifier.solution import WorkedLine, beside, work
from verifier.template import Template, entries
from verifier.verdict import EXACTLY, Verdict

FEW = 2
"""Draws of each template; the sweep takes thousands."""

PROMISED = frozenset(
    {
        "id", "rule", "kind", "level", "dialect", "prompt", "inputs", "answer", "answer_text", "scale",
        "misconceptions", "solution", "certificate",
    }
)  # fmt: skip
"""What scripts may rely on in the document of a question."""
TEMPLATES = {template.name: template for template in drawn.all_templates()}
SYSTEMS = (
    "sgd", "adam", "rmsprop", "adagrad", "adadelta", "nadam", "adamw", "momentum", "random-normal", "random-uniform",
    "he-normal", "he-uniform", "glorot-normal", "glorot-uniform", "orthogonal", "lecun-normal", "lecun-uniform", "l2",
    "dropout", "learning-rate", "step-size",
)  # fmt: skip


def problems(template: Template, count: int) -> Iterator[Problem]:
    for number in range(count):
        try:
            yield draw(template, number)
        except NoAdmissibleDraw:
            continue


@pytest.fixture(params=registry.all_rules(), scope="module")
def templates(request: pytest.FixtureRequest) -> list[Template]:
    """Those of one rule: a test of its own for each would cost more than what it looks at.

    Of the module, so that all tests look at one rule before the next, whose questions are then drawn once.
    """
    return list(drawn.templates(registry.get(request.param)).values())


@pytest.mark.parametrize("rule", SYSTEMS)
def test_every_system_of_the_field_has_numeric_questions(rule: str) -> None:
    assert any(name.startswith(f"{rule}.") for name in TEMPLATES)


def test_every_kind_is_used() -> None:
    assert {drawn.kind_of(template).id for template in TEMPLATES.values()} == {kind.id for kind in KINDS}


def test_every_draw_is_a_fair_question(templates: list[Template]) -> None:
    for template in templates:
        for problem in problems(template, FEW):
            certificate = problem.certificate
            assert certificate.hand_rounding <= HAND_ROUNDING, problem.id
            assert certificate.cancellation <= MOST_CANCELLATION, problem.id
            least = EXACTLY if problem.key.exact else SEPARATION
            assert all(margin >= least for margin in certificate.margins.values()), problem.id
            assert accepts_itself(problem.key, problem.places), problem.id


def test_there_is_nearly_always_a_fair_draw(templates: list[Template]) -> None:
    for template in templates:
        assert len(list(problems(template, FEW))) >= FEW - 1, template.name


def test_the_answer_as_shown_is_right_and_a_wrong_rule_is_refused_and_named(templates: list[Template]) -> None:
    for template in templates:
        for problem in problems(template, FEW):
            assert verdict_on(problem, drawn.answer_text(problem)).verdict is Verdict.RIGHT, problem.id
            for slip in problem.key.slips[problem.number :: max(1, len(problem.key.slips))]:
                judgement = verdict_on(problem, ", ".join(f"{value:.6e}" for value in slip.value))
                assert judgement.verdict in {Verdict.SLIP, Verdict.OTHER_DIALECT}, problem.id
                assert judgement.verdict is Verdict.OTHER_DIALECT or set(slip.names) <= set(judgement.slips), problem.id


def test_the_last_line_of_the_worked_solution_is_the_key(templates: list[Template]) -> None:
    for template in templates:
        for problem in problems(template, FEW):
            values = {line.line.name: entries(line.value) for line in work(problem)}
            assert tuple(x for target in template.targets for x in values[target]) == problem.key.value, problem.id


def shown(line: WorkedLine) -> tuple[str, str]:
    return inline(line.formula), inline(line.substituted)


def shown_value(line: WorkedLine) -> str:
    return drawn.shown(line.value, 4)


def test_every_slip_shows_a_changed_line_and_none_that_it_leaves_as_it_is(templates: list[Template]) -> None:
    for template in templates:
        problem = next(problems(template, 3))
        for name in (name for slip in problem.key.slips for name in slip.names):
            pairs = beside(problem, name)
            assert pairs
            assert all(shown(pair.right) != shown(pair.slipped) for pair in pairs), problem.id
            assert all(shown_value(pair.right) != shown_value(pair.slipped) for pair in pairs), problem.id


def test_a_line_that_is_a_number_already_shows_it_once() -> None:
    problem = drawn.problem_of("adadelta.prints-unzeroed.4~2@pytorch#3")
    assert "gₜ = g_sumₜ = 1.41" in documents.solution_lines(problem)
    assert sorted({len(line.sides) for line in work(problem)}) == [2, 3]


def test_a_question_can_be_found_again_by_its_id(templates: list[Template]) -> None:
    for template in templates:
        problem = next(problems(template, 3))
        assert drawn.problem_of(problem.id) is problem
        question = drawn.question(problem, item_id=template.name, topic="Topic")
        assert question.id == problem.id
        if drawn.choice_kind_of(template) is None:
            assert question.convention
            assert question.givens or "```python" in question.statement
        assert "None" not in documents.prompt(problem), problem.id


def test_the_document_of_a_question_is_json_with_the_promised_fields(templates: list[Template]) -> None:
    for template in templates:
        document = json.loads(json.dumps(documents.question_document(next(problems(template, 3)))))
        promised = (
            "id rule kind level dialect prompt inputs answer answer_text scale misconceptions solution certificate"
        )
        assert set(promised.split()) <= document.keys(), template.name
        assert document["misconceptions"], template.name
        assert {"id", "belief", "value"} <= document["misconceptions"][0].keys()
        assert {"line", "substituted", "value"} <= document["solution"][0].keys()


@pytest.mark.parametrize(
    ("question_id", "hint"),
    [
        ("adam.step.1@pytorch", "rule.kind.level@dialect#number"),
        ("", "rule.kind.level@dialect#number"),
        ("adm.step.1@pytorch#1", "did you mean adam"),
        ("adam.stop.1@pytorch#1", "did you mean adam.step.1@pytorch"),
        ("adam.step.1@pytorch#-1", "rule.kind.level@dialect#number"),
        ("adam.step.1@pytorch#" + "9" * 400, "rule.kind.level@dialect#number"),
    ],
)
def test_an_id_that_means_nothing_gets_a_hint(question_id: str, hint: str) -> None:
    with pytest.raises(UnknownName, match=hint.replace(".", r"\.")):
        drawn.problem_of(question_id)


@given(st.text(max_size=80))
def test_any_text_as_an_id_is_refused_in_words(text: str) -> None:
    with pytest.raises((UnknownName, NoAdmissibleDraw)):
        drawn.problem_of(text)


def test_skills_are_met_level_by_level_and_families_take_turns() -> None:
    items = catalogue.skill_items()
    levels = [drawn.template_of(item.id).level for item in items]
    assert levels == sorted(levels)
    assert len({item.topic for item in items[:4]}) == 4
