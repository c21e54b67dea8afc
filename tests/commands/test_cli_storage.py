"""`backup`, `restore`, `doctor` and `export`."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.commands.conftest import Run


def answer_one(gradrecall: Run) -> None:
    assert gradrecall("--plain", "--limit", "1", stdin="?\n3\n").status == 0


def answered(gradrecall: Run) -> int:
    reviews: int = gradrecall("stats", "--json").document["totals"]["reviews"]
    return reviews


def test_a_backup_is_put_back_and_the_replaced_database_is_kept(gradrecall: Run, database: Path) -> None:
    answer_one(gradrecall)
    saved = gradrecall("backup", "--json")
    assert (saved.status, saved.err) == (0, "")
    assert saved.document["database"] == str(database)
    assert Path(saved.document["backup"]).parent == database.parent / "backups"
    answer_one(gradrecall)
    assert answered(gradrecall) == 2
    restored = gradrecall("restore", saved.document["backup"], "--json")
    assert (restored.status, restored.err) == (0, "")
    assert answered(gradrecall) == 1
    assert Path(restored.document["replaced"]).is_file()


def test_people_are_told_where_the_copy_is(gradrecall: Run, database: Path) -> None:
    copy = gradrecall("backup").out.strip()
    assert Path(copy).is_file()
    assert str(database) in gradrecall("restore", copy).out


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        ("backup --database {}/none.db", 2, ["none.db", "there is no such database"]),
        ("restore {}/none.db", 2, ["none.db", "there is no such file"]),
        ("restore {}/text.db", 1, ["text.db"]),
        ("restore", 2, ["FILE"]),
        ("backup --database postgresql://nobody@localhost/x", 2, ["on a server"]),
        ("restore {}/text.db --database postgresql://nobody@localhost/x", 2, ["on a server"]),
    ],
)
@pytest.mark.usefixtures("database")
def test_what_cannot_be_copied_is_said_in_one_line(
    gradrecall: Run, tmp_path: Path, words: str, status: int, said: list[str]
) -> None:
    (tmp_path / "text.db").write_text("no database", "utf-8")
    assert gradrecall(*words.format(tmp_path).split()).failed(status, *said)


def test_a_sound_database_is_said_to_be_so(gradrecall: Run, database: Path) -> None:
    ran = gradrecall("doctor", "--json")
    assert (ran.status, ran.err) == (0, "")
    assert ran.document["database"] == str(database)
    assert (ran.document["sound"], ran.document["damage"], ran.document["differences"]) == (True, [], [])
    assert "nothing is wrong" in gradrecall("doctor").out


def test_what_does_not_follow_from_the_log_is_told_and_put_right(gradrecall: Run, database: Path) -> None:
    answer_one(gradrecall)
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("UPDATE item SET reviews = 7 WHERE reviews = 1")
    found = gradrecall("doctor", "--json")
    assert (found.status, found.document["sound"], found.document["rebuilt"]) == (1, False, False)
    (difference,) = found.document["differences"]
    assert (difference["stored"], difference["expected"]) == ("7", "1")
    people = gradrecall("doctor")
    assert people.status == 1
    assert "expected 1" in people.out
    rebuilt = gradrecall("doctor", "--rebuild", "--json")
    assert (rebuilt.status, rebuilt.document["rebuilt"]) == (0, True)
    assert gradrecall("doctor").status == 0


def test_damage_is_told_and_not_rebuilt(gradrecall: Run, database: Path) -> None:
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("UPDATE item SET source = 'gone' WHERE id = (SELECT min(id) FROM item)")
    found = gradrecall("doctor", "--json")
    assert (found.status, found.document["sound"]) == (1, False)
    assert found.document["damage"]
    assert "restore a backup" in gradrecall("doctor").out
    assert gradrecall("doctor", "--rebuild").failed(1, "restore a backup")


@pytest.mark.usefixtures("database")
def test_everything_that_is_kept_is_exported(gradrecall: Run, notes: Path) -> None:
    gradrecall("import", str(notes))
    answer_one(gradrecall)
    lines = gradrecall("export").lines
    items = [line for line in lines if line["type"] == "item"]
    log = [line for line in lines if line["type"] == "log"]
    assert lines == [*items, *log]
    assert {line["item"]["kind"] for line in items} == {"card", "skill"}
    assert "The factor that a gradient is multiplied by before it is subtracted." in {
        line["item"]["card"]["back"] for line in items if line["item"]["card"]
    }
    entry = log[-1]
    assert (entry["action"], entry["rating"]) == ("review", 3)
    (met,) = [line for line in items if line["item"]["id"] == entry["item_id"]]
    assert entry["after"] == met["state"]
    assert entry["at"].endswith("+00:00")


@pytest.mark.usefixtures("database")
def test_an_export_is_plain_ascii(gradrecall: Run, notes: Path) -> None:
    notes.write_text("# Q: Was heißt η?\n\nDie Lernrate.\n", "utf-8")
    gradrecall("import", str(notes))
    out = gradrecall("export").out
    assert out.isascii()
    assert "Was heißt η?" in {
        line["item"]["card"]["front"] for line in gradrecall("export").lines if line["item"]["card"]
    }
