"""What scripts read of a generated question."""

from decimal import Decimal

import pytest

from quiz_bank.documents import certificate_document, prompt, question_document
from quiz_bank.drawn import template_of
from verifier.certificate import Certificate
from verifier.problem import draw

TEMPLATES = ("adam.step.1@pytorch", "adam.step.2@pytorch", "sgd.steps.3~2@pytorch", "adam.bug.5@pytorch")


@pytest.mark.parametrize("name", TEMPLATES)
def test_what_is_measured_of_a_question_has_six_digits(name: str) -> None:
    template = template_of(name)
    for number in range(4):
        problem = draw(template, number)
        found = question_document(problem)["certificate"]
        assert isinstance(found, dict)
        measured = [*found["margins"].values(), found["cancellation"], found["hand_rounding"]]
        certificate = problem.certificate
        exact = [*certificate.margins.values(), certificate.cancellation, certificate.hand_rounding]
        assert measured == pytest.approx(exact, rel=1e-5)
        assert all(len(Decimal(repr(x)).normalize().as_tuple().digits) <= 6 for x in measured)


def test_the_last_place_of_a_float_does_not_show() -> None:
    one, other = (Certificate({"slip": margin}, margin, margin) for margin in (0.1 + 0.2, 0.3))
    assert one != other
    assert certificate_document(one) == certificate_document(other)


@pytest.mark.parametrize("name", TEMPLATES)
def test_the_difficulty_is_that_of_each_question(name: str) -> None:
    problems = [draw(template_of(name), number) for number in range(30)]
    assert [question_document(problem)["difficulty"] for problem in problems] == [p.difficulty for p in problems]


def test_a_prompt_has_no_spaces_that_only_a_screen_wants() -> None:
    problem = draw(template_of("adam.bug.5@pytorch"), 0)
    assert "\N{NO-BREAK SPACE}" not in prompt(problem)
