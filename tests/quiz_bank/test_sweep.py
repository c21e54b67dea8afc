"""Every question keeps its word: its answer is accepted, no wrong rule is, and every misconception is named."""

from dataclasses import replace

import pytest

from quiz_bank.drawn import all_templates, choice_kind_of, template_of
from quiz_bank.sweep import Wrong, slip_values, sweep, typed_slip
from verifier import problem as problems
from verifier.answer import read
from verifier.problem import draw
from verifier.registry import all_rules
from verifier.template import Template
from verifier.verdict import Verdict, judge

TEMPLATES = tuple(all_templates())
PICKED = [t for t in TEMPLATES if choice_kind_of(t)][::80]
TYPED = [t for t in TEMPLATES if not choice_kind_of(t)][::24]
LONG = 10_000


def named(templates: list[Template]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("template", templates, ids=[template.name for template in templates])


@named([*TYPED, *PICKED])
def test_no_question_breaks_its_word(template: Template) -> None:
    found = sweep(template, 10)
    assert found.faults == []
    assert found.fair + found.left_out == found.numbers
    assert found.attempts >= found.fair > 0


@pytest.mark.long
@pytest.mark.parametrize("rule", all_rules())
def test_no_question_of_ten_thousand_breaks_its_word(rule: str) -> None:
    faults = [fault for template in TEMPLATES if template.rule.id == rule for fault in sweep(template, LONG).faults]
    assert faults == []


def test_what_is_picked_is_asked_and_answered_every_time() -> None:
    typed, picked = sweep(TYPED[0], 30), sweep(PICKED[0], 30)
    assert (typed.numbers, typed.answered) == (30, 20)
    assert (picked.numbers, picked.answered) == (30, picked.fair)


def test_a_grader_that_takes_a_wrong_rule_for_right_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    template = template_of("adam.step.1@pytorch")
    wide = draw(template, 0)
    near = replace(wide.key, scale=tuple(100 * s for s in wide.key.scale))
    monkeypatch.setattr("quiz_bank.sweep.draw", lambda _template, _number: replace(wide, key=near))
    told = {(fault.wrong, fault.slip) for fault in sweep(template, 1).faults}
    assert (Wrong.DIFFERS, "old-moments") in told


def test_whatever_fails_is_a_fault_and_no_end(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_template: Template, _number: int) -> problems.Problem:
        raise ZeroDivisionError("by nothing")

    monkeypatch.setattr("quiz_bank.sweep.draw", broken)
    (fault,) = sweep(TYPED[0], 1).faults
    assert (fault.wrong, fault.detail) == (Wrong.EXCEPTION, "ZeroDivisionError: by nothing")


def test_the_number_of_a_slip_that_cannot_be_told_from_another_is_put_down_to_it_first() -> None:
    for number in range(200):
        problem = draw(template_of("orthogonal.value-frobenius.1~2@pytorch"), number)
        for wrong in problem.key.slips:
            for name in wrong.names[1:]:
                typed = read(typed_slip(problem, slip_values(problem)[name])).entries
                judged = judge(typed, problem.key)
                if judged.verdict is Verdict.SLIP:
                    assert set(judged.slips) >= set(wrong.names)
                    return
    pytest.fail("no two slips that cannot be told apart")
