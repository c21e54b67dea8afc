"""Questions that are drawn many at once are those that are drawn alone."""

from collections import Counter

import numpy as np
import pytest

from quiz_bank.drawn import all_templates, template_of
from verifier.arrays.audit import audit, differences, repeated
from verifier.arrays.batch import draw_batch
from verifier.arrays.problems import problems
from verifier.errors import NoAdmissibleDraw
from verifier.problem import Fair, Problem, draw, drawn_before
from verifier.template import Template

NUMBERS = 8
SAMPLE = list(all_templates())[::24]
each_sample = pytest.mark.parametrize("template", SAMPLE, ids=[template.name for template in SAMPLE])


def alone(template: Template, numbers: range) -> list[Problem]:
    found = []
    for number in numbers:
        try:
            found.append(draw(template, number))
        except NoAdmissibleDraw:
            continue
    return found


@each_sample
def test_a_question_of_a_batch_is_the_one_that_is_drawn_alone(template: Template) -> None:
    batch = draw_batch(template, np.arange(NUMBERS))
    problems = alone(template, range(NUMBERS))
    assert batch.numbers.tolist() == [problem.number for problem in problems]
    assert {problem.id: found for problem in problems if (found := differences(batch, problem))} == {}


@each_sample
def test_draws_are_turned_down_for_the_same_reasons(template: Template) -> None:
    batch = draw_batch(template, np.arange(NUMBERS))
    problems = alone(template, range(NUMBERS))
    assert len(problems) + len(batch.left_out) == NUMBERS
    if not len(batch.left_out):
        assert batch.rejected == sum((problem.rejected for problem in problems), Counter())


def test_where_a_batch_begins_does_not_matter() -> None:
    template = template_of("adam.step.1@pytorch")
    whole, part = draw_batch(template, np.arange(60)), draw_batch(template, np.arange(50, 60))
    assert whole.value[:, 50:].tolist() == part.value.tolist()


def test_a_question_that_was_changed_is_told_by_name() -> None:
    template = template_of("adam.step.1@pytorch")
    batch = draw_batch(template, np.arange(3))
    batch.value[:, 1] += 1e-9
    batch.inputs["g"][2] += 0.01
    assert [differences(batch, draw(template, number)) for number in range(3)] == [[], ["answer"], ["input g"]]


def test_inputs_that_are_shown_twice_are_found() -> None:
    batch = draw_batch(template_of("adam.step.1@pytorch"), np.arange(5))
    for column in batch.inputs.values():
        column[..., 3] = column[..., 1]
    assert repeated(batch) == [3]


def test_every_answer_is_accepted_and_every_slip_is_named() -> None:
    found = audit(template_of("adam.step.1@pytorch"), 20)
    assert not found.refused
    assert not any(found.accepted.values())
    assert not any(found.unnamed.values())


def test_what_a_screen_wants_of_a_batch_is_what_it_gets_alone() -> None:
    template = template_of("adam.step.1@pytorch")
    for problem in problems(draw_batch(template, range(4))):
        same = draw(template, problem.number)
        assert (problem.inputs, problem.key, problem.history) == (same.inputs, same.key, same.history)
        assert problem.certificate.margins == same.certificate.margins


def test_a_draw_that_turns_out_not_to_be_fair_is_drawn_anew() -> None:
    template = template_of("adam.step.1@pytorch")
    problem = next(drawn for number in range(40) if (drawn := draw(template, number)).rejected)
    again = drawn_before(template, problem.number, Fair(attempt=0, cancellation=1.0, hand_rounding=0.0))
    assert again.inputs == problem.inputs
