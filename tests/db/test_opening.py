"""Opening: where a database is, what may be wrong with the place, and what survives being killed."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import db.doctor
import db.engine
from db import CannotOpenError, DamagedError, LockedError, StoreError
from db.location import backup_folder, database_file

if TYPE_CHECKING:
    from tests.db.conftest import Make, Open

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
ROOT = Path(__file__).resolve().parents[2]


def _python(*arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", *arguments], stdout=subprocess.PIPE, text=True, cwd=ROOT)


def _run(program: str, *arguments: str) -> str:
    with _python(program, *arguments) as process:
        output, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    return output


LOADED = "; import sys; print([one for one in ('sqlalchemy', 'alembic', 'sqlite3') if one in sys.modules])"


def test_importing_the_package_loads_no_driver() -> None:
    assert _run("import db, db.errors, db.location" + LOADED) == "[]\n"


def test_opening_a_database_of_today_loads_no_migrations(tmp_path: Path) -> None:
    program = "import db, sys; db.open_store(sys.argv[1], clock=None).close()" + LOADED
    for _ in ("new", "there already"):
        assert _run(program, str(tmp_path / "store.db")) == "['sqlalchemy', 'sqlite3']\n"


def test_backing_up_loads_no_sqlalchemy() -> None:
    assert _run("import db.backup" + LOADED) == "['sqlite3']\n"


def test_an_sqlite_database_is_durable_and_lets_readers_pass(tmp_path: Path) -> None:
    store = db.open_store(tmp_path / "deep" / "er" / "store.db", clock=lambda: NOON)
    with store, store.engine.connect() as connection:
        found = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 5000}


@pytest.mark.parametrize(
    ("where", "file"),
    [
        ("notes.db", "notes.db"),
        ("sqlite:///notes.db", "notes.db"),
        ("sqlite:////tmp/my%20notes.db?timeout=3", "/tmp/my notes.db"),  # noqa: S108 - nothing is written there
        ("sqlite+pysqlite:////srv/notes.db", "/srv/notes.db"),
        ("postgresql+psycopg://me@/notes", None),
        ("sqlite://", None),
    ],
)
def test_the_file_of_a_database_is_known_without_opening_it(where: str, file: str | None) -> None:
    assert database_file(where) == (None if file is None else Path(file))


def test_a_path_and_its_url_are_the_same_database(tmp_path: Path, opened: Open, make: Make) -> None:
    file = tmp_path / "my store.db"
    opened(file).sync("deck", make.items("a"))
    assert opened(f"sqlite:///{tmp_path}/my%20store.db").item("a") == make.item("a")
    assert backup_folder(file) == tmp_path / "backups"


@pytest.mark.parametrize(
    ("where", "kind", "message"),
    [
        ("mysql://me@host/notes", CannotOpenError, "mysql is not supported"),
        ("nosuch://me@host/notes", CannotOpenError, "name an SQLite file or a postgresql:// address"),
        ("://", CannotOpenError, "name an SQLite file or a postgresql:// address"),
        ("{folder}", CannotOpenError, "the file cannot be opened"),
        ("{text}", DamagedError, "the file is not an SQLite database"),
        ("{text}/store.db", CannotOpenError, "the folder cannot be made"),
        ("postgresql+psycopg://me:secret@/notes?host={folder}", CannotOpenError, "there is no connection"),
    ],
)
def test_a_place_that_cannot_be_opened_is_named_in_one_line(
    tmp_path: Path, opened: Open, where: str, kind: type[StoreError], message: str
) -> None:
    note = tmp_path / "notes.txt"
    note.write_text("What is Adam?\n" * 500)
    with pytest.raises(kind, match=message) as refusal:
        opened(where.format(folder=tmp_path, text=note))
    assert "\n" not in str(refusal.value)
    assert "secret" not in str(refusal.value)
    assert note.read_text().startswith("What is Adam?")


def test_a_database_that_another_program_writes_to_is_locked(
    where: str, opened: Open, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(db.engine, "BUSY_SECONDS", 0)
    store, other = opened(where), opened(where)
    store.sync("deck", make.items("a"))
    with db.engine.writing(other.engine):
        with pytest.raises(LockedError, match="another program is writing to it"):
            store.append(make.answer(make.reviewed("a", make.today)))
        assert store.log("a") == []
    assert store.append(make.answer(make.reviewed("a", make.today))).sequence == 1


def test_several_threads_may_answer_at_once(where: str, opened: Open, make: Make) -> None:
    store = opened(where)
    ids = [f"card-{number}" for number in range(24)]
    store.sync("deck", make.items(*ids))
    with ThreadPoolExecutor(4) as threads:
        done = list(threads.map(lambda one: store.append(make.answer(make.reviewed(one, make.today))), ids))
    assert sorted(entry.sequence for entry in done) == list(range(1, 25))
    assert [line.due for line in store.counts(day=make.today)] == [24]
    assert db.doctor.examine(store).sound


def test_a_damaged_card_is_named(tmp_path: Path, opened: Open, make: Make) -> None:
    file = tmp_path / "store.db"
    store = opened(file)
    store.sync("deck", make.items("a", "b"))
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("UPDATE item SET card = substr(card, 2) WHERE id = 'a'")
        other.execute("UPDATE item SET due_at = 'soon', phase = 'learning' WHERE id = 'b'")
    with pytest.raises(DamagedError, match="item 'a' is damaged"):
        store.item("a")
    with pytest.raises(DamagedError, match="a stored time is damaged"):
        store.state("b")
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("UPDATE item SET due_at = NULL WHERE id = 'b'")
    for use in (lambda: store.state("b"), lambda: store.append(make.answer(make.reviewed("b", make.today)))):
        with pytest.raises(DamagedError, match=r"the state of item 'b' is damaged .*run `gradrecall doctor`"):
            use()


def test_a_database_that_another_program_made_in_the_meantime_is_opened(
    tmp_path: Path, opened: Open, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(tmp_path / "store.db").sync("deck", make.items("a"))
    monkeypatch.setattr(db.engine, "_revision", lambda _engine: None)
    assert opened(tmp_path / "store.db").item("a") == make.item("a")


def test_moments_are_kept_as_text_of_one_width(tmp_path: Path, opened: Open, make: Make) -> None:
    file = tmp_path / "store.db"
    store = opened(file)
    store.sync("deck", make.items("a"))
    store.append(make.answer(make.learning("a")))
    with closing(sqlite3.connect(file)) as other:
        assert other.execute("SELECT at, due_at FROM log").fetchall() == [
            ("2026-11-22T12:00:00.000000+00:00", "2026-11-22T12:10:00.000000+00:00")
        ]


def test_several_programs_may_make_the_same_database_at_once(tmp_path: Path, opened: Open) -> None:
    program = "import db, sys; db.open_store(sys.argv[1], clock=None).close(); print('open')"
    processes = [_python(program, str(tmp_path / "store.db")) for _ in range(3)]
    assert [process.communicate(timeout=60)[0] for process in processes] == ["open\n"] * 3
    assert opened(tmp_path / "store.db").counts(day=1) == []


ANSWERING = """
import sys
from datetime import UTC, datetime
import db
from quiz_bank.model import *

now = datetime(2026, 11, 22, tzinfo=UTC)
store = db.open_store(sys.argv[1], clock=lambda: now)
store.sync("deck", [Item("a", ItemKind.SKILL, "Adam", Origin.SKILL, 0)])
while True:
    state = store.state("a")
    after = ItemState("a", Phase.REVIEW, memory=Memory(3.5, 5.0), due_day=state.reviews + 1, reviews=state.reviews + 1)
    entry = LogEntry("a", Action.REVIEW, now, 1, after, state.phase, Rating.GOOD, response=Response("adam:1:1", "0.5"))
    print(store.append(entry).sequence, flush=True)
"""


def test_a_killed_program_has_lost_no_answer_that_it_reported(tmp_path: Path, opened: Open) -> None:
    file = tmp_path / "store.db"
    with _python(ANSWERING, str(file)) as process:
        assert process.stdout is not None
        printed = [process.stdout.readline() for _ in range(60)]
        process.kill()
        printed += process.stdout.readlines()
    # The line that was being printed when the end came may be cut short.
    reported = [int(line) for line in printed if line.endswith("\n")]
    store = opened(file)
    stored = store.log("a")
    assert reported == [entry.sequence for entry in stored][: len(reported)]
    assert len(reported) >= 60
    assert len(stored) - len(reported) in {0, 1}
    assert store.state("a").reviews == len(stored)
    assert db.doctor.examine(store).sound
