"""`import` and `decks check`."""

from pathlib import Path

import pytest

from tests.commands.conftest import DECK, NOTES, Run

SOURCE = Path(__file__).resolve().parents[3] / "shared" / "source" / "deep-learning-qa.md"


def counts(document: dict[str, object]) -> tuple[object, ...]:
    return tuple(document[name] for name in ("added", "updated", "unchanged", "retired"))


@pytest.mark.usefixtures("database")
def test_a_second_import_changes_nothing_and_an_edited_answer_is_an_update(gradrecall: Run, notes: Path) -> None:
    first = gradrecall("import", str(notes), "--json")
    assert (first.status, first.err) == (0, "")
    assert first.document.keys() >= {"added", "updated", "unchanged", "refused"}
    assert counts(first.document) == (2, 0, 0, 0)
    assert counts(gradrecall("import", str(notes), "--json").document) == (0, 0, 2, 0)
    notes.write_text(NOTES.replace("A running sum", "A fading sum"), "utf-8")
    assert counts(gradrecall("import", str(notes), "--json").document) == (0, 1, 1, 0)
    notes.write_text(NOTES.partition("# Q: What does")[0], "utf-8")
    assert counts(gradrecall("import", str(notes), "--json").document) == (0, 0, 1, 1)


@pytest.mark.usefixtures("database")
def test_what_an_import_does_is_told_file_by_file(gradrecall: Run, notes: Path, deck: Path) -> None:
    ran = gradrecall("import", str(notes), str(deck))
    assert ran.out.splitlines() == [
        f"{notes}: 2 added, 0 updated, 0 unchanged",
        f"{deck}: 1 added, 0 updated, 0 unchanged",
    ]
    assert (ran.status, ran.err) == (0, "")


def test_a_dry_run_does_not_even_make_a_database(gradrecall: Run, notes: Path, home: Path) -> None:
    assert counts(gradrecall("import", "--dry-run", str(notes), "--json").document) == (2, 0, 0, 0)
    assert not list(home.rglob("*.db"))


@pytest.mark.usefixtures("database")
def test_a_dry_run_tells_the_same_and_changes_nothing(gradrecall: Run, notes: Path) -> None:
    gradrecall("import", str(notes))
    before = gradrecall("export").out
    notes.write_text(NOTES.replace("A running sum", "A fading sum"), "utf-8")
    ran = gradrecall("import", str(notes), "--dry-run")
    assert ran.out == f"{notes}: 0 added, 1 updated, 1 unchanged (dry run)\n"
    assert gradrecall("export").out == before


@pytest.mark.usefixtures("database")
def test_a_card_that_comes_back_is_added_in_a_dry_run_as_well(gradrecall: Run, notes: Path) -> None:
    gradrecall("import", str(notes))
    notes.write_text(NOTES.partition("# Q: What does")[0], "utf-8")
    gradrecall("import", str(notes))
    notes.write_text(NOTES, "utf-8")
    dry = gradrecall("import", str(notes), "--dry-run", "--json").document
    assert counts(dry) == (1, 0, 1, 0)
    assert gradrecall("import", str(notes), "--json").document == dry


@pytest.mark.usefixtures("database")
def test_a_refused_file_is_told_by_line_and_the_others_are_taken(gradrecall: Run, notes: Path, deck: Path) -> None:
    deck.write_text(DECK.replace("Evidence", "Evidenz"), "utf-8")
    ran = gradrecall("import", str(deck), str(notes), "--json")
    assert ran.status == 1
    assert counts(ran.document) == (2, 0, 0, 0)
    assert {refusal["file"] for refusal in ran.document["refused"]} == {str(deck)}
    assert all(refusal["line"] > 0 and refusal["message"] for refusal in ran.document["refused"])
    said = [f"{refusal['file']}:{refusal['line']}: {refusal['message']}" for refusal in ran.document["refused"]]
    assert ran.err.splitlines() == said


def test_a_file_that_is_all_refused_leaves_standard_output_empty(gradrecall: Run, tmp_path: Path) -> None:
    empty = tmp_path / "empty.md"
    empty.write_text("\n", "utf-8")
    assert gradrecall("import", str(empty)).failed(1, f"{empty}:1: found an empty document")


@pytest.mark.parametrize(("name", "said"), [("none.md", "no such file"), ("", "a directory")])
def test_a_file_that_cannot_be_opened_is_a_usage_error(gradrecall: Run, tmp_path: Path, name: str, said: str) -> None:
    assert gradrecall("import", str(tmp_path / name)).failed(2, said)
    (refusal,) = gradrecall("import", str(tmp_path / name), "--json").document["refused"]
    assert refusal["line"] == 0
    assert refusal["message"].startswith(said)


@pytest.mark.usefixtures("database")
def test_two_files_that_would_replace_each_other_are_not_both_taken(
    gradrecall: Run, notes: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other" / notes.name
    other.parent.mkdir()
    other.write_text("# Q: What is an epoch?\n\nOne pass over the data.\n", "utf-8")
    ran = gradrecall("import", str(notes), str(other), "--json")
    assert ran.status == 1
    assert counts(ran.document) == (2, 0, 0, 0)
    (refusal,) = ran.document["refused"]
    assert refusal["file"] == str(other)
    assert str(notes) in refusal["message"]


@pytest.mark.usefixtures("database")
def test_a_file_that_is_named_twice_is_taken_once(gradrecall: Run, notes: Path) -> None:
    assert counts(gradrecall("import", str(notes), str(notes), "--json").document) == (2, 0, 0, 0)


def test_a_name_with_an_escape_code_is_told_without_it(gradrecall: Run, tmp_path: Path) -> None:
    ran = gradrecall("import", str(tmp_path / "\x1b[2Jnone.md"), "--json")
    assert "\x1b" not in ran.out + ran.err


def test_a_file_is_wanted(gradrecall: Run) -> None:
    assert gradrecall("import").failed(2, "FILE")


@pytest.mark.usefixtures("database")
@pytest.mark.skipif(not SOURCE.is_file(), reason="the notes are kept outside the repository, not beside this checkout")
def test_the_notes_that_the_project_starts_from_are_imported(gradrecall: Run) -> None:
    first = gradrecall("import", str(SOURCE), "--json")
    assert (first.status, first.err) == (0, "")
    assert first.document["added"] > 50
    again = gradrecall("import", str(SOURCE), "--json").document
    assert counts(again) == (0, 0, first.document["added"], 0)


TABLE = """\
question,answer
What is an epoch?,One pass over the data.
What is a batch?,What one step sees.
"""


@pytest.mark.usefixtures("database")
def test_a_table_comes_in_but_for_the_rows_that_are_refused(gradrecall: Run, tmp_path: Path) -> None:
    file = tmp_path / "words.csv"
    file.write_text(TABLE, "utf-8")
    assert counts(gradrecall("import", str(file), "--json").document) == (2, 0, 0, 0)
    file.write_text(
        TABLE.replace("What one step sees.", "").replace("One pass", "A pass") + "More,cells,here\n", "utf-8"
    )
    ran = gradrecall("import", str(file), "--json")
    assert ran.status == 1
    assert counts(ran.document) == (0, 1, 0, 0), "a card whose row is refused is not gone"
    assert [(refusal["file"], refusal["line"]) for refusal in ran.document["refused"]] == [
        (str(file), 3),
        (str(file), 4),
    ]
    assert all(refusal["message"].startswith("found ") for refusal in ran.document["refused"])
    assert len(ran.err.splitlines()) == 2
    assert gradrecall("import", str(file)).out == f"{file}: 0 added, 0 updated, 1 unchanged, 2 refused\n"
    file.write_text(TABLE.partition("What is a batch")[0], "utf-8")
    dry = gradrecall("import", str(file), "--dry-run", "--json").document
    assert gradrecall("import", str(file), "--json").document == dry
    assert counts(dry) == (0, 1, 0, 1)


# -- own decks ---------------------------------------------------------------------------------------------------------
def own_deck(database: Path, text: str = DECK, name: str = "small.md") -> Path:
    file = database.parent / "decks" / name
    file.parent.mkdir(exist_ok=True)
    file.write_text(text, "utf-8")
    return file


def test_a_deck_beside_the_database_is_there_at_the_next_start(gradrecall: Run, database: Path) -> None:
    before = gradrecall("due", "--json").document["new"]
    file = own_deck(database)
    assert "deck/small/momentum-keeps" in gradrecall("export").out
    file.unlink()
    ran = gradrecall("due", "--json")
    assert (ran.document["new"], ran.err) == (before, "")


def test_a_broken_deck_of_ones_own_is_told_and_stops_nothing(gradrecall: Run, database: Path) -> None:
    file = own_deck(database, DECK.replace("Evidence", "Evidenz"))
    ran = gradrecall("due", "--json")
    assert ran.status == 0
    (line,) = ran.err.splitlines()
    assert line.startswith(f"{file}:")
    assert line.endswith("(and 1 more: gradrecall decks check)")


def test_without_a_path_ones_own_decks_are_checked_as_well(gradrecall: Run, database: Path) -> None:
    file = own_deck(database)
    own_deck(database, DECK.replace("small", "starter"), "starter.md")
    ran = gradrecall("decks", "check", "--json")
    assert str(file) in {found["file"] for found in ran.document["decks"]}
    (problem,) = ran.document["problems"]
    assert problem["file"] == str(file.with_name("starter.md"))
    assert '"starter" a second time' in problem["message"]


# -- decks -----------------------------------------------------------------------------------------------------------
def test_the_decks_that_ship_are_without_fault(gradrecall: Run) -> None:
    ran = gradrecall("decks", "check", "--json")
    assert (ran.status, ran.err, ran.document["problems"]) == (0, "", [])
    assert "starter" in {found["deck"] for found in ran.document["decks"]}
    assert "nothing is wrong" in gradrecall("decks", "check").out


def test_a_deck_and_a_folder_of_decks_are_checked(gradrecall: Run, deck: Path) -> None:
    expected = [{"file": str(deck), "deck": "small", "title": "Small deck", "cards": 1}]
    for path in (deck, deck.parent):
        assert gradrecall("decks", "check", str(path), "--json").document == {"decks": expected, "problems": []}


def test_every_fault_is_told_with_its_line(gradrecall: Run, deck: Path) -> None:
    deck.write_text(DECK.replace('Evidence: "a lecture of my own"', "Evidence: X999"), "utf-8")
    ran = gradrecall("decks", "check", str(deck), "--json")
    assert ran.status == 1
    (problem,) = ran.document["problems"]
    assert problem["file"] == str(deck)
    assert "X999" in problem["message"]
    people = gradrecall("decks", "check", str(deck))
    assert people.out == f"{deck}:{problem['line']}: {problem['message']}\n"
    assert (people.status, people.err) == (1, "")


def test_two_decks_of_one_id_are_a_fault(gradrecall: Run, deck: Path) -> None:
    (deck.parent / "zweites.md").write_text(DECK, "utf-8")
    (problem,) = gradrecall("decks", "check", str(deck.parent), "--json").document["problems"]
    assert (problem["file"], problem["line"]) == (str(deck.parent / "zweites.md"), 1)
    assert '"small" a second time' in problem["message"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["decks"], ["required: check (see"]),  # a path is not
        (["decks", "chek"], ["chek", "check"]),
        (["decks", "check", "{}/none.md"], ["no such file"]),
        (["decks", "check", "{}"], ["no .md file"]),
    ],
)
def test_what_cannot_be_checked_is_said_in_one_line(
    gradrecall: Run, tmp_path: Path, words: list[str], said: list[str]
) -> None:
    assert gradrecall(*(word.format(tmp_path) for word in words)).failed(2, *said)


def test_notes_are_no_deck(gradrecall: Run, notes: Path) -> None:
    ran = gradrecall("decks", "check", str(notes))
    assert ran.status == 1
    assert "deck:" in ran.out
