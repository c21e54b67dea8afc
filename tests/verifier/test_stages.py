"""Answers in stages: one slip is named once, where it was made, and what follows from it is right."""

from decimal import ROUND_HALF_EVEN

import pytest

from quiz_bank.drawn import all_templates, template_of
from verifier.answer import Number, read
from verifier.certificate import as_typed
from verifier.errors import NoAdmissibleDraw
from verifier.problem import Problem, draw
from verifier.solution import work
from verifier.stages import Stage, first_wrong, judge_stages, stages
from verifier.template import entries
from verifier.verdict import Verdict

ADAM = draw(template_of("adam.step.1@pytorch"), 17)
MOMENTUM = draw(template_of("momentum.steps.3~2@pytorch"), 2)


def given(**typed: str) -> dict[Stage, tuple[Number, ...]]:
    return {Stage(name, 1): read(text).entries for name, text in typed.items()}


def worked(problem: Problem, slip: str = "") -> dict[Stage, list[Number]]:
    """Every stage as a right or slipped method gives it, typed to four digits."""
    variant = next((v for s, v in problem.template.slips if s.id == slip), problem.template.variant)
    return {
        Stage(line.line.name, line.step): [as_typed(x, 6, ROUND_HALF_EVEN) for x in entries(line.value)]
        for line in work(problem, variant)
        if Stage(line.line.name, line.step) in stages(problem)
    }


def test_the_stages_are_the_lines_in_their_order() -> None:
    assert [stage.name for stage in stages(ADAM)] == ["m", "v", "m_hat", "v_hat", "update"]
    assert stages(MOMENTUM)[-1] == Stage("theta", 3)


def test_right_stages_are_right() -> None:
    assert first_wrong(judge_stages(worked(ADAM), ADAM)) is None
    assert first_wrong(judge_stages(worked(MOMENTUM), MOMENTUM)) is None


def test_one_slip_is_named_once_and_the_rest_is_right() -> None:
    judged = judge_stages(worked(ADAM, "gradient-not-squared"), ADAM)
    assert [each.judged.verdict for each in judged] == [
        Verdict.RIGHT, Verdict.SLIP, Verdict.RIGHT, Verdict.RIGHT, Verdict.RIGHT,
    ]  # fmt: skip
    assert judged[1].judged.slips == ("gradient-not-squared",)


def test_a_stage_follows_from_the_own_one_before_even_if_that_is_wrong() -> None:
    judged = judge_stages(given(m="-0.5", m_hat="-1.845"), ADAM)
    assert [each.judged.verdict for each in judged] == [Verdict.WRONG, Verdict.RIGHT]


def test_only_some_stages_may_be_given() -> None:
    judged = judge_stages(given(v_hat="0.01166"), ADAM)
    assert judged[0].judged.verdict is Verdict.SLIP
    assert "no-bias-correction" in judged[0].judged.slips


def test_a_vector_stage_wants_all_its_entries() -> None:
    vector = draw(template_of("adam.step.2@pytorch"), 1)
    with pytest.raises(ValueError, match="found 1 numbers for m, expected 3"):
        judge_stages(given(m="0.1"), vector)


@pytest.mark.parametrize("number", range(2))
def test_every_question_can_be_answered_in_stages(number: int) -> None:
    for template in all_templates():
        try:
            problem = draw(template, number)
        except NoAdmissibleDraw:
            continue
        exact = {
            Stage(line.line.name, line.step): [Number(x, 0.0, None) for x in entries(line.value)]
            for line in work(problem)
            if Stage(line.line.name, line.step) in stages(problem)
        }
        assert first_wrong(judge_stages(exact, problem)) is None, problem.id
