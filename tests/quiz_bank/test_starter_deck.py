"""The deck that comes with the program can be read, rests on evidence, and shows every type of card."""

import re
from collections import Counter
from pathlib import Path

from quiz_bank.catalogue import TOPICS
from quiz_bank.importing import shipped_decks
from quiz_bank.model import Card, CardType
from quiz_bank.sources import SOURCES


def cards() -> tuple[Card, ...]:
    return next(deck.cards for deck in shipped_decks() if deck.source_name == "deck/starter")


def test_every_card_rests_on_evidence() -> None:
    assert len(cards()) >= 20
    assert [card.id for card in cards() if not card.evidence.verified] == []


def test_every_type_of_card_is_there() -> None:
    assert {card.type for card in cards()} == set(CardType)


def test_every_card_gives_its_reason_and_can_be_found() -> None:
    assert [card.id for card in cards() if not card.why and card.type is not CardType.TRUE_FALSE] == []
    assert [card.id for card in cards() if not card.tags] == []


def test_a_flashcard_says_what_a_good_answer_mentions() -> None:
    assert [card.id for card in cards() if card.type is CardType.FLASHCARD and len(card.key_points) < 3] == []


def test_cards_and_skills_share_their_topics() -> None:
    assert {card.topic for card in cards()} <= set(TOPICS.values())


def test_no_two_cards_ask_the_same() -> None:
    assert [front for front, number in Counter(card.front for card in cards()).items() if number > 1] == []


def test_the_decks_are_shipped_with_the_package() -> None:
    package = Path(__file__).parents[2] / "quiz_bank" / "decks"
    assert len(shipped_decks()) == len(list(package.glob("*.md")))


def test_a_source_names_author_title_and_year_or_framework_and_version() -> None:
    publication = re.compile(r"\w.*?: .+\b(?:19|20)\d\d\b.*")
    framework = re.compile(r"\w+(?: \d+\.\d+\.\d+|, commit \w+), .+")
    wrong = [key for key, text in SOURCES.items() if not (publication if key[0] == "P" else framework).fullmatch(text)]
    assert wrong == []
