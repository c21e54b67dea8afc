"""Typing stages: several in one line, or one after the other before the answer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quiz_bank import selection
from quiz_bank.drawn import form_of, problem_of
from quiz_bank.feedback import message
from quiz_bank.grading import AskedProblem
from quiz_bank.question import Judgement
from quiz_bank.staged import read_stages
from verifier.notation import inline
from verifier.stages import Stage
from verifier.verdict import Judged, Verdict

ADAM = problem_of("adam.step.1@pytorch#17")
MOMENTUM = problem_of("momentum.steps.3~2@pytorch#2")


def asked() -> AskedProblem:
    return AskedProblem(ADAM, item_id="item", topic="Optimizers")


def on(typed: str) -> Judgement:
    return selection.check(ADAM, typed)


@pytest.mark.parametrize(
    ("typed", "names", "answer"),
    [
        ("-0.1179", [], "-0.1179"),
        ("m = -0.63; -0.1179", ["m"], "-0.1179"),
        ("m=-0.63; v=0.0117; update=-0.1179", ["m", "v"], "-0.1179"),
        ("m̂ₜ = -2.325\nΔθ = -0.1179", ["m_hat"], "-0.1179"),
        ("mhat: -2.325; -0.1179", ["m_hat"], "-0.1179"),
        ("M_HAT = -2.325; -0.1179", ["m_hat"], "-0.1179"),
        ("x = -0.1179", [], "x = -0.1179"),
        ("v = 0.0117", ["v"], ""),
        ("m=-0.63 v=0.0117; -0.1179", ["m", "v"], "-0.1179"),
        ("m=-0.63, v = 0.0117, update = -0.1179", ["m", "v"], "-0.1179"),
        ("-0.1179 m=-0.63", ["m"], "-0.1179"),
    ],
)
def test_stages_are_told_from_the_answer(typed: str, names: list[str], answer: str) -> None:
    found = read_stages(ADAM, typed)
    assert [stage.name for stage in found.named] == names
    assert found.answer == answer


def test_stages_of_several_steps_carry_their_number() -> None:
    found = read_stages(MOMENTUM, "b1 = 0.2; theta_2 = 0.4; θ₃ = 0.1")
    assert list(found.named) == [Stage("b", 1), Stage("theta", 2)]


def test_brackets_keep_their_semicolons() -> None:
    vector = problem_of("adam.step.2@pytorch#1")
    found = read_stages(vector, "m = [0.1; 0.2; 0.3]; [1; 2; 3]")
    assert [len(reading.entries) for reading in found.named.values()] == [3]
    assert found.answer == "[1; 2; 3]"


def test_a_stage_alone_is_noted_and_ends_nothing() -> None:
    question = asked()
    noted = question.judge("m = -0.63")
    assert (noted.verdict, noted.final) == (Verdict.NOTED, False)
    assert "Next: v or Δθ" in noted.message
    assert question.judge("-0.1179").verdict is Verdict.RIGHT


def test_a_slip_is_named_where_it_was_made() -> None:
    judged = on("m = -0.63; v_hat = 0.01166; -2.153")
    assert judged.verdict is Verdict.SLIP
    assert "v̂ should be 3.89" in judged.message
    assert [stage.verdict for stage in judged.stages] == [Verdict.RIGHT, Verdict.SLIP, Verdict.RIGHT]


def test_an_unknown_mistake_on_the_way_does_not_make_the_rest_wrong() -> None:
    judged = on("m = -0.5; -0.09354")
    assert judged.verdict is Verdict.WRONG
    assert "m should be −0.63" in judged.message
    assert "What comes after follows from it." in judged.message


@pytest.mark.parametrize("typed", ["abc = 4", "m_hut = -2.3; -0.1179"])
def test_a_name_that_no_quantity_has_is_asked_about_and_not_graded(typed: str) -> None:
    judged = on(typed)
    assert (judged.verdict, judged.final) == (Verdict.UNREADABLE, False)
    assert "no quantity on the way" in judged.message
    assert "m̂" in judged.hint


@pytest.mark.parametrize("typed", ["m=1.063 v=0.0185 -0.1179", "m=1.063, v=0.0185, -0.1179", "m = 1.063 0.2; 0.3"])
def test_where_a_stage_ends_is_never_guessed(typed: str) -> None:
    judged = on(typed)
    assert (judged.verdict, judged.final) == (Verdict.UNREADABLE, False)
    assert "Put ; between stages and answer" in judged.hint


def test_the_right_answer_is_right_whatever_stands_before_it() -> None:
    judged = on("m = 7; -0.1179")
    assert judged.verdict is Verdict.RIGHT
    assert [stage.verdict for stage in judged.stages] == [Verdict.WRONG, Verdict.RIGHT]


def test_a_slip_between_two_stages_is_named_at_the_later_one() -> None:
    judged = on("m = -0.63; -0.1845")
    assert (judged.verdict, judged.slips) == (Verdict.SLIP, ("correction-without-power",))
    assert "What comes after" not in judged.message  # nothing does


def test_a_slip_that_an_earlier_stage_rules_out_is_not_named() -> None:
    assert on("m_hat = -2.325; -0.1845").verdict is Verdict.WRONG


def test_only_the_line_of_the_slipped_stage_is_compared() -> None:
    judged = on("m = -0.63; v_hat = 0.01166; -2.153")
    assert [inline(pair.slipped[0]) for pair in judged.comparisons] == ["v̂ₜ = vₜ"]


@pytest.mark.parametrize(
    ("typed", "starts_at"),
    [
        ("m = -0.5; -0.09354", "m"),
        ("m = -0.63; v_hat = 0.01166; -2.153", "v̂"),  # a slip of this very line
        ("m = -0.63; v_hat = 0.5; -0.3288", "v"),  # v was not given, and may be to blame
        ("v = 0.01166; v_hat = 0.5; -0.3288", "v̂"),
        ("m = -0.63; -0.1845", "v"),
    ],
)
def test_the_solution_starts_at_the_first_stage_that_may_be_to_blame(typed: str, starts_at: str) -> None:
    start = on(typed).start
    assert start is not None
    assert start.sign == starts_at


def test_over_several_steps_the_solution_starts_in_the_step_that_went_wrong() -> None:
    start = selection.check(MOMENTUM, "b1 = -0.34; theta_1 = 7; 7").start
    assert start is not None
    assert start.sign == "Δθ₁"


def test_stages_without_the_answer_are_not_graded_on_the_command_line() -> None:
    assert on("m = -0.63").verdict is Verdict.UNREADABLE


def test_a_right_answer_is_praised_for_what_others_miss() -> None:
    message = on("-0.1179").message
    assert "Well seen: who " in message
    assert any(f"{wrong.value[0]:.4g}".replace("-", "−") in message for wrong in ADAM.key.slips)


@given(st.text(max_size=60) | st.from_regex(r"(m|v|m_hat|θ|x)? ?[=:]? ?[-0-9.;\[\] ]{0,20}", fullmatch=True))
def test_whatever_is_typed_gets_a_judgement(typed: str) -> None:
    question = asked()
    assert isinstance(question.judge(typed), Judgement)
    assert isinstance(question.read(typed), str)


def test_the_name_of_the_answer_itself_is_understood_rather_than_left_out() -> None:
    assert "left out" not in on("m=-0.63; v=0.0117; update=-0.7").read_as
    assert "left out" not in on("update = -0.1179").read_as


def test_of_the_last_stage_nothing_is_said_to_follow() -> None:
    found = selection.check(problem_of("adam.step.1@pytorch#0"), "m=-1.184; v=0.0091; m_hat=-4.369; v_hat=3.04; 0.5")
    assert [stage.verdict for stage in found.stages][:4] == [Verdict.RIGHT] * 4
    assert "What comes after" not in found.message


def test_too_few_digits_are_asked_for_in_the_unit_of_the_form() -> None:
    ratio, parameter = problem_of("adam.compare-nadam.4@pytorch#0"), problem_of("adam.next.1@pytorch#0")
    for problem, unit in ((ratio, "4 significant digits"), (parameter, f"{parameter.places} decimals")):
        found = message(problem, Judged(Verdict.MORE_DIGITS))
        assert found == f"Too few digits to tell: give {unit}."
        assert unit in form_of(problem)
