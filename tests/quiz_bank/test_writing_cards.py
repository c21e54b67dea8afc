"""What the documentation says about writing cards is so."""

import re
from pathlib import Path

import pytest

from quiz_bank.card_fields import FieldName
from quiz_bank.deck import is_deck, read_deck
from quiz_bank.model import CardType
from quiz_bank.notes import read_notes
from quiz_bank.sources import SOURCES
from quiz_bank.table_cards import read_table_of_cards
from quiz_bank.table_columns import Column, column_of
from verifier.experiments import all_experiments

PAGE = (Path(__file__).parents[2] / "docs" / "writing-cards.md").read_text("utf-8")
EXAMPLES = [found[2] for found in re.finditer(r"^(`{3,})markdown\n(.*?)^\1$", PAGE, re.DOTALL | re.MULTILINE)]
CARDS = [example if is_deck(example) else f"---\ndeck: a\ntitle: b\n---\n{example}" for example in EXAMPLES[:-1]]
EXPERIMENTS = {experiment.id for experiment in all_experiments()}


@pytest.mark.parametrize("example", CARDS)
def test_every_example_of_a_card_can_be_read(example: str) -> None:
    deck = read_deck(example, name="example.md", experiments=EXPERIMENTS, sources=SOURCES)
    assert deck.problems == ()
    assert len(deck.cards) == 1


def test_the_examples_show_every_form() -> None:
    shown = {read_deck(card, name="a.md", experiments=EXPERIMENTS, sources=SOURCES).cards[0].type for card in CARDS}
    assert shown == set(CardType)


def test_the_example_of_notes_gives_the_cards_it_promises() -> None:
    notes = read_notes(EXAMPLES[-1], name="notes.md")
    assert notes.problems == ()
    fronts = [card.front.split("\n")[0] for card in notes.cards]
    assert len(fronts) == 5
    assert {"Plain descent: advantages", "Lion: when to use"} < set(fronts)


def test_the_example_of_a_table_gives_the_cards_it_promises() -> None:
    (example,) = re.findall(r"^```csv\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
    table = read_table_of_cards(example, name="questions.csv")
    assert table.problems == ()
    assert [card.type for card in table.cards] == [CardType.FLASHCARD, CardType.TYPED, CardType.CHOICE]
    assert [choice.because != "" for choice in table.cards[2].choices] == [True, True, False]


def test_every_heading_of_a_column_that_is_listed_is_known() -> None:
    rows = re.findall(r"^\| (`.*?`) \| (`.*?) \| ", PAGE.split("## Tables")[1], re.MULTILINE)
    listed = {first.strip("`"): re.findall(r"`(.+?)`", others) for first, others in rows}
    assert set(listed) == set(Column) - {Column.IGNORED}
    assert [name for column, names in listed.items() for name in names if column_of(name) != column] == []


def test_every_field_is_listed() -> None:
    assert {name.value for name in FieldName} == set(re.findall(r"`([A-Z][A-Za-z ]*)`", PAGE.split("## Forms")[0])) - {
        "P.adam"
    }


def test_the_message_that_is_shown_is_the_message_that_comes() -> None:
    broken = CARDS[0].replace("Evidence: X17, K.rms", "Evidence: P.addam")
    (problem,) = read_deck(broken, name="my-deck.md", experiments=EXPERIMENTS, sources=SOURCES).problems
    assert problem.complaint in PAGE
