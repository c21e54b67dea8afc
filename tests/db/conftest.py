"""Databases to test on, SQLite and a real PostgreSQL, and short ways to say what is stored in them."""

from __future__ import annotations

import os
import pwd
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

import db
from db.store import SqlStore
from quiz_bank.model import Action, Card, Item, ItemKind, ItemState, LogEntry, Memory, Origin, Phase, Rating

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
TODAY = NOON.toordinal()
REQUIRE = "GRADRECALL_REQUIRE_POSTGRESQL"
# The environment of each test is cleared of what a user may have set; this one is meant for the whole run.
REQUIRED = os.environ.get(REQUIRE) == "1"

Open = Callable[[str | Path], SqlStore]


class Make:
    """Short ways to build what a store is given."""

    noon = NOON
    today = TODAY

    def item(
        self,
        item_id: str,
        *,
        topic: str = "Optimizers",
        origin: Origin = Origin.STARTER,
        position: int = 0,
        front: str = "What does it do?",
        line: int = 1,
    ) -> Item:
        card = Card(item_id, topic, front, "It scales the step.", source_line=line)
        return Item(item_id, ItemKind.CARD, topic, origin, position, card)

    def items(self, *ids: str, topic: str = "Optimizers", origin: Origin = Origin.STARTER) -> list[Item]:
        return [self.item(one, topic=topic, origin=origin, position=position) for position, one in enumerate(ids)]

    def learning(self, item_id: str, *, minutes: float = 10) -> ItemState:
        """A state with a step that is due some minutes after noon."""
        return ItemState(item_id, Phase.LEARNING, 1, Memory(1.5, 5.25), due_at=NOON + timedelta(minutes=minutes))

    def reviewed(self, item_id: str, due_day: int, *, stability: float = 3.5) -> ItemState:
        """A state in review."""
        return ItemState(
            item_id,
            Phase.REVIEW,
            memory=Memory(stability, 5.25),
            due_day=due_day,
            last_at=NOON,
            last_day=TODAY,
            reviews=1,
        )

    def answer(
        self,
        after: ItemState,
        rating: Rating = Rating.GOOD,
        *,
        action: Action = Action.REVIEW,
        before: Phase = Phase.NEW,
        elapsed_days: int = 0,
        seconds: float = 6.25,
        day: int = TODAY,
    ) -> LogEntry:
        return LogEntry(
            after.item_id, action, NOON, day, after, before, rating, elapsed_days=elapsed_days, seconds=seconds
        )

    def mark(self, action: Action, after: ItemState) -> LogEntry:
        """An entry without an answer."""
        return LogEntry(after.item_id, action, NOON, TODAY, after, after.phase)

    def hurried(self, store: SqlStore) -> SqlStore:
        return hurried(store)

    def buried(self, state: ItemState, until: int) -> LogEntry:
        return self.mark(Action.BURY, replace(state, buried_until=until))


def hurried(store: SqlStore) -> SqlStore:
    """The same store, not waiting for the disk: a test has no power to lose."""
    if store.engine.dialect.name == "sqlite":
        with store.engine.connect() as connection:
            driver = connection.connection.driver_connection
            assert isinstance(driver, sqlite3.Connection)
            driver.execute("PRAGMA synchronous = OFF")
    return store


@pytest.fixture(scope="session")
def make() -> Make:
    return Make()


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Open]:
    """Opens stores and closes them when the test is over."""
    stores: list[SqlStore] = []

    def open_one(where: str | Path) -> SqlStore:
        stores.append(hurried(db.open_store(where, clock=lambda: NOON, backups=tmp_path / "backups")))
        return stores[-1]

    yield open_one
    for store in stores:
        store.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def where(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty place of this test's own."""
    if request.param == "sqlite":
        return str(tmp_path / "store.db")
    return str(request.getfixturevalue("postgresql_schema"))


@pytest.fixture
def store(where: str, opened: Open) -> SqlStore:
    """A new store, on each kind of database."""
    return opened(where)


@pytest.fixture(scope="session")
def schema_names() -> Iterator[str]:
    return (f"test_{number}" for number in count(1))


@pytest.fixture
def postgresql_schemas(postgresql: str, schema_names: Iterator[str]) -> Callable[[], str]:
    """Each call makes an empty schema and returns its URL."""
    import psycopg

    def fresh() -> str:
        name = next(schema_names)
        with psycopg.connect(postgresql, autocommit=True) as connection:
            connection.execute(f"CREATE SCHEMA {name}".encode())
        query = postgresql.partition("?")[2]
        return f"postgresql+psycopg://gradrecall@/postgres?{query}&options=-csearch_path%3D{name}"

    return fresh


@pytest.fixture
def postgresql_schema(postgresql_schemas: Callable[[], str]) -> str:
    return postgresql_schemas()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The URL of a PostgreSQL server that listens on a socket of its own and stops with the tests."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not found:
        reason = "no PostgreSQL server binaries in /usr/lib/postgresql"
        (pytest.fail if REQUIRED else pytest.skip)(reason)
    binaries = found[-1].parent
    account = _unprivileged()
    # pytest's own folders are closed to other accounts, and a socket's path must be short.
    folder = Path(tempfile.mkdtemp(prefix="gradrecall-pg-"))
    if account is not None:
        os.chown(folder, account.pw_uid, account.pw_gid)

    def run(program: str, *arguments: str) -> None:
        subprocess.run(
            [str(binaries / program), *arguments],
            check=True,
            cwd=folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=60,
            user=None if account is None else account.pw_uid,
            group=None if account is None else account.pw_gid,
            extra_groups=None if account is None else [],
        )

    server = str(folder / "data")
    options = f"-c listen_addresses= -c unix_socket_directories={folder} -c fsync=off -c max_connections=30"
    try:
        run("initdb", "-D", server, "-U", "gradrecall", "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C")
        run("pg_ctl", "start", "-D", server, "-w", "-t", "50", "-o", options, "-l", str(folder / "server.log"))
        try:
            yield f"postgresql://gradrecall@/postgres?host={folder}"
        finally:
            run("pg_ctl", "stop", "-D", server, "-m", "immediate", "-w", "-t", "50")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _unprivileged() -> pwd.struct_passwd | None:
    """The account that a server started by root runs as; root itself is refused."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    return known.get("postgres") or known["nobody"]
