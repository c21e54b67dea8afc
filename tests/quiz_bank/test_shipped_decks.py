"""What holds for the cards of all decks that ship."""

import pytest

from quiz_bank.importing import shipped_decks
from quiz_bank.model import CardType

CARDS = [card for deck in shipped_decks() for card in deck.cards]


@pytest.mark.parametrize("type_", [CardType.CHOICE, CardType.SEVERAL, CardType.TRUE_FALSE, CardType.CODE])
def test_every_wrong_choice_says_why_it_is_wrong(type_: CardType) -> None:
    cards = [card for card in CARDS if card.type is type_ and card.choices]
    assert cards
    assert [
        card.id for card in cards if any(not each.right and not each.because.strip() for each in card.choices)
    ] == []


@pytest.mark.parametrize("type_", list(CardType))
def test_every_type_of_card_is_in_more_than_one_deck(type_: CardType) -> None:
    assert len({card.id.split("/")[1] for card in CARDS if card.type is type_}) > 1
