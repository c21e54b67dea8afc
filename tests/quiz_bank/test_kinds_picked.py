"""Questions from the lines of a rule that are answered by picking: a wrong line, a term, an order, a formula."""

import ast
import json
from collections.abc import Iterator
from itertools import combinations, permutations

import pytest

from quiz_bank.drawn import problem_of
from quiz_bank.kinds.bug import Bug, bugs, is_pair, shown_bug
from quiz_bank.kinds.fill import LEAST_WRONG, MOST_WRONG, Fill, gaps, shown_gap
from quiz_bank.kinds.kind import ChoiceKind, is_drawable
from quiz_bank.kinds.lines import along_the_longest_way, in_code, is_code, turn
from quiz_bank.kinds.match import ENOUGH, FEW, Match, family_portraits, relatives, rows, selected
from quiz_bank.kinds.order import MOST_BY_CHANCE, Order, required_before
from quiz_bank.kinds.twins import firsts
from quiz_bank.model import Card, CardType
from quiz_bank.selection import AskedChoice, asked, selection
from verifier import registry
from verifier.certificate import SEPARATION
from verifier.errors import NoAdmissibleDraw
from verifier.expression import parse_lines
from verifier.notation import inline, number
from verifier.problem import Problem, draw
from verifier.rule import Family
from verifier.template import Template, entries, run_steps
from verifier.verdict import EXACTLY, Verdict

FEW_NUMBERS = 2
KINDS: tuple[ChoiceKind, ...] = (Bug(), Fill(), Order(), Match())
RULES = registry.all_rules()
DRAWN = [(kind, template) for kind in KINDS for rule in RULES.values() for template in kind.templates(rule)]


def problems(template: Template, count: int = FEW_NUMBERS) -> Iterator[Problem]:
    for question in range(count):
        try:
            yield draw(template, question)
        except NoAdmissibleDraw:
            continue


def question(problem: Problem, kind: ChoiceKind) -> AskedChoice:
    return AskedChoice(problem, kind, item_id=problem.template.name, topic="")


def of(kind: type) -> list[Template]:
    return [template for each, template in DRAWN if isinstance(each, kind)]


def named(template: Template) -> str:
    return template.name


@pytest.fixture(params=DRAWN, ids=[template.name for _, template in DRAWN], scope="module")
def pair(request: pytest.FixtureRequest) -> tuple[ChoiceKind, Template]:
    kind, template = request.param
    return kind, template


SHORT = 6
"""Lines up to which all orders can be tried."""


@pytest.fixture(params=of(Bug), ids=named, scope="module")
def with_lines(request: pytest.FixtureRequest) -> Template:
    template: Template = request.param
    return template


@pytest.fixture(params=of(Fill), ids=named, scope="module")
def with_gap(request: pytest.FixtureRequest) -> Template:
    template: Template = request.param
    return template


every_order = pytest.mark.parametrize("template", of(Order), ids=named)
short_ones = pytest.mark.parametrize(
    "template", [each for each in of(Order) if len(each.lines(each.variant)) <= SHORT], ids=named
)


# -- all of them -----------------------------------------------------------------------------------------------------
def test_one_answer_is_right_and_every_other_option_says_why_it_is_not(pair: tuple[ChoiceKind, Template]) -> None:
    kind, template = pair
    for problem in problems(template):
        shown = question(problem, kind)
        texts = shown.question.options
        assert len(set(texts)) == len(texts) >= 2
        assert shown.judge_picks(shown.right).verdict is Verdict.RIGHT
        if kind.card(problem).type is not CardType.CHOICE:
            continue
        assert len(shown.right) == 1
        for place in range(len(texts)):
            judged = shown.judge_picks((place,))
            assert judged.final
            assert (judged.verdict is Verdict.RIGHT) == (place == shown.right[0])
            assert judged.message or place == shown.right[0]


def test_the_same_number_gives_the_same_card(pair: tuple[ChoiceKind, Template]) -> None:
    kind, template = pair
    problem = next(problems(template))
    again = draw.__wrapped__(template, problem.number)
    assert again is not problem
    assert kind.card(again) == kind.card(problem)
    assert question(again, kind).question.options == question(problem, kind).question.options


def test_neighbouring_numbers_ask_different_questions(pair: tuple[ChoiceKind, Template]) -> None:
    kind, template = pair
    fronts = [seen(kind.card(problem)) for problem in problems(template, 3)]
    assert len(set(fronts)) == len(fronts)


@pytest.mark.long
def test_no_two_of_three_hundred_numbers_ask_the_same(pair: tuple[ChoiceKind, Template]) -> None:
    kind, template = pair
    fronts = [seen(kind.card(problem)) for problem in problems(template, 300)]
    assert len(set(fronts)) == len(fronts)


def seen(card: Card) -> tuple[str, tuple[str, ...]]:
    return card.front, tuple(f"{choice.text} {choice.partner}" for choice in card.choices)


def test_the_kind_says_in_words_what_it_asks(pair: tuple[ChoiceKind, Template]) -> None:
    kind, template = pair
    problem = next(problems(template))
    assert kind.statement(problem).endswith(".")
    assert kind.ask(problem).startswith("the ")
    assert kind.card(problem).front.startswith(kind.statement(problem))
    assert kind.card(problem).back
    assert isinstance(kind, ChoiceKind)
    assert isinstance(asked(problem, item_id="", topic=""), AskedChoice)


def test_cases_take_turns_before_one_comes_again() -> None:
    template = of(Bug)[0]
    for count in (1, 2, 5, 7):
        for block in range(4):
            assert {turn(template, block * count + place, count) for place in range(count)} == set(range(count))


# -- which line is wrong ---------------------------------------------------------------------------------------------
def test_the_shown_lines_really_give_the_shown_number(with_lines: Template) -> None:
    template = with_lines
    for problem in problems(template):
        inputs = problem.inputs
        history = run_steps(shown_bug(problem).lines, inputs.start, inputs.each, template.carried, template.vectors)
        value = history[-1][template.target]
        shown = in_code(value, 5) if is_code(template) else inline(number(value, 5))
        assert f" = {shown}. Which line is wrong?" in Bug().card(problem).front


def test_a_bug_shows_in_the_number_and_is_one_line(with_lines: Template) -> None:
    template = with_lines
    for problem in problems(template):
        bug = shown_bug(problem)
        right = template.lines(template.variant)
        changed = [place for place, line in enumerate(bug.lines) if line.text != right[place].text]
        assert changed == [bug.at]
        assert problem.certificate.margins[bug.slip.id] >= (EXACTLY if template.exact else SEPARATION)
        wrong = template.answer(template.run(bug.variant, problem.inputs))
        assert wrong != problem.key.value


def test_the_lines_of_a_bug_stand_in_their_order(with_lines: Template) -> None:
    template = with_lines
    problem = next(problems(template))
    card = Bug().card(problem)
    assert question(problem, Bug()).question.options == tuple(choice.text for choice in card.choices)
    assert card.in_order
    assert [choice.right for choice in card.choices].index(True) == shown_bug(problem).at


def test_all_bugs_of_a_rule_come_up() -> None:
    template = next(template for template in of(Bug) if template.rule.id == "adagrad")
    offered = {bug.slip.id for bug in bugs(template)}
    assert {shown_bug(problem).slip.id for problem in problems(template, 3 * len(offered))} == offered


def test_no_line_is_the_wrong_one_in_every_question(with_lines: Template) -> None:
    assert len({bug.at for bug in bugs(with_lines)}) > 1


def test_of_two_lines_each_is_wrong_as_often_as_the_other_and_the_level_is_lower() -> None:
    template = next(template for template in of(Bug) if template.rule.id == "sgd")
    found = [shown_bug(problem) for problem in problems(template, 4 * len(bugs(template)))]
    assert [bug.at for bug in found].count(0) * 2 == len(found)
    assert {bug.slip.id for bug in found} == {bug.slip.id for bug in bugs(template)}
    assert {(is_pair(each), each.level) for each in of(Bug)} == {(True, 3), (False, 5)}


def test_a_difference_taken_the_other_way_is_no_bug_since_the_next_line_could_make_it_good() -> None:
    template = next(along_the_longest_way(RULES["learning-rate"], Bug.id, 5))
    assert "sign-turned" in {slip.id for slip, _ in template.slips}
    assert "sign-turned" not in {bug.slip.id for bug in bugs(template)}


@pytest.mark.parametrize(
    ("template", "question", "slip"),
    [
        ("adam.bug.5@pytorch", 0, "only-m-corrected"),
        ("adam.bug.5@pytorch", 9_999, "gradient-not-squared"),
        ("rmsprop.bug.5~2@pytorch", 7, "sum-not-mean"),
        ("sgd.bug.3~2@pytorch", 7, "divides-by-gradient"),
    ],
)
def test_a_question_shows_the_same_bug_for_ever(template: str, question: int, slip: str) -> None:
    (found,) = (each for each in of(Bug) if each.name == template)
    assert shown_bug(draw(found, question)).slip.id == slip


def test_lines_of_an_optimizer_are_a_program() -> None:
    template = next(template for template in of(Bug) if template.rule.id == "adam")
    for choice in Bug().card(draw(template, 0)).choices:
        assert isinstance(ast.parse(choice.text.strip("`")).body[0], ast.Assign)


# -- which term is missing -------------------------------------------------------------------------------------------
def test_wrong_terms_are_explained_by_who_believes_in_them_and_what_they_would_give(with_gap: Template) -> None:
    template = with_gap
    for problem in problems(template):
        card = Fill().card(problem)
        wrong = [choice for choice in card.choices if not choice.right]
        (right,) = [choice for choice in card.choices if choice.right]
        value = right.because.removeprefix("It gives ").rstrip(".")
        assert LEAST_WRONG <= len(wrong) <= MOST_WRONG
        assert f"The line gives {value}." in card.front
        assert "▢" in card.front
        for choice in wrong:
            assert choice.slips
            assert all(template.misconception(slip).belief in choice.because for slip in choice.slips)
            assert "It would give" in choice.because
            assert not choice.because.endswith(f" {value}.")


def test_a_wrong_term_names_its_misconception_and_earns_nothing(with_gap: Template) -> None:
    template = with_gap
    problem = next(problems(template))
    shown = question(problem, Fill())
    for place in set(range(len(shown.question.options))) - set(shown.right):
        judged = shown.judge_picks((place,))
        assert judged.verdict is Verdict.SLIP
        assert judged.slips
        assert set(judged.slips) <= {slip.id for slip, _ in template.slips}


def test_the_smallest_part_that_misconceptions_disagree_on_is_left_out() -> None:
    template = next(template for template in of(Fill) if template.name == "adam.fill.3@pytorch")
    fronts = [Fill().card(problem).front for problem in problems(template, len(gaps(template)))]
    assert any("m̂ₜ = mₜ / (1 − ▢)" in front for front in fronts)


def test_no_two_terms_on_offer_mean_the_same(with_gap: Template) -> None:
    alike: dict[frozenset[str], list[bool]] = {}
    for problem in problems(with_gap, 3 * FEW_NUMBERS):
        for one, other in combinations(shown_gap(problem).wrong, 2):
            pair = frozenset({one.text, other.text})
            alike.setdefault(pair, []).append(one.value == pytest.approx(other.value, rel=1e-12))
    assert [pair for pair, found in alike.items() if all(found) and len(found) > 1] == []


def test_terms_that_mean_the_same_are_one_option_of_both_misconceptions() -> None:
    template = next(template for template in of(Fill) if template.name == "nesterov.fill.3~3@pytorch")
    slips = {choice.slips for problem in problems(template, 8) for choice in Fill().card(problem).choices}
    assert ("plain-momentum", "old-buffer") in slips


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("lr * beta1 + eps", "eps + n", True),  # n is what stands there
        ("lr + beta1", "n", False),
        ("lr * beta1", "maximum(n, eps)", False),  # on one side of the maximum only
        ("(lr * beta1 - 2) ** 0.5", "(n - 2) ** 0.5", False),  # no number is like no other
    ],
)
def test_two_lines_mean_the_same_if_they_give_the_same_whatever_is_given(one: str, other: str, *, same: bool) -> None:
    template = next(template for template in of(Fill) if template.name == "adam.fill.3@pytorch")
    first, second = parse_lines(f"c = {one}\nc = {other}")
    found = firsts(template, parse_lines("n = lr * beta1"), (first, second))
    assert found == {first: first, second: first if same else second}


@pytest.mark.parametrize("rule", ["random-uniform", "gaussian-noise", "adam", "cosine", "l2"])
def test_the_gap_of_every_family_is_found(rule: str) -> None:
    assert any(template.rule.id == rule for template in of(Fill))


# -- in which order --------------------------------------------------------------------------------------------------
@every_order
def test_an_order_is_right_exactly_when_it_gives_the_same_numbers(template: Template) -> None:
    problem = next(problems(template))
    lines = template.lines(template.variant)
    shown = question(problem, Order())
    places = [shown.question.options.index(choice.text) for choice in Order().card(problem).choices]
    neighbours = [list(range(len(lines))) for _ in range(len(lines))]
    for at, order in enumerate(neighbours[1:], start=1):
        order[at - 1], order[at] = order[at], order[at - 1]
    for order in neighbours:
        verdict = shown.judge_picks(tuple(places[at] for at in order)).verdict
        reads_what_is_there = all(set(order[:place]) >= required_before(lines)[at] for place, at in enumerate(order))
        assert (verdict is Verdict.RIGHT) == reads_what_is_there
        if reads_what_is_there:
            inputs = problem.inputs
            mixed = tuple(lines[at] for at in order)
            history = run_steps(mixed, inputs.start, inputs.each, template.carried, template.vectors)
            assert entries(history[-1][template.target]) == problem.key.value


def test_two_lines_that_do_not_read_each_other_may_stand_in_either_order() -> None:
    template = next(template for template in of(Order) if template.name == "adam.order.2@pytorch")
    shown = question(draw(template, 0), Order())
    m, v, m_hat, v_hat, update, theta = shown.right
    assert shown.judge_picks((v, m, v_hat, m_hat, update, theta)).verdict is Verdict.RIGHT
    assert shown.judge_picks((m, m_hat, v, v_hat, update, theta)).verdict is Verdict.RIGHT
    wrong = shown.judge_picks((m_hat, m, v, v_hat, update, theta))
    assert wrong.verdict is Verdict.WRONG
    assert wrong.message.startswith("m_hat = m / (1 - beta1 ** t) stands too early: it has to stand behind m = ")


@pytest.mark.parametrize(
    ("text", "before"),
    [
        ("a = x\nb = a", [set(), {0}]),  # b reads what a gives
        ("a = theta\ntheta = x", [set(), {0}]),  # a still needs the old theta
        ("a = x\nb = x", [set(), set()]),  # nothing in common but what is given
        ("m = m + x\nb = m", [set(), {0}]),  # that m reads its own old value binds nothing
        ("a = n_prev\nn = x", [set(), set()]),  # the value from before the step stays
    ],
)
def test_what_must_stand_before_follows_from_what_is_read(text: str, before: list[set[int]]) -> None:
    assert [set(each) for each in required_before(parse_lines(text))] == before


@short_ones
def test_guessing_an_order_is_seldom_right(template: Template) -> None:
    lines = template.lines(template.variant)
    before = required_before(lines)
    orders = list(permutations(range(len(lines))))
    right = sum(all(set(order[:place]) >= before[at] for place, at in enumerate(order)) for order in orders)
    assert 0 < right <= MOST_BY_CHANCE * len(orders)


# -- whose formula ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("rule", [rule for rule in RULES.values() if is_drawable(rule)], ids=lambda rule: str(rule.id))
def test_names_and_formulas_go_together_in_one_way_only(rule: object) -> None:
    for portraits in (selected(RULES[str(getattr(rule, "id", ""))], at) for at in range(40)):
        assert len({each.formula for each in portraits}) == len({each.name for each in portraits}) == len(portraits)
        fitting = [
            order
            for order in permutations(range(len(portraits)))
            if all(portraits[place].lines >= set(portraits[at].telling) for place, at in enumerate(order))
        ]
        assert fitting == [tuple(range(len(portraits)))]


@pytest.mark.parametrize("family", list(Family))
def test_ten_thousand_numbers_show_different_selections_where_the_family_allows(family: Family) -> None:
    rule = RULES[next(iter(family_portraits(family)))]
    shown = {tuple(each.rule for each in selected(rule, at)) for at in range(ENOUGH)}
    others = len(relatives(rule)) - 1
    assert len(shown) == min(ENOUGH, rows(others, len(selected(rule, 0))))


def test_the_rule_itself_is_always_among_those_shown() -> None:
    for rule in filter(is_drawable, RULES.values()):
        assert all(rule.id in {each.rule for each in selected(rule, at)} for at in range(10))
        assert len(selected(rule, 0)) >= FEW


def test_near_relatives_are_told_apart_by_what_is_shown() -> None:
    portraits = family_portraits(Family.OPTIMIZER)
    assert "μ bₜ)" in portraits["nesterov"].formula
    assert "μ bₜ)" not in portraits["momentum"].formula
    assert "λ" in portraits["adamw"].formula
    assert "λ" not in portraits["adam"].formula


@pytest.mark.parametrize("kind", ["bug.5", "fill.3", "order.2"])
def test_no_line_breaks_inside_a_given(kind: str) -> None:
    problem = problem_of(f"adam.{kind}@pytorch#0")
    picked = selection(problem)
    assert picked is not None
    given = next(part for part in picked.question.statement.split("\n\n") if part.startswith("Given: "))
    assert "\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}" in given
    assert " = " not in given
    assert "\N{NO-BREAK SPACE}" not in json.dumps(problem.inputs.document(), ensure_ascii=False)
