"""A slip of the fingers is read as what was meant only where nothing else can have been meant."""

import re
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quiz_bank.cards import plain_words
from quiz_bank.importing import shipped_decks
from quiz_bank.misspelling import LONG_WORD, meant, one_apart

SHIPPED = [card for deck in shipped_decks() for card in deck.cards]


@pytest.mark.parametrize(
    ("typed", "accepted", "why"),
    [
        ("momentm", "momentum", "a letter too few"),
        ("mommentum", "momentum", "a letter too many"),
        ("momentun", "momentum", "another letter"),
        ("momentmu", "Momentum", "two letters swapped"),
        ("glorot unifrom", "Glorot uniform", "the other word is as it should be"),
        ("bias corection", "bias-correction", "a hyphen joins words"),
    ],
)
def test_one_letter_of_a_long_word_is_a_slip(typed: str, accepted: str, why: str) -> None:
    assert meant(typed, ("something else", accepted)) == accepted, why


@pytest.mark.parametrize(
    ("typed", "accepted", "why"),
    [
        ("beta2", "beta1", "a digit is no letter"),
        ("l2", "L1", "neither in a short name"),
        ("lenormal", "HeNormal", "a name in code is exact"),
        ("lenormal", "henormal", "the first letter is right"),
        ("he normal", "le normal", "short words are exact"),
        ("nadam", "adam", "short words are exact"),
        ("weight deacy", "weight decay", "short words are exact"),
        ("gradients", "gradient", "a word of the decks is meant as itself"),
        ("gradiens", "gradient", "gradients is as close"),
        ("asymmetric", "symmetric", "the first letter is right"),
        ("glorto unifrom", "glorot uniform", "two slips"),
        ("momnetmu", "momentum", "two slips"),
        ("momentum decay", "momentum", "another number of words"),
        ("0.9999999", "0.999999", "a number is exact"),
        ("weight_deca", "weight_decay", "a name in code is exact"),
        ("momentu1", "momentum", "a digit is no letter"),
    ],
)
def test_anything_else_is_none(typed: str, accepted: str, why: str) -> None:
    assert meant(plain_words(typed), (accepted,)) == "", why


def test_no_answer_that_ships_is_taken_for_that_of_another_card() -> None:
    spellings = {spelling for card in SHIPPED for spelling in card.accepted}
    mixed = [
        (given_, spelling)
        for given_ in spellings
        for spelling in spellings
        if plain_words(given_) != plain_words(spelling) and meant(plain_words(given_), (spelling,))
    ]
    assert len(spellings) > 300
    assert mixed == []


def test_long_terms_that_are_one_letter_apart_differ_in_their_endings_only() -> None:
    texts = [text for card in SHIPPED for text in (*card.accepted, *card.tags)]
    words = {word for text in texts for word in re.findall(r"[^\W\d_]+", text.casefold()) if len(word) >= LONG_WORD}
    close = [pair for pair in combinations(sorted(words), 2) if one_apart(*pair)]
    assert [pair for pair in close if pair[0][:-1] != pair[1][: len(pair[0]) - 1]] == []


@given(st.text("abc", max_size=7), st.text("abc", max_size=7))
def test_one_apart_is_what_one_edit_reaches(one: str, other: str) -> None:
    letters = "abc"
    edits = {one[:at] + one[at + 1 :] for at in range(len(one))}
    edits |= {one[:at] + letter + one[at:] for at in range(len(one) + 1) for letter in letters}
    edits |= {one[:at] + letter + one[at + 1 :] for at in range(len(one)) for letter in letters}
    edits |= {one[:at] + one[at + 1] + one[at] + one[at + 2 :] for at in range(len(one) - 1)}
    assert one_apart(one, other) is (other in edits - {one})
    assert one_apart(one, other) is one_apart(other, one)
