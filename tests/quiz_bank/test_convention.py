"""Questions about conventions: fair numbers, options that explain themselves, and the same card for ever."""

from collections import Counter

import pytest

from quiz_bank import drawn
from quiz_bank.kinds.convention import OPTIONS, Contested, Convention, options
from quiz_bank.model import CardType
from quiz_bank.selection import check, selection
from verifier import registry
from verifier.certificate import SEPARATION
from verifier.problem import Problem, draw
from verifier.rule import FRAMEWORKS, Family
from verifier.template import Template
from verifier.verdict import Verdict

KIND = Convention()
TEMPLATES = {t.name: t for rule in registry.all_rules().values() for t in KIND.templates(rule)}
NUMBERS = range(4)


@pytest.fixture(params=TEMPLATES, scope="module")
def template(request: pytest.FixtureRequest) -> Template:
    return TEMPLATES[request.param]


def apart(problem: Problem, one: tuple[float, ...], other: tuple[float, ...]) -> float:
    return max(abs(a - b) / s for a, b, s in zip(one, other, problem.key.scale, strict=True))


@pytest.mark.parametrize("rule", ["adam", "adamw", "rmsprop", "adagrad", "momentum", "nesterov", "nadam", "l2", "ema"])
def test_the_well_known_disputes_are_asked(rule: str) -> None:
    assert any(name.startswith(f"{rule}.convention") for name in TEMPLATES)


@pytest.mark.parametrize("rule", ["sgd", "adadelta", "lion", "dropout", "step-lr", "radam"])
def test_where_all_give_the_same_number_nobody_is_asked_whose_it_is(rule: str) -> None:
    assert list(KIND.templates(registry.get(rule))) == []


def test_the_conventions_are_a_visible_distance_apart(template: Template) -> None:
    for number in NUMBERS:
        problem = draw(template, number)
        values = [option.value for option in options(problem) if option.is_convention]
        assert len(values) >= 2
        assert all(
            apart(problem, one, other) >= SEPARATION for at, one in enumerate(values) for other in values[at + 1 :]
        )


def test_exactly_one_option_is_right_and_all_explain_themselves(template: Template) -> None:
    for number in NUMBERS:
        card = KIND.card(draw(template, number))
        assert card.type is CardType.CHOICE
        assert 2 <= len(card.choices) <= OPTIONS
        assert sum(choice.right for choice in card.choices) == 1
        assert len({choice.text for choice in card.choices}) == len(card.choices)
        assert len({choice.because for choice in card.choices}) == len(card.choices)
        assert all(choice.because.endswith(".") for choice in card.choices)


def test_the_number_shown_is_that_of_the_right_option(template: Template) -> None:
    for number in NUMBERS:
        problem = draw(template, number)
        shown = KIND.shown(problem)
        result = KIND.ask(problem).rpartition(" = ")[2]
        assert result in KIND.card(problem).front
        assert template.answer(template.run(shown.variant, problem.inputs)) == shown.value


def test_neither_the_question_nor_its_heading_names_the_convention(template: Template) -> None:
    problem = draw(template, 0)
    asked = selection(problem)
    assert asked is not None
    assert asked.question.convention == ""
    assert not any(name in asked.question.statement for name in FRAMEWORKS.values())


def test_every_framework_is_told_only_what_it_has_an_argument_for(template: Template) -> None:
    assert isinstance(template, Contested)
    known = [d for d in (*template.rivals, template.rule.dialect(template.dialect)) if d.name != "paper"]
    assert all(template.written.isdisjoint(dialect.lacks) for dialect in known)


def test_the_same_number_gives_the_same_card(template: Template) -> None:
    assert KIND.card(draw(template, 3)) == KIND.card(draw.__wrapped__(template, 3))


def test_every_convention_is_the_answer_now_and_then() -> None:
    template = TEMPLATES["adam.convention.4~2@pytorch"]
    answers = Counter(KIND.shown(draw(template, number)).text for number in range(30))
    assert answers["Keras 3.15"] >= 5
    assert answers["PyTorch 2.13, optax 0.2.8 and the paper"] >= 5
    assert any(text.startswith("Nobody's") for text in answers)


def test_frameworks_that_agree_are_one_option() -> None:
    texts = [choice.text for choice in KIND.card(draw(TEMPLATES["adagrad.convention.4~2@pytorch"], 0)).choices]
    assert "Keras 3.15 and optax 0.2.8" in texts
    assert "PyTorch 2.13 and the paper" in texts


def test_the_answer_is_a_letter_and_the_solution_works_out_the_number_shown(template: Template) -> None:
    for number in NUMBERS:
        problem = draw(template, number)
        asked = selection(problem)
        assert asked is not None
        assert check(problem, asked.letters(asked.right)).verdict is Verdict.RIGHT
        last = asked.solution().steps[-1].value
        assert last == drawn.shown(list(v) if len(v := KIND.shown(problem).value) > 1 else v[0], 4)
        assert asked.solution().answer


def test_a_wrong_pick_says_what_that_convention_gives() -> None:
    problem = draw(TEMPLATES["momentum.convention.4~2@pytorch"], 0)
    asked = selection(problem)
    assert asked is not None
    wrong = next(place for place in range(len(asked.question.options)) if place not in asked.right)
    judgement = check(problem, asked.letters((wrong,)))
    assert judgement.verdict is not Verdict.RIGHT
    assert any(judgement.message.startswith(choice.because[:-1]) for choice in KIND.card(problem).choices)


def test_optimizers_start_afresh_since_their_states_have_no_common_meaning() -> None:
    optimizers = [t for t in TEMPLATES.values() if t.rule.family is Family.OPTIMIZER]
    assert optimizers
    for template in optimizers:
        assert not set(template.rule.state) & draw(template, 0).inputs.start.keys()


def test_the_reason_of_a_wrong_rule_says_more_than_its_option(template: Template) -> None:
    for choice in KIND.card(draw(template, 0)).choices:
        if choice.text.startswith("Nobody's"):
            belief = choice.text.partition("what one gets who ")[2]
            assert belief not in choice.because
            assert choice.because.startswith("The slip gives ")
