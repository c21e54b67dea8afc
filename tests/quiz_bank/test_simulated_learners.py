"""Learners who round, slip once, or slip twice: nobody who works right is refused, nobody who works wrong passes."""

from collections import Counter
from collections.abc import Iterator
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP
from functools import partial

import pytest

from quiz_bank.drawn import all_templates, choice_kind_of
from verifier.certificate import as_typed, rounded_by_hand
from verifier.diagnosis import composed, diagnose
from verifier.errors import NoAdmissibleDraw
from verifier.problem import Problem, draw
from verifier.program import Instrument, Style
from verifier.verdict import Judged, Verdict

TEMPLATES = [template for template in all_templates() if choice_kind_of(template) is None]
STYLES: tuple[Style, ...] = ("rounded", "regrouped")
NAMED_TOGETHER = 0.9
THREE_DIGITS = 0.98


def problems(count: int, every: int = 1) -> Iterator[Problem]:
    """Questions whose answer is not a whole number, which is worked out with a calculator."""
    for template in TEMPLATES[::every]:
        for number in range(count):
            try:
                problem = draw(template, number)
            except NoAdmissibleDraw:
                continue
            if not problem.key.exact:
                yield problem


def typed(problem: Problem, value: tuple[float, ...]) -> Judged:
    return diagnose([as_typed(x, problem.places, ROUND_HALF_EVEN) for x in value], problem)


def by_hand(problem: Problem, style: Style, mode: str, digits: int) -> tuple[float, ...]:
    """What somebody gets who keeps so many digits on the way; a new parameter is not rounded beyond what is asked."""
    template = problem.template
    hand = partial(rounded_by_hand, mode=mode, digits=digits)
    instrument = Instrument(style, {"round_": hand}, unwatched=frozenset({template.rule.parameter}))
    return template.answer(template.run(template.variant, problem.inputs, instrument))


def test_whoever_keeps_four_digits_on_the_way_is_right() -> None:
    for problem in problems(1):
        for style in STYLES:
            for mode in (ROUND_HALF_EVEN, ROUND_HALF_UP, ROUND_DOWN):
                assert typed(problem, by_hand(problem, style, mode, 4)).verdict is Verdict.RIGHT, problem.id


def check_three_digits(count: int) -> None:
    verdicts = Counter(
        typed(problem, by_hand(problem, style, ROUND_HALF_EVEN, 3)).verdict
        for problem in problems(count)
        for style in STYLES
    )
    assert verdicts[Verdict.RIGHT] + verdicts[Verdict.CLOSE] >= THREE_DIGITS * verdicts.total()


def test_whoever_keeps_three_digits_is_right_or_asked_for_one_more() -> None:
    check_three_digits(2)


def check_slips(count: int) -> None:
    for problem in problems(count):
        for wrong in problem.key.slips:
            judged = typed(problem, wrong.value)
            assert judged.verdict in {Verdict.SLIP, Verdict.OTHER_DIALECT}, (problem.id, wrong.names)
            if judged.verdict is Verdict.SLIP:
                assert set(wrong.names) <= set(judged.slips), (problem.id, wrong.names)


def test_every_wrong_rule_is_refused_and_named() -> None:
    check_slips(2)


def check_pairs(count: int, every: int = 1) -> None:
    outcomes: Counter[str] = Counter()
    for problem in problems(count, every):
        for pair in composed(problem):
            judged = typed(problem, pair.value)
            assert judged.verdict is not Verdict.RIGHT, (problem.id, pair.names)
            outcomes["named" if judged.together and set(judged.slips) == set(pair.names) else "not named"] += 1
    assert outcomes["named"] >= NAMED_TOGETHER * outcomes.total()


def test_two_slips_at_once_are_nearly_always_named() -> None:
    check_pairs(1, every=3)


@pytest.mark.long
def test_a_thousand_learners_fare_no_worse() -> None:
    check_three_digits(20)
    check_slips(20)
    check_pairs(8)
