"""A file is taken for what is in it; a deck and notes are taken whole or not at all."""

from pathlib import Path

import pytest

from quiz_bank.errors import FileProblem, Refused
from quiz_bank.importing import Content, content_of, read_cards

DECK = "---\ndeck: mine\ntitle: My deck\n---\n# Optimizers\n## one\nQ: a\nA: b\nEvidence: X24, P.adam\n"
NOTES = "# Q1. What is Adam?\nAns: A method.\n"


def written(folder: Path, text: str, name: str = "adam-notes.md") -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "content"),
    [
        (DECK, Content.DECK),
        (NOTES, Content.NOTES),
        (f"---\ntitle: x\n---\n{NOTES}", Content.NOTES),
        ("## one\nQ: a\nA: b", Content.NOTES),
    ],
)
def test_a_text_is_known_by_its_content(text: str, content: Content) -> None:
    assert content_of(text) is content


def test_a_deck_and_notes_come_with_the_name_of_their_source(tmp_path: Path) -> None:
    deck = read_cards(written(tmp_path, DECK))
    notes = read_cards(written(tmp_path, NOTES))
    assert (deck.source_name, deck.content, deck.title) == ("deck/mine", Content.DECK, "My deck")
    assert (notes.source_name, notes.content, notes.title) == ("notes/adam-notes", Content.NOTES, "Adam notes")
    assert [card.id for card in deck.cards] == ["deck/mine/one"]
    assert [card.id for card in notes.cards] == ["notes/adam-notes/what-is-adam"]


def test_the_byte_order_mark_of_another_system_hides_no_deck(tmp_path: Path) -> None:
    path = tmp_path / "deck.md"
    path.write_bytes(b"\xef\xbb\xbf" + DECK.replace("\n", "\r\n").encode())
    assert read_cards(path).content is Content.DECK


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (f"{DECK}## two\nQ: a\n\n## three\nA: b\n", [10, 10, 13, 13]),
        (f"{NOTES}\n# Q2. Why?\n\n# Q3. What is Adam?\nIt is asked again.", [4, 6]),
        ("", [1]),
    ],
)
def test_a_file_with_a_problem_is_refused_with_every_problem(tmp_path: Path, text: str, lines: list[int]) -> None:
    with pytest.raises(Refused) as caught:
        read_cards(written(tmp_path, text, "file.md"))
    assert [problem.line for problem in caught.value.problems] == lines
    assert caught.value.message.splitlines() == [problem.message for problem in caught.value.problems]
    assert all(line.startswith("file.md:") for line in caught.value.message.splitlines())
    assert caught.value.exit_code == 1


def test_a_deck_replaces_none_that_ships(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="which comes with the program"):
        read_cards(written(tmp_path, DECK.replace("mine", "starter")))


def test_a_table_without_a_card_is_refused_and_any_other_says_what_it_lacks(tmp_path: Path) -> None:
    with pytest.raises(Refused) as caught:
        read_cards(written(tmp_path, "question,answer\n,b\n", "table.csv"))
    assert [problem.line for problem in caught.value.problems] == [2]
    imported = read_cards(written(tmp_path, "question,answer\n,b\nc,d\n", "table.csv"))
    assert ([card.front for card in imported.cards], len(imported.refused)) == (["c"], 1)


def test_a_file_that_is_not_there_is_no_content_to_refuse(tmp_path: Path) -> None:
    with pytest.raises(FileProblem):
        read_cards(tmp_path / "absent.md")
