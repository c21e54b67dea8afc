"""Reading and judging what was picked: by letter, by number, by text, and by anything else that may be typed."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quiz_bank.documents import answer_value, question_document, typed_answer
from quiz_bank.drawn import problem_of
from quiz_bank.model import Card, CardType, Choice
from quiz_bank.question import Judgement
from quiz_bank.selection import AskedChoice, asked, check, first_too_early, selection
from verifier.problem import Problem, draw
from verifier.template import Template
from verifier.verdict import Verdict

BUG, FILL, ORDER, MATCH = (
    "adam.bug.5@pytorch#0",
    "adam.fill.3@pytorch#0",
    "adam.order.2@pytorch#0",
    "adam.match.1@pytorch#0",
)
ALL = (BUG, FILL, ORDER, MATCH)


@dataclass(frozen=True)
class Fixed:
    """A kind with one card, whatever is drawn."""

    fixed: Card
    id: str = "fixed"
    has_numbers: bool = False

    def templates(self, rule: object) -> Iterator[Template]:  # noqa: ARG002 - the protocol's
        return iter(())

    def statement(self, problem: Problem) -> str:  # noqa: ARG002 - the protocol's
        return self.fixed.front

    def ask(self, problem: Problem) -> str:
        return f"what {problem.id} asks for"

    def card(self, problem: Problem) -> Card:
        return replace(self.fixed, id=problem.id)


def of(*texts: str, type_: CardType = CardType.CHOICE, right: str = "") -> AskedChoice:
    choices = tuple(Choice(text, right=text in right.split(), because="" if text in right else "No.") for text in texts)
    card = Card("", "", "front", "back", type_, choices=choices, in_order=True)
    kind = Fixed(card)
    return AskedChoice(problem_of("sgd.step.1~2@pytorch#0"), kind, item_id="", topic="")


def picked(question_id: str) -> AskedChoice:
    found = selection(problem_of(question_id))
    assert found is not None
    return found


@pytest.mark.parametrize("question_id", ALL)
def test_the_answer_as_it_is_typed_is_right(question_id: str) -> None:
    problem = problem_of(question_id)
    judgement = check(problem, typed_answer(problem))
    assert judgement.verdict is Verdict.RIGHT
    assert judgement.read_as == typed_answer(problem)


@pytest.mark.parametrize("question_id", [BUG, FILL])
def test_an_option_is_named_by_letter_by_number_or_by_its_text(question_id: str) -> None:
    shown = picked(question_id)
    for place, text in enumerate(shown.texts):
        letter = "abcdefghi"[place]
        names = (letter, letter.upper(), f"{letter})", f"({letter})", f" {letter}. ", str(place + 1), text, f"`{text}`")
        for name in names:
            assert shown.picks(name) == (place,), name


@pytest.mark.parametrize("typed", ["d a e", "dae", "D, A, E", "4 1 5", "d > a > e", "d-a-e", "d;a;e", "d)a)e)"])
def test_several_names_may_be_written_in_many_ways(typed: str) -> None:
    assert of(*"vwxyz", type_=CardType.SEVERAL).picks(typed) == (3, 0, 4)


@pytest.mark.parametrize(
    ("question_id", "typed", "message"),
    [
        (BUG, "", "found nothing, expected one letter, such as a"),
        (BUG, "z", "found 'z', expected a letter from a to f"),
        (BUG, "7", "found '7', expected a letter from a to f"),
        (BUG, "0", "found '0', expected a letter from a to f"),
        (BUG, "a b", "found a b, expected one letter, such as a"),
        (BUG, "9" * 5000, "found '99999999999999999999…', expected a letter from a to f"),
        (BUG, "²", "found '²', expected a letter from a to f"),
        (BUG, "\x1b[31m", r"found '\x1b[31m', expected a letter from a to f"),
        (ORDER, "a", "found a, expected all 6 letters in their order, such as a b c d e f"),
        (ORDER, "a b c d e e", "found a b c d e e, expected each letter once"),
        (MATCH, "a b", "found a b, expected all 5 letters in their order, such as a b c d e"),
    ],
)
def test_what_is_not_understood_is_said_in_one_line_and_costs_nothing(
    question_id: str, typed: str, message: str
) -> None:
    judgement = check(problem_of(question_id), typed)
    assert judgement.verdict is Verdict.UNREADABLE
    assert not judgement.final
    assert judgement.message == message


def test_a_letter_comes_before_an_option_of_that_text() -> None:
    shown = of("b", "a", right="a")
    assert shown.judge("a").verdict is Verdict.WRONG
    assert shown.judge("b").verdict is Verdict.RIGHT
    assert shown.judge("a").read_as == "a"


def test_two_options_that_read_alike_are_told_apart_by_their_own_spelling_only() -> None:
    shown = of("x²", "x₂", "2x", right="x²")
    assert shown.picks("x²") == (0,)
    assert shown.picks("x₂") == (1,)
    with pytest.raises(ValueError, match="expected a letter"):
        shown.picks("x2")


def test_nothing_picked_among_several_is_asked_again() -> None:
    shown = of("v", "w", "x", type_=CardType.SEVERAL, right="v x")
    assert not shown.judge_picks(()).final
    assert not shown.judge("").final
    assert shown.judge("c a").verdict is Verdict.RIGHT
    assert shown.judge("a").message == "2 of the options are right."
    assert shown.judge("a b c").message == "No."


@pytest.mark.parametrize("question_id", ALL)
@pytest.mark.parametrize("picks", [(), (99,), (-1,), (0, 0), (0, 1)])
def test_picks_that_cannot_be_are_never_graded(question_id: str, picks: tuple[int, ...]) -> None:
    judgement = picked(question_id).judge_picks(picks)
    assert judgement.verdict is Verdict.UNREADABLE
    assert not judgement.final


NAMES = st.text(alphabet="abcdefgh 0123456789,;.()>→-²₂ₜß`\x1b\u202e\n", max_size=30) | st.text(max_size=60)


@given(st.sampled_from(ALL), NAMES)
def test_any_text_is_judged_and_only_the_right_options_are_right(question_id: str, typed: str) -> None:
    shown = picked(question_id)
    judgement = shown.judge(typed)
    assert isinstance(judgement, Judgement)
    assert isinstance(shown.read(typed), str)
    assert "\x1b" not in judgement.message
    assert "\u202e" not in judgement.message
    assert "\n" not in judgement.message
    assert judgement.final == (judgement.verdict is not Verdict.UNREADABLE)
    if judgement.verdict is Verdict.RIGHT and question_id != ORDER:
        assert shown.picks(typed) == shown.right


@given(st.sampled_from(ALL), st.lists(st.integers(-3, 12), max_size=9))
def test_any_picks_are_judged(question_id: str, picks: list[int]) -> None:
    shown = picked(question_id)
    judgement = shown.judge_picks(tuple(picks))
    assert judgement.final == (judgement.verdict is not Verdict.UNREADABLE)
    assert judgement.verdict is not Verdict.RIGHT or question_id == ORDER or tuple(picks) == shown.right


def test_a_wrong_pick_that_stands_for_a_misconception_names_it() -> None:
    shown = picked(FILL)
    place = shown.texts.index("β₁")
    judgement = shown.judge_picks((place,))
    assert judgement.verdict is Verdict.SLIP
    assert judgement.slips == ("correction-without-power",)
    assert judgement.message.startswith("Whoever puts this here divides by 1 − β instead of 1 − βᵗ.")


def test_a_wrong_match_says_which_names_went_wrong() -> None:
    shown = picked(MATCH)
    first, second, *rest = shown.right
    judgement = shown.judge_picks((second, first, *rest))
    assert judgement.verdict is Verdict.WRONG
    assert judgement.message == f"Not right: {shown.partners[0]}, {shown.partners[1]}."
    assert judgement.slips == ()


def test_a_match_may_be_typed_in_pairs() -> None:
    shown = picked(MATCH)
    letters = shown.letters(shown.right).split()
    pairs = [f"{number}{letter}" for number, letter in enumerate(letters, start=1)]
    assert shown.judge(" ".join(reversed(pairs))).verdict is Verdict.RIGHT
    assert shown.judge(", ".join(pairs)).read_as == " ".join(letters)
    assert shown.judge(" ".join(pairs[1:])).message == (
        f"found {' '.join(pairs[1:])}, expected one letter for each number from 1 to 5"
    )


def test_the_first_option_that_stands_too_early_is_found() -> None:
    a, b, c = Choice("a"), Choice("b", after=("a",)), Choice("c", after=("a", "b"))
    assert first_too_early([a, b, c]) is None
    assert first_too_early([a, c, b]) == (c, "b")
    assert first_too_early([b, a, c]) == (b, "a")


@pytest.mark.parametrize("question_id", ALL)
def test_documents_show_options_without_marks_of_code(question_id: str) -> None:
    problem = problem_of(question_id)
    document = question_document(problem)
    choices, correct, answer = document["choices"], document["correct"], answer_value(problem)
    assert isinstance(choices, list)
    assert not any("`" in choice for choice in choices)
    assert answer == (choices[correct] if isinstance(correct, int) else [choices[each] for each in correct])  # type: ignore[attr-defined]  # else it is a list
    assert all(choice in str(document["prompt"]) for choice in choices)


@pytest.mark.parametrize("question_id", ALL)
def test_a_picked_question_is_known_by_its_rule(question_id: str) -> None:
    shown = asked(problem_of(question_id), item_id="item", topic="Topic")
    assert shown.question.verified
    assert shown.question.id == question_id
    assert shown.question.item_id == "item"
    assert shown.solution().verified
    assert any("Kingma & Ba 2015, Algorithm 1" in each for each in shown.solution().evidence)
    assert bool(shown.question.convention) == (question_id != MATCH)


def test_a_match_names_the_source_of_every_rule_whose_formula_is_shown() -> None:
    matched = picked(MATCH)
    assert [each.partition(":")[0] for each in matched.solution().evidence] == list(matched.partners)
    assert matched.solution().why.startswith("Adam: ")


def test_what_is_logged_of_a_match_are_its_names_and_formulas() -> None:
    drawn = picked(MATCH).drawn
    assert drawn["names"] == list(picked(MATCH).partners)
    assert drawn["options"] == list(picked(MATCH).question.options)
    assert picked(BUG).drawn == draw(problem_of(BUG).template, 0).inputs.document()
