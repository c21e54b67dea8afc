"""Lines solved for an unknown lead back to it, and questions that run a rule backwards have one answer."""

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier import registry
from verifier.backwards import Backwards
from verifier.errors import BadLine
from verifier.expression import Line, parse_lines
from verifier.inversion import inverted
from verifier.problem import draw
from verifier.program import program
from verifier.template import run_steps

KNOWN = {"a": 1.7, "b": 0.6, "c": 2.3}


def text_of(lines: tuple[Line, ...]) -> str:
    return "; ".join(line.text for line in lines)


@pytest.mark.parametrize(
    ("forwards", "back"),
    [
        ("y = a + x", "x = y - a"),
        ("y = a - x", "x = a - y"),
        ("y = x - a", "x = y + a"),
        ("y = a * x / b", "x = y * b / a"),
        ("y = a / (b * x)", "x = a / (y * b)"),
        ("y = -x", "x = -y"),
        ("y = sqrt(2 / x)", "x = 2 / y ** 2"),
        ("y = x ** 2", "x = sqrt(y)"),
        ("y = x ** a", "x = y ** (1 / a)"),
        ("y = a ** x", "x = log(y) / log(a)"),
        ("y = exp(a * x)", "x = log(y) / a"),
        ("y = log(x) + a", "x = exp(y - a)"),
        ("y = abs(x)", "x = y"),
        ("y = a * x / (1 - x)", "odds = y / a; x = odds / (1 + odds)"),
        ("z = a * x\ny = z + b", "z = y - b; x = z / a"),
        ("z = a + b\ny = z * x", "z = a + b; x = y / z"),
    ],
)
def test_each_operation_is_undone(forwards: str, back: str) -> None:
    assert text_of(inverted(parse_lines(forwards), "y", "x", positive=frozenset({"x"}))) == back


@pytest.mark.parametrize(
    "forwards",
    [
        "y = x + a * x",  # twice
        "z = a * x\ny = z + x",  # two ways
        "y = floor(x)",
        "y = where(x > 0, a, b)",
        "y = sum(x)",
        "y = a + b",  # not at all
        "x = a\ny = x",  # given by a line
        "y = a * x\ny = y + 1",  # the result given twice
        "y = (x - a) ** 2",  # the sign is lost
    ],
)
def test_where_there_is_no_way_back_none_is_given(forwards: str) -> None:
    with pytest.raises(BadLine):
        inverted(parse_lines(forwards), "y", "x", positive=frozenset({"x"}))


def test_a_square_is_undone_only_of_what_is_known_to_be_positive() -> None:
    with pytest.raises(BadLine, match="no way back"):
        inverted(parse_lines("y = x ** 2"), "y", "x")


def test_what_is_carried_has_a_name_before_and_after_the_step() -> None:
    lines = parse_lines("m = beta * m + (1 - beta) * g\nupdate = lr * m")
    assert text_of(inverted(lines, "update", "g", carried=frozenset({"m"}))) == (
        "m_t = update / lr; g = (m_t - beta * m) / (1 - beta)"
    )


def test_a_moment_from_before_the_step_keeps_its_name_beside_the_new_one() -> None:
    lines = parse_lines("m = beta * m + g\nupdate = lr * (m_prev + x)")
    assert text_of(inverted(lines, "update", "x", carried=frozenset({"m"}))[-1:]) == "x = update / lr - m_prev"


FORMS = (
    "a * {0} + b", "({0} - a) / b", "a / ({0} + b)", "sqrt({0} + a) * b", "exp(-{0} / c) + a",
    "b * (1 - a * {0} / 100)", "a ** {0} - b", "{0} ** c * a", "log({0} + c) / a",
)  # fmt: skip


@given(st.sampled_from(FORMS), st.sampled_from(FORMS), st.floats(0.2, 3.0))
def test_forwards_and_back_again_is_where_one_was(inner: str, outer: str, x: float) -> None:
    lines = parse_lines(f"y = {inner.format('x')}\nz = {outer.format('y')}")
    values = {**KNOWN, "x": x}
    try:
        result = program(lines)(values)["z"]
        found = program(inverted(lines, "z", "x"))({**KNOWN, "z": result})["x"]
    except (ArithmeticError, ValueError, TypeError):
        return
    if isinstance(result, complex) or isinstance(found, complex):
        return
    assert found == pytest.approx(x, rel=1e-6)


CHOSEN = [
    ("sgd", "lr", "theta"), ("sgd", "g", "theta"), ("momentum", "momentum", "theta"), ("adam", "g", "m"),
    ("adam", "lr", "theta"), ("he-normal", "fan_in", "std"), ("glorot-uniform", "fan_in", "limit"),
    ("l1", "lambda_", "penalty"), ("step-lr", "gamma", "lr"), ("spatial-dropout", "rate", "variance"),
]  # fmt: skip


@pytest.fixture(params=CHOSEN, ids=lambda row: f"{row[0]}-{row[1]}", scope="module")
def template(request: pytest.FixtureRequest) -> Backwards:
    rule, unknown, result = request.param
    found = registry.get(rule)
    return Backwards(found, f"inverse-{unknown}", 4, found.dialects[0].name, unknown, result=result)


def test_the_rule_makes_of_the_answer_what_the_question_shows(template: Backwards) -> None:
    for number in range(12):
        problem = draw(template, number)
        start, given_ = dict(problem.inputs.start), dict(problem.inputs.each[0])
        shown = given_.pop(template.shown)
        (given_ if template.target in template.rule.inputs else start)[template.target] = problem.key.value[0]
        lines = template.rule.variant(template.dialect).towards(template.result)
        again = run_steps(lines, start, (given_,), template.carried, template.vectors)[-1][template.result]
        assert isinstance(shown, float)
        assert math.isclose(again, shown, rel_tol=1e-9, abs_tol=1e-12)


def test_the_unknown_is_not_on_the_page(template: Backwards) -> None:
    problem = draw(template, 1)
    assert template.target not in problem.inputs.first
    assert template.shown in problem.inputs.first


def test_no_two_numbers_show_the_same_even_after_rounding(template: Backwards) -> None:
    shown = {json.dumps(draw(template, number).inputs.document()) for number in range(150)}
    assert len(shown) == 150


def test_a_new_parameter_is_shown_with_four_digits_of_its_step() -> None:
    template = Backwards(registry.get("sgd"), "inverse-g", 4, "pytorch", "g", result="theta")
    for number in range(20):
        problem = draw(template, number)
        first = problem.inputs.first
        step = first["lr"] * round(problem.key.value[0], 2)
        assert abs(first["theta"] - step - first["theta_t"]) <= 0.0005 * abs(step)


def test_another_framework_s_way_back_is_recognised() -> None:
    template = Backwards(registry.get("l2"), "inverse-lambda_", 4, "paper", "lambda_", result="penalty")
    names = {name for number in range(5) for other in draw(template, number).key.dialects for name in other.names}
    assert names == {"keras"}
