"""The kinds that turn a rule round, set two beside each other, or ask for two numbers at once."""

from collections.abc import Iterator

import pytest

from quiz_bank.drawn import answer_text, question
from quiz_bank.grading import verdict_on
from quiz_bank.kinds.compare import Compare
from quiz_bank.kinds.inverse import HARDLY_EVER_FAIR, Inverse, unknowns, way_back
from quiz_bank.kinds.kind import dialects
from quiz_bank.kinds.pair import Pair
from verifier import registry
from verifier.draws import ATTEMPTS
from verifier.errors import NoAdmissibleDraw
from verifier.problem import draw
from verifier.rule import Family
from verifier.template import Template
from verifier.verdict import Verdict

RULES = registry.all_rules().values()
KINDS = (Inverse(), Compare(), Pair())
TEMPLATES = {template.name: template for kind in KINDS for rule in RULES for template in kind.templates(rule)}
RECOVERED = (
    "sgd.inverse-lr", "sgd.inverse-g", "momentum.inverse-momentum", "adam.inverse-g", "adam.inverse-lr",
    "he-normal.inverse-fan_in", "glorot-normal.inverse-fan_in", "lecun-uniform.inverse-fan_in",
    "decay-factor.inverse-weight_decay", "l2.inverse-lambda_", "step-lr.inverse-gamma", "exponential.inverse-lr_0",
    "spatial-dropout.inverse-rate",
)  # fmt: skip


@pytest.fixture(params=TEMPLATES, scope="module")
def template(request: pytest.FixtureRequest) -> Template:
    return TEMPLATES[request.param]


def attempts(template: Template, count: int) -> Iterator[int]:
    for number in range(count):
        try:
            yield 1 + draw(template, number).rejected.total()
        except NoAdmissibleDraw:
            yield ATTEMPTS


@pytest.mark.parametrize("name", RECOVERED)
def test_what_a_learner_must_be_able_to_recover_is_asked(name: str) -> None:
    assert any(known.startswith(f"{name}.") for known in TEMPLATES)


def test_what_is_left_out_is_hardly_ever_fair() -> None:
    for rule_id, unknown in sorted(HARDLY_EVER_FAIR):
        rule = registry.get(rule_id)
        assert unknown in set(unknowns(rule))
        ways = [way for dialect in dialects(rule) if (way := way_back(rule, dialect, unknown)) is not None]
        # An unknown is left out of all dialects where it is hopeless in one.
        assert not ways or any(
            sum(attempts(template, 8)) / 8 > 20 or not draw(template, 0).key.slips for template in ways
        )


def test_nothing_is_asked_backwards_of_rules_that_are_solved_already() -> None:
    solved = {rule.id for rule in RULES if rule.family is Family.HYPERPARAMETER and list(Inverse().templates(rule))}
    assert solved == {"decay-factor"}


def test_dialects_with_the_same_way_back_are_asked_once() -> None:
    assert [template.dialect for template in Inverse().templates(registry.get("sgd"))] == ["pytorch", "pytorch"]


def test_a_fair_question_is_always_found_soon(template: Template) -> None:
    assert sum(attempts(template, 3)) / 3 <= ATTEMPTS / 8


def test_the_answer_as_shown_is_right_and_every_slip_is_named(template: Template) -> None:
    problem = draw(template, 2)
    assert verdict_on(problem, answer_text(problem)).verdict is Verdict.RIGHT
    assert problem.key.slips
    for slip in problem.key.slips:
        judged = verdict_on(problem, ", ".join(f"{value:.6e}" for value in slip.value))
        assert judged.verdict is Verdict.OTHER_DIALECT or set(slip.names) <= set(judged.slips)


def test_a_draw_is_a_pure_function(template: Template) -> None:
    first = draw(template, 5)
    draw.cache_clear()
    assert draw(template, 5).inputs.document() == first.inputs.document()


def test_what_is_asked_has_words_and_a_sign(template: Template) -> None:
    shown = question(draw(template, 0), item_id="item", topic="Topic")
    assert shown.statement.endswith(".")
    assert all(part not in shown.statement + shown.ask for part in ("None", "_t", "_hat"))
    assert len(shown.formulas) >= 1


def test_two_numbers_are_typed_together() -> None:
    problem = draw(TEMPLATES["adam.pair-m_hat-v_hat.1~2@pytorch"], 0)
    assert len(problem.key.value) == 2
    assert verdict_on(problem, "1").verdict is Verdict.UNREADABLE
