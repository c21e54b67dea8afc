"""How cards are shown and judged."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quiz_bank.cards import AskedCard, in_pairs, plain_words, shuffled
from quiz_bank.model import Card, CardType, Choice, Evidence, Item, ItemKind, Origin
from quiz_bank.question import Entry
from verifier.verdict import Verdict

OPTIONS = (Choice("one", because="too few"), Choice("two", right=True), Choice("three", because="too many"))
LINES = tuple(Choice(text) for text in ("first", "second", "third", "fourth"))
PAIRS = tuple(Choice(left, partner=right) for left, right in (("a", "1"), ("b", "2"), ("c", "3")))


def asked(reviews: int = 0, **parts: object) -> AskedCard:
    card = Card("deck/x", "Topic", "Front?", "Back.", **parts)  # type: ignore[arg-type]  # each test gives valid parts
    return AskedCard(Item(card.id, ItemKind.CARD, card.topic, Origin.STARTER, 0, card), card, reviews)


def pick(card: AskedCard, *texts: str) -> tuple[int, ...]:
    return tuple(card.question.options.index(text) for text in texts)


def test_options_come_in_another_order_at_another_review() -> None:
    card = Card("deck/x", "Topic", "?", "!", type=CardType.CHOICE, choices=LINES)
    orders = {tuple(choice.text for choice in shuffled(card, reviews)) for reviews in range(30)}
    assert len(orders) > 5
    assert shuffled(card, 3) == shuffled(card, 3)


def test_true_and_false_stay_where_they_are() -> None:
    choices = (Choice("True", right=True), Choice("False"))
    card = Card("deck/x", "Topic", "?", "!", type=CardType.TRUE_FALSE, choices=choices)
    assert all(shuffled(card, reviews) == choices for reviews in range(10))


@given(st.integers(0, 50))
def test_a_choice_is_judged_wherever_it_stands(reviews: int) -> None:
    card = asked(reviews, type=CardType.CHOICE, choices=OPTIONS)
    assert card.judge_picks(pick(card, "two")).verdict is Verdict.RIGHT
    wrong = card.judge_picks(pick(card, "three"))
    assert wrong.verdict is Verdict.WRONG
    assert "too many" in wrong.message


def test_several_right_answers_must_all_be_marked_and_no_other() -> None:
    choices = (Choice("a", right=True), Choice("b", right=True), Choice("c"))
    card = asked(type=CardType.SEVERAL, choices=choices)
    assert card.judge_picks(pick(card, "a", "b")).verdict is Verdict.RIGHT
    assert card.judge_picks(pick(card, "a")).verdict is Verdict.WRONG
    assert card.judge_picks(pick(card, "a", "b", "c")).verdict is Verdict.WRONG


def test_an_order_is_right_only_as_a_whole() -> None:
    card = asked(type=CardType.ORDER, choices=LINES)
    assert card.judge_picks(pick(card, "first", "second", "third", "fourth")).verdict is Verdict.RIGHT
    assert card.judge_picks(pick(card, "second", "first", "third", "fourth")).verdict is Verdict.WRONG


def test_matching_shows_partners_and_wants_each_at_its_place() -> None:
    card = asked(type=CardType.MATCH, choices=PAIRS)
    assert sorted(card.question.options) == ["1", "2", "3"]
    assert card.judge_picks(pick(card, "1", "2", "3")).verdict is Verdict.RIGHT
    wrong = card.judge_picks(pick(card, "2", "1", "3"))
    assert (wrong.verdict, wrong.message) == (Verdict.WRONG, f"Not right: {PAIRS[0].text}, {PAIRS[1].text}.")


@pytest.mark.parametrize(
    ("typed", "letters"),
    [
        ("1c 2a 3b", "c a b"),
        ("2a 3b 1c", "c a b"),
        ("1-c, 2-a, 3-b", "c a b"),
        ("1. c; 2) A 3:b", "c A b"),
        ("1c2a3b", "c a b"),
        ("1 -> c, 2 → a, 3 = b", "c a b"),
        ("c a b", "c a b"),  # letters in their order are no pairs
        ("3 1 2", "3 1 2"),
        ("1cat 2a 3b", "1cat 2a 3b"),
        ("", ""),
    ],
)
def test_partners_may_be_named_in_pairs_in_any_order(typed: str, letters: str) -> None:
    assert in_pairs(typed, 3) == letters


@pytest.mark.parametrize("typed", ["1a 2b", "1a 2b 2c", "1a 2b 4c", "0a 1b 2c", "1a 2b 3c 4a"])
def test_pairs_that_leave_a_number_out_are_asked_about(typed: str) -> None:
    with pytest.raises(ValueError, match="expected one letter for each number from 1 to 3"):
        in_pairs(typed, 3)


@pytest.mark.parametrize(
    ("typed", "right", "why"),
    [
        ("Glorot uniform", True, "as listed"),
        ("glorot-uniform", True, "a hyphen joins"),
        ("GLOROT_UNIFORM", True, "as code has it"),
        ("  Xavier   uniform. ", True, "another listed name, spaces and a full stop"),
        ("glorot", False, "not the whole"),
        ("glorot normal", False, "another one"),
        ("glorto uniform", False, "a slip in a short word"),
        ("glorot uni", False, "likeness never decides"),
    ],
)
def test_a_short_answer_is_compared_with_the_spellings_listed(typed: str, right: bool, why: str) -> None:
    card = asked(type=CardType.TYPED, accepted=("Glorot uniform", "Xavier uniform"))
    assert (card.judge(typed).verdict is Verdict.RIGHT) is right, why


def test_a_slip_in_a_long_word_is_read_as_what_was_meant_and_told() -> None:
    judgement = asked(type=CardType.TYPED, accepted=("Glorot uniform",)).judge("glorot unifrom")
    assert (judgement.verdict, judgement.read_as) == (Verdict.RIGHT, "glorot uniform")
    assert judgement.message == "One letter differs from Glorot uniform."


def test_an_answer_to_code_is_exact() -> None:
    assert asked(type=CardType.CODE, accepted=("momentum",)).judge("momentmu").verdict is Verdict.WRONG


@pytest.mark.parametrize("typed", ["2/h", "2 / h", "2 /h", " 2/ h."])
def test_spaces_around_signs_do_not_matter(typed: str) -> None:
    assert asked(type=CardType.TYPED, accepted=("2/h",)).judge(typed).verdict is Verdict.RIGHT


def test_a_sign_is_not_a_hyphen() -> None:
    assert plain_words("-0.019") != plain_words("0.019")
    assert plain_words("1e-7") != plain_words("1e7")
    assert plain_words("L1") != plain_words("L2")


def test_nothing_typed_is_asked_again() -> None:
    assert not asked(type=CardType.CLOZE, accepted=("x",)).judge("  ").final


@pytest.mark.parametrize(
    ("parts", "entry"),
    [
        ({}, Entry.REVEAL),
        ({"choices": OPTIONS}, Entry.CHOICE),
        ({"choices": (Choice("a", right=True), Choice("b", right=True))}, Entry.SEVERAL),
        ({"accepted": ("x",)}, Entry.TEXT),
    ],
)
def test_reading_code_asks_for_what_the_card_has(parts: dict[str, Any], entry: Entry) -> None:
    assert asked(type=CardType.CODE, **parts).question.entry is entry


def test_evidence_is_shown_and_its_absence_is_said() -> None:
    known = asked(evidence=Evidence(("X01",), ("P.adam",))).solution()
    assert known.verified
    assert any("X01" in line for line in known.evidence)
    assert any("Adam" in line for line in known.evidence)
    assert not asked().solution().verified


def test_evidence_that_this_version_does_not_have_is_still_named() -> None:
    (line,) = asked(evidence=Evidence(experiments=("X999",))).solution().evidence
    assert "X999" in line
    assert "not part of this version" in line


def test_a_card_has_nothing_drawn() -> None:
    assert asked().inputs == ""
