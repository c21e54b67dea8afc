"""Two rules in one block of lines: each gives what it gives alone, and the ratio is of the two."""

import math

import pytest

from quiz_bank.kinds.compare import COMPARISONS, Compare
from verifier import registry
from verifier.beside import Beside, together
from verifier.draws import ATTEMPTS
from verifier.errors import BadLine
from verifier.problem import draw
from verifier.rule import Variant
from verifier.template import run_steps

TEMPLATES = {t.name: t for rule in registry.all_rules().values() for t in Compare().templates(rule)}
NUMBERS = range(8)


@pytest.fixture(params=TEMPLATES, scope="module")
def template(request: pytest.FixtureRequest) -> Beside:
    return TEMPLATES[request.param]


def alone(template: Beside, at: int, number: int) -> float:
    """What one side gives on the question's numbers by itself."""
    inputs = draw(template, number).inputs
    side = template.sides[at]
    variant = side.variant(side.values(template.draws, from_start=template.steps > 1))
    start = dict(inputs.start)
    if template.steps > 1:
        start |= {name: start[s] if isinstance(s, str) else s for name, s in variant.state.items()}
        start[side.rule.parameter] = start["theta_0"]
        last = run_steps(variant.lines, start, inputs.each, side.rule.carried, template.vectors)[-1]
        return float(start["theta_0"] - last[side.rule.parameter])
    lines = variant.towards(template.quantity)
    return float(run_steps(lines, start, inputs.each, side.rule.carried, template.vectors)[-1][template.quantity])


def test_every_comparison_of_the_table_is_asked() -> None:
    assert len(TEMPLATES) == len(COMPARISONS)


def test_the_ratio_is_of_what_the_two_give_alone(template: Beside) -> None:
    for number in NUMBERS:
        ratio = alone(template, 1, number) / alone(template, 0, number)
        assert math.isclose(draw(template, number).key.value[0], ratio, rel_tol=1e-9)


def test_a_fair_question_is_found_soon(template: Beside) -> None:
    attempts = [1 + draw(template, number).rejected.total() for number in NUMBERS]
    assert sum(attempts) / len(attempts) <= ATTEMPTS / 16


def test_turning_the_ratio_round_is_named(template: Beside) -> None:
    for number in NUMBERS:
        key = draw(template, number).key
        turned = next(slip for slip in key.slips if "turned-ratio" in slip.names)
        assert turned.value[0] == pytest.approx(1 / key.value[0], rel=0.1)


def test_what_both_work_out_alike_stands_once() -> None:
    names = [line.name for line in TEMPLATES["adam.compare-keras.4@pytorch"].variant.lines]
    assert names == ["m", "v", "m_hat_a", "v_hat_a", "update_a", "alpha_b", "update_b", "ratio"]


def test_a_belief_about_both_rules_is_held_about_both() -> None:
    lines = TEMPLATES["he-normal.compare-glorot-normal.4@pytorch"].slipped("variance-for-deviation").lines
    assert [line.text for line in lines if line.name.startswith("std")] == ["std_a = variance_a", "std_b = variance_b"]


def test_a_belief_about_one_rule_leaves_the_other_alone() -> None:
    lines = TEMPLATES["sgd.compare-momentum.4~2@pytorch"].slipped("averaged-buffer").lines
    assert [line.text for line in lines][:2] == ["update_a = lr * g", "b = momentum * b + (1 - momentum) * g"] or [
        line.text for line in lines
    ][:2] == ["update_a = lr * g", "b_b = momentum * b + (1 - momentum) * g"]


def test_a_rule_that_lacks_the_quantity_cannot_be_compared() -> None:
    sgd = registry.get("sgd").variant("pytorch")
    with pytest.raises(BadLine, match="expected update"):
        together([sgd, Variant((), {})], "update", "update", "theta", from_start=False)
