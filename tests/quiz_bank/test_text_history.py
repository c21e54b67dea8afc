"""A card that ships says what it said, or tells what was changed."""

from dataclasses import replace

import pytest

from quiz_bank.deck import Deck, read_deck
from quiz_bank.model import Evidence
from quiz_bank.text_history import digest, first_texts, untold_changes

TEXT = "---\ndeck: a\ntitle: b\n---\n\n## one\n\nQ: The\nconstant?\n\nA: {}\n\nEvidence: none\n"


def deck_of(answer: str, history: str = "") -> Deck:
    return read_deck(TEXT.format(answer) + history, name="a.md", experiments=(), sources=())


FIRST = {"deck/a/one": digest(deck_of("629").cards[0])}


def told(deck: Deck) -> list[str]:
    return [problem.message for problem in untold_changes(deck, FIRST, "a.md")]


def test_a_card_as_it_was_has_nothing_to_tell() -> None:
    assert told(deck_of("629")) == []


def test_a_changed_text_names_the_line_to_add_and_that_line_settles_it() -> None:
    (line,) = told(deck_of("566"))
    now = digest(deck_of("566").cards[0])
    assert line.startswith("a.md:6: found another text under the id deck/a/one")
    assert f"`- DATE [{now}]: what it was, what it is` below `History:`" in line
    history = f"\nHistory:\n\n- 2026-11-22 [{now}]: The constant was 629, now 566.\n"
    assert deck_of("566", history).problems == ()
    assert told(deck_of("566", history)) == []
    assert len(told(deck_of("567", history))) == 1
    assert len(told(deck_of("629", history))) == 1, "back to the first text is a change as well"


def test_a_note_without_a_digest_settles_nothing() -> None:
    assert len(told(deck_of("566", "\nHistory:\n\n- 2026-11-22: The constant was 629.\n"))) == 1


def test_a_new_card_and_a_lost_one_are_named() -> None:
    other = read_deck(TEXT.format("x").replace("## one", "## two"), name="a.md", experiments=(), sources=())
    lost, new = told(other)
    assert "no card deck/a/one" in lost
    assert f"`deck/a/two {digest(other.cards[0])}` in first-texts.txt" in new


def test_only_what_was_learned_counts() -> None:
    card = deck_of("629").cards[0]
    same = replace(card, front="The constant?", why="Because.", tags=("x",), evidence=Evidence(sources=("y",)))
    assert digest(same) == digest(card)
    assert digest(replace(card, key_points=("x",))) != digest(card)


@pytest.mark.parametrize(
    ("history", "line"),
    [
        ("History: it changed", 15),
        ("History:\n\n- yesterday: it changed", 17),
        ("History:\n\n- 2026-02-30: it changed", 17),
        ("History:\n\n- 2026-11-22: x\n- 2026-11-21: y", 15),
    ],
)
def test_a_history_that_is_none_is_refused(history: str, line: int) -> None:
    (problem,) = deck_of("629", f"\n{history}\n").problems
    assert problem.line == line


def test_the_texts_that_are_kept_are_those_of_cards_that_ship() -> None:
    assert all(len(kept) == 8 and int(kept, 16) >= 0 for kept in first_texts().values())
    assert len(first_texts()) > 400
