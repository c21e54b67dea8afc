"""A wrong number that nothing explains: at which line can the way to it have gone off?"""

import random
from collections.abc import Iterator
from decimal import ROUND_HALF_EVEN
from itertools import islice

import pytest

from quiz_bank.drawn import all_templates, choice_kind_of, problem_of
from verifier.answer import Number, read
from verifier.certificate import as_typed
from verifier.diagnosis import diagnose
from verifier.errors import NoAdmissibleDraw
from verifier.problem import Problem, draw
from verifier.retracing import Misstep, answer_after, origin
from verifier.solution import places
from verifier.verdict import Verdict

ADAM = problem_of("adam.step.1@pytorch#17")


def line_of(problem: Problem, typed: str) -> str:
    return tuple(places(problem))[origin(read(typed).entries, problem).line].line.name


@pytest.mark.parametrize(
    ("question_id", "typed", "line", "misstep"),
    [
        ("adam.step.1@pytorch#3", "0.2782", "m", Misstep("rounded too early")),
        ("adam.step.1@pytorch#17", "-0.03728", "v", Misstep("10 times too large")),
        ("rmsprop.step.1~2@pytorch#3", "1.855", "update", Misstep(exchanged=("lr", "v"))),
        ("rmsprop.step.1~2@pytorch#3", "1.915", "v", Misstep("10 times too small")),
        ("momentum.steps.3~2@pytorch#3", "-1.133", "update", Misstep("with its sign turned round")),
        ("momentum.inverse-g.4~3@pytorch#3", "-7.968", "update", Misstep("10 times too large")),
        ("adam.inverse-lr.4~2@pytorch#3", "0.5692", "v", Misstep("10 times too large")),
        ("glorot-uniform.value-limit.1@pytorch#3", "0.0324", "variance", Misstep(exchanged=("fan_in", "fan_out"))),
        ("glorot-uniform.inverse-fan_in.4@pytorch#3", "1708", "variance", Misstep("rounded too early")),
        ("dropout.value-gradient.2@pytorch#3", "[10.00, 48.40, 32.40]", "gradient", Misstep(exchanged=("mask", "g"))),
        ("cosine.value-lr.1~3@pytorch#3", "0.07639", "wave", Misstep("10 times too small")),
        ("step-lr.boundary.3~3@pytorch#3", "[0.001826, 0.08033, 0.08033]", "lr_prev", Misstep("100 times too small")),
        ("step-lr.boundary.3~3@pytorch#3", "[0.1826, 0.08033, 0.0178]", "drops_next", None),
    ],
)
def test_a_slip_of_the_hand_that_fits_at_one_line_is_found(
    question_id: str, typed: str, line: str, misstep: Misstep | None
) -> None:
    problem = problem_of(question_id)
    found = origin(read(typed).entries, problem)
    assert (line_of(problem, typed), found.misstep) == (line, misstep)


def test_a_slip_that_ends_alike_further_on_is_looked_for_from_its_first_line() -> None:
    found = origin(read("-0.03728").entries, ADAM)
    names = [place.line.name for place in places(ADAM)]
    assert (names[found.line], [names[at] for at in found.also]) == ("v", ["v_hat"])
    assert found.implied == pytest.approx(0.11658600000000005)


def test_a_number_out_of_the_air_tells_what_the_first_line_must_have_given() -> None:
    found = origin(read("0.777").entries, ADAM)
    assert (found.line, found.misstep) == (0, None)
    # 0.777 = 0.1 m / (1 - 0.9**3) / sqrt(v_hat), solved for m by hand
    assert found.implied == pytest.approx(0.777 * (3.889978**0.5) * 0.271 / 0.1, rel=1e-3)


def test_a_line_that_no_number_leads_back_to_is_ruled_out() -> None:
    exponential = problem_of("exponential.value-lr.1~3@keras#3")
    found = origin(read("-0.5").entries, exponential)  # a power of a positive number is positive
    assert found.ruled_out
    assert line_of(exponential, "-0.5") == "lr"


def test_a_number_typed_too_coarsely_rules_nothing_out_and_is_put_down_to_nothing() -> None:
    exponential = problem_of("exponential.value-lr.1~3@keras#3")
    found = origin(read("0").entries, exponential)  # also a very small power is typed as 0
    assert (found.line, found.misstep, found.ruled_out) == (0, None, False)


def test_of_several_quantities_the_lines_of_the_wrong_one_come_first() -> None:
    pair = problem_of("adam.pair-m-v.1~2@pytorch#3")
    right = f"{pair.key.value[0]:.4f}"
    assert line_of(pair, f"[{right}, 3.777]") == "v"
    assert line_of(pair, "[3.777, 5.111]") == "m"  # no line alone spoils both


def unknown_answers(seed: int) -> Iterator[tuple[Problem, int, list[Number]]]:
    """Answers after one line went off by a factor that nobody would name, worked right from there on."""
    rng = random.Random(seed)
    templates = [each for each in all_templates() if choice_kind_of(each) is None and not each.exact]
    rng.shuffle(templates)
    for template in templates:
        try:
            problem = draw(template, rng.randrange(20))
        except NoAdmissibleDraw:
            continue
        line = rng.randrange(len(tuple(places(problem))))
        typed = slipped(problem, line, rng.choice([0.43, 1.31, 2.7, 10.0, -1.0]))
        if typed and diagnose(typed, problem).verdict is Verdict.WRONG:
            yield problem, line, typed


def slipped(problem: Problem, line: int, factor: float) -> list[Number]:
    """What comes out when a line gives so many times what it should; nothing where that leads outside the reals."""
    place = tuple(places(problem))[line]
    value = [factor * x for x in place.value] if isinstance(place.value, list) else factor * place.value
    found = answer_after(problem, place, value)
    return [as_typed(x, 8, ROUND_HALF_EVEN) for x in found or ()]


@pytest.mark.parametrize("seed", range(2))
def test_a_solution_never_starts_behind_the_line_that_went_off(seed: int) -> None:
    for problem, line, typed in islice(unknown_answers(seed), 60):
        found = origin(typed, problem)
        assert found.line <= line or found.misstep, problem.id  # a slip of the hand may end there by chance


@pytest.mark.parametrize("seed", range(2))
def test_what_a_line_must_have_given_leads_to_what_was_typed(seed: int) -> None:
    for problem, _, typed in islice(unknown_answers(seed), 60):
        found = origin(typed, problem)
        if found.implied is not None:
            ends = answer_after(problem, tuple(places(problem))[found.line], found.implied)
            assert [x.value for x in typed] == pytest.approx(ends, rel=0.01, abs=0.01 * min(problem.key.scale)), (
                problem.id
            )


def test_a_number_out_of_the_air_is_hardly_ever_put_down_to_a_slip_of_the_hand() -> None:
    rng = random.Random(7)
    named = looked_at = 0
    for problem, _, _ in islice(unknown_answers(7), 60):
        typed = [
            as_typed(c * rng.choice([-1, 1]) * 10 ** rng.uniform(-1, 1), 6, ROUND_HALF_EVEN) for c in problem.key.value
        ]
        if diagnose(typed, problem).verdict is Verdict.WRONG:
            looked_at += 1
            named += origin(typed, problem).misstep is not None
    assert looked_at > 40
    assert named <= 0.1 * looked_at
