"""What is said of a wrong answer that no known slip gives, and where its worked solution starts."""

import pytest

from quiz_bank.drawn import problem_of
from quiz_bank.grading import verdict_on
from quiz_bank.question import SolutionStart
from verifier.verdict import Verdict

ADAM = "adam.step.1@pytorch#17"


def told(question_id: str, typed: str) -> tuple[SolutionStart, str]:
    judged = verdict_on(problem_of(question_id), typed)
    assert judged.verdict is Verdict.WRONG
    assert judged.start is not None
    return judged.start, judged.message.removeprefix("Not right, and none of the known slips. ")


def test_a_slip_of_the_hand_is_what_the_number_follows_from_and_not_what_was_done() -> None:
    start, said = told(ADAM, "-0.03728")
    assert start == SolutionStart(1, "v", "0.1166", "0.01166", "10 times too large")
    assert said == (
        "It is what follows from v = 0.1166, 10 times too large, not 0.01166. The same at v̂ would end there, too. "
        "The worked solution starts at v."
    )


@pytest.mark.parametrize(
    ("question_id", "typed", "words"),
    [
        ("rmsprop.step.1~2@pytorch#3", "1.855", "worked out with v in place of η"),
        ("glorot-uniform.value-limit.1@pytorch#3", "0.0324", "worked out with fan_out in place of fan_in"),
        ("momentum.steps.3~2@pytorch#3", "-1.133", "Δθ₁ = 0.248, with its sign turned round, not −0.248"),
        ("momentum.inverse-g.4~3@pytorch#3", "-7.968", "Δθ = −0.786, 10 times too large"),
        ("cosine.value-lr.1~3@keras#3", "0.1018", "wave = 0.06368, 10 times too small"),
        ("adam.pair-m-v.1~2@pytorch#3", "[0.4689, 5.0265]", "as who gives the new gradient the weight β and the old"),
    ],
)
def test_every_rule_says_it_in_its_own_numbers(question_id: str, typed: str, words: str) -> None:
    assert words in told(question_id, typed)[1]


def test_where_nothing_is_known_it_is_said_what_the_first_line_must_have_given() -> None:
    start, said = told(ADAM, "0.777")
    assert (start.step, start.fits) == (0, "")
    assert said == "If all that comes after m was done right, m was 4.153, not −0.63."


def test_lines_that_cannot_have_led_there_are_skipped_and_named() -> None:
    start, said = told("exponential.value-lr.1~3@keras#3", "-0.5")
    assert start.step == 1
    assert said == "No other value of periods alone would end there. The worked solution starts at η."


def test_of_a_single_line_nothing_is_said() -> None:
    assert told("exponential.value-lr.1~3@pytorch#3", "0.7")[1] == "Follow the worked solution."


def test_known_verdicts_have_no_such_start() -> None:
    for typed in ("-0.1179", "-0.1845", "0.1179", "-0.119"):
        assert verdict_on(problem_of(ADAM), typed).start is None
