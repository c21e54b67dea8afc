"""Copies of a database: whole, checked, few, and never in the way of what they copy."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from db import CannotOpenError, DamagedError, LockedError, NewerDatabaseError, StoreError
from db.backup import KEPT, back_up, backups, check, restore

if TYPE_CHECKING:
    from pathlib import Path

    from tests.db.conftest import Make, Open


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "store.db"


def test_a_database_in_use_is_copied_as_it_is_at_that_moment(
    database: Path, tmp_path: Path, opened: Open, make: Make
) -> None:
    store = opened(database)
    store.sync("deck", make.items("a"))
    entry = store.append(make.answer(make.reviewed("a", make.today)))
    copy = back_up(database, tmp_path / "copies", make.noon)
    store.undo(at=make.noon, day=make.today)
    assert copy.name == "gradrecall-20261122-120000-000000.db"
    assert opened(copy).log("a") == [entry]


def test_a_backup_is_one_file(database: Path, tmp_path: Path, opened: Open, make: Make) -> None:
    opened(database).sync("deck", make.items("a"))
    copy = back_up(database, tmp_path / "copies", make.noon)
    check(copy)
    assert list(copy.parent.iterdir()) == [copy]
    # The header says that it needs no log beside it.
    assert copy.read_bytes()[18:20] == b"\x01\x01"


def test_the_newest_backups_are_kept(database: Path, tmp_path: Path, opened: Open, make: Make) -> None:
    opened(database).close()
    folder = tmp_path / "copies"
    folder.mkdir()
    own = folder / "before-the-exam.db"
    own.touch()
    made = [back_up(database, folder, make.noon + timedelta(minutes=minute)) for minute in range(KEPT + 3)]
    assert backups(folder) == made[: -KEPT - 1 : -1]
    assert own.exists()


def test_what_is_damaged_is_not_copied_over_a_good_backup(
    database: Path, tmp_path: Path, opened: Open, make: Make
) -> None:
    opened(database).close()
    folder = tmp_path / "copies"
    good = back_up(database, folder, make.noon)
    _damage(database)
    with pytest.raises(DamagedError, match="the file is damaged"):
        back_up(database, folder, make.noon + timedelta(days=1))
    assert list(folder.iterdir()) == [good]


def test_nothing_is_backed_up_where_there_is_nothing(database: Path, tmp_path: Path, make: Make) -> None:
    with pytest.raises(CannotOpenError, match="there is no such database"):
        back_up(database, tmp_path / "copies", make.noon)
    assert not database.exists()


def test_a_backup_is_put_back_and_the_replaced_database_kept(
    database: Path, tmp_path: Path, opened: Open, make: Make
) -> None:
    store = opened(database)
    store.sync("deck", make.items("a"))
    copy = back_up(database, tmp_path / "copies", make.noon)
    store.append(make.answer(make.reviewed("a", make.today)))
    store.close()
    aside = restore(copy, database, make.noon)
    assert aside == tmp_path / "store-replaced-20261122-120000-000000.db"
    assert opened(database).log("a") == []
    assert len(opened(aside).log("a")) == 1
    assert len(backups(tmp_path / "copies")) == 1


def test_a_backup_is_put_where_there_was_nothing(database: Path, tmp_path: Path, opened: Open, make: Make) -> None:
    opened(database).sync("deck", make.items("a"))
    copy = back_up(database, tmp_path / "copies", make.noon)
    target = tmp_path / "elsewhere" / "store.db"
    assert restore(copy, target, make.noon) is None
    assert opened(target).item("a") == make.item("a")


def test_a_database_in_use_is_not_replaced(database: Path, tmp_path: Path, opened: Open, make: Make) -> None:
    store = opened(database)
    store.sync("deck", make.items("a"))
    copy = back_up(database, tmp_path / "copies", make.noon)
    store.append(make.answer(make.reviewed("a", make.today)))
    with pytest.raises(LockedError, match="a program has it open"):
        restore(copy, database, make.noon)
    assert len(store.log("a")) == 1
    assert not list(tmp_path.glob("*replaced*"))


@pytest.mark.parametrize("readable", [True, False])
def test_a_damaged_database_can_be_restored_over(
    database: Path, tmp_path: Path, opened: Open, make: Make, monkeypatch: pytest.MonkeyPatch, *, readable: bool
) -> None:
    store = opened(database)
    store.sync("deck", make.items("a"))
    copy = back_up(database, tmp_path / "copies", make.noon)
    store.close()
    database.write_bytes(b"not a database at all" * 500)
    database.with_name("store.db-wal").write_bytes(b"left behind")
    with monkeypatch.context() as patch:
        if not readable:
            patch.setattr("db.backup._open", lambda file: _fail() if file == database else sqlite3.connect(file))
        aside = restore(copy, database, make.noon)
    assert aside is not None
    assert not database.with_name("store.db-wal").exists()
    assert aside.read_bytes().startswith(b"not a database")
    assert aside.with_name(aside.name + "-wal").read_bytes() == b"left behind"
    assert opened(database).item("a") == make.item("a")


@pytest.mark.parametrize("wrong", ["missing", "text", "foreign", "damaged", "newer"])
def test_what_is_no_good_backup_is_not_restored(
    database: Path, tmp_path: Path, opened: Open, make: Make, wrong: str
) -> None:
    store = opened(database)
    store.sync("deck", make.items("a"))
    store.close()
    before = database.read_bytes()
    candidate = tmp_path / "candidate.db"
    opened(candidate).close()
    kind: type[StoreError]
    if wrong == "missing":
        candidate.unlink()
        kind = CannotOpenError
    elif wrong == "text":
        candidate.write_text("front,back\n" * 400)
        kind = DamagedError
    elif wrong == "foreign":
        _run(candidate, "DROP TABLE revision")
        kind = CannotOpenError
    elif wrong == "newer":
        _run(candidate, "UPDATE revision SET version_num = '9999'")
        kind = NewerDatabaseError
    else:
        _damage(candidate)
        kind = DamagedError
    with pytest.raises(kind, match=r"candidate\.db") as refusal:
        restore(candidate, database, make.noon)
    assert "\n" not in str(refusal.value)
    assert database.read_bytes() == before


def _fail() -> sqlite3.Connection:
    raise sqlite3.DatabaseError("disk I/O error")


def _run(database: Path, statement: str) -> None:
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        connection.execute(statement)


def _damage(database: Path) -> None:
    """Overwrite a page that an index needs."""
    _run(database, "PRAGMA journal_mode = DELETE")
    content = bytearray(database.read_bytes())
    content[4096 * 4 : 4096 * 5] = b"\xff" * 4096
    database.write_bytes(content)
