"""A person's own decks are part of what there is to learn, and a broken one is in nobody's way."""

from pathlib import Path

import pytest

from quiz_bank import own_decks
from quiz_bank.model import Item, Origin
from quiz_bank.own_decks import sync_own
from tests.quiz_bank.conftest import MemoryStore

CARD = "\n## {}\n\nQ: a?\n\nA: b.\n\nEvidence: none\n"
HEAD = "---\ndeck: {}\ntitle: My own\n---\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one deck of two cards."""
    path = tmp_path / "decks"
    path.mkdir()
    write(path, "mine", "one", "two")
    return path


def write(folder: Path, deck: str, *cards: str, file: str = "") -> Path:
    path = folder / (file or f"{deck}.md")
    path.write_text(HEAD.format(deck) + "".join(map(CARD.format, cards)), "utf-8")
    return path


def offered(store: MemoryStore) -> set[str]:
    return store.items.keys() - store.retired


def test_every_deck_of_the_folder_is_brought_in_as_ones_own(memory_store: MemoryStore, folder: Path) -> None:
    write(folder, "other", "one")
    assert sync_own(memory_store, folder) == ()
    assert offered(memory_store) == {"deck/mine/one", "deck/mine/two", "deck/other/one"}
    assert {item.origin for item in memory_store.items.values()} == {Origin.OWN}


def test_a_folder_that_is_not_there_is_no_fault(memory_store: MemoryStore, tmp_path: Path) -> None:
    assert sync_own(memory_store, tmp_path / "none") == ()
    assert memory_store.fingerprints == {}


def test_a_file_that_did_not_change_is_not_read_again(
    memory_store: MemoryStore, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync_own(memory_store, folder)

    def never(*_: object) -> None:
        pytest.fail("an unchanged deck was parsed")

    monkeypatch.setattr(own_decks, "of_deck", never)
    monkeypatch.setattr(memory_store, "sync", never)
    monkeypatch.setattr(memory_store, "set_fingerprint", never)
    assert sync_own(memory_store, folder) == ()


def test_a_changed_file_updates_its_cards_and_retires_those_that_are_gone(
    memory_store: MemoryStore, folder: Path
) -> None:
    sync_own(memory_store, folder)
    path = write(folder, "mine", "one", "three")
    path.write_text(path.read_text("utf-8").replace("A: b.", "A: c."), "utf-8")
    assert sync_own(memory_store, folder) == ()
    assert offered(memory_store) == {"deck/mine/one", "deck/mine/three"}
    assert answer(memory_store.items["deck/mine/one"]) == "c."


def answer(item: Item) -> str:
    return item.card.back if item.card else ""


def test_a_file_that_is_gone_retires_its_cards_until_it_is_back(memory_store: MemoryStore, folder: Path) -> None:
    sync_own(memory_store, folder)
    (folder / "mine.md").unlink()
    sync_own(memory_store, folder)
    assert offered(memory_store) == set()
    write(folder, "mine", "one", "two")
    sync_own(memory_store, folder)
    assert offered(memory_store) == {"deck/mine/one", "deck/mine/two"}


def test_a_file_with_another_name_is_the_same_deck(memory_store: MemoryStore, folder: Path) -> None:
    sync_own(memory_store, folder)
    (folder / "mine.md").rename(folder / "renamed.md")
    assert sync_own(memory_store, folder) == ()
    assert offered(memory_store) == {"deck/mine/one", "deck/mine/two"}


def test_a_broken_deck_is_told_in_one_line_and_its_cards_stay_as_they_were(
    memory_store: MemoryStore, folder: Path
) -> None:
    sync_own(memory_store, folder)
    path = write(folder, "mine", "one", "one")
    path.write_text(path.read_text("utf-8").replace("Evidence: none", "Evidence: P.addam", 1), "utf-8")
    write(folder, "other", "one")
    for _ in range(2):
        (line,) = sync_own(memory_store, folder)
        assert line.startswith(f"{path}:12: found the unknown source P.addam, expected P.adam or ")
        assert line.endswith(" (and 1 more: gradrecall decks check)")
        assert "\n" not in line
    assert offered(memory_store) == {"deck/mine/one", "deck/mine/two", "deck/other/one"}


@pytest.mark.parametrize(
    ("deck", "said"),
    [
        ("mine", 'found the deck id "mine", which mine.md has, expected an id of its own'),
        ("starter", 'found the deck id "starter", which comes with the program, expected an id of its own'),
    ],
)
def test_a_deck_replaces_no_other(memory_store: MemoryStore, folder: Path, deck: str, said: str) -> None:
    path = write(folder, deck, "stolen", file="a-copy.md")
    if deck == "mine":  # the first of two takes the id, by name or because it had it before
        path.unlink()
        sync_own(memory_store, folder)
        write(folder, deck, "stolen", file="a-copy.md")
    (line,) = sync_own(memory_store, folder)
    assert line == f"{path}:1: {said}"
    assert offered(memory_store) == {"deck/mine/one", "deck/mine/two"}


def test_a_file_that_is_no_text_is_refused_and_a_folder_is_left_alone(memory_store: MemoryStore, folder: Path) -> None:
    (folder / "film.md").write_bytes(b"\xff\x00")
    (folder / "folder.md").mkdir()
    (line,) = sync_own(memory_store, folder)
    assert line.startswith(f"{folder / 'film.md'}:1: found binary data")
