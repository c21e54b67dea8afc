"""Dataclasses as JSON text and back."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.document import decode, encode
from quiz_bank.model import Card, CardType, Choice, Evidence, Response

CARD = Card("a", "Adam", "front", "back")

texts = st.text(st.characters(exclude_categories=[]), max_size=12)
names = st.lists(texts, max_size=3).map(tuple)
cards = st.builds(
    Card,
    texts,
    texts,
    texts,
    texts,
    st.sampled_from(CardType),
    names,
    st.lists(st.builds(Choice, texts, st.booleans(), texts, texts), max_size=3).map(tuple),
    names,
    texts,
    texts,
    st.builds(Evidence, names, names),
    names,
    st.integers(0, 9999),
)


@given(cards)
def test_a_card_comes_back_as_it_was_whatever_its_text(card: Card) -> None:
    text = encode(card)
    assert text.isascii()
    assert "\n" not in text
    assert decode(Card, text) == card


@given(st.builds(Response, texts, texts, texts, texts, names, texts))
def test_so_does_a_response(response: Response) -> None:
    assert decode(Response, encode(response)) == response


def test_what_is_at_its_default_takes_no_room() -> None:
    assert json.loads(encode(CARD)) == {"id": "a", "topic": "Adam", "front": "front", "back": "back"}
    assert encode(Response()) == "{}"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "Expecting value"),
        ('{"id": "a"', "Expecting ',' delimiter"),
        ("[" * 100_000, "the document is nested too deeply"),
        ("[]", "Card is list, expected an object"),
        ('{"id": "a", "topic": "t", "front": "f"}', "Card has no 'back'"),
        ('{"id": 7, "topic": "t", "front": "f", "back": "b"}', "Card.id is int, expected str"),
        ('{"id": "a", "topic": "t", "front": "f", "back": "b", "colour": 1}', "Card has an unknown field 'colour'"),
        ('{"id": "a", "topic": "t", "front": "f", "back": "b", "source_line": true}', "is bool, expected int"),
        ('{"id": "a", "topic": "t", "front": "f", "back": "b", "tags": "x"}', "Card.tags is str, expected a list"),
        ('{"id": "a", "topic": "t", "front": "f", "back": "b", "type": "essay"}', "Card.type is 'essay', expected one"),
        ('{"id": "a", "topic": "t", "front": "f", "back": "b", "evidence": null}', "evidence is NoneType, expected an"),
    ],
)
def test_a_document_that_does_not_fit_says_where(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        decode(Card, text)
