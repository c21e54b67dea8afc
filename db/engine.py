"""Opens a database: connects, and makes or migrates the tables where that is needed."""

from __future__ import annotations

import os
import sqlite3
from contextlib import contextmanager
from importlib import metadata as distributions
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    Column,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    create_engine,
    event,
    insert,
    inspect,
    make_url,
    select,
)
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, OperationalError, ProgrammingError

from db import migrations
from db.backup import back_up
from db.boundary import place_of, translated
from db.errors import CannotOpenError, DamagedError, NewerDatabaseError
from db.location import backup_folder, database_file
from db.migrations import VERSION_TABLE
from db.schema import metadata, release

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Connection, Engine, RootTransaction

    from quiz_bank.ports import Clock

BUSY_SECONDS = 5.0
"""How long a transaction waits for another program's before it gives up."""

version_table = Table(
    VERSION_TABLE,
    MetaData(),
    Column("version_num", String(32), nullable=False),
    PrimaryKeyConstraint("version_num", name=f"{VERSION_TABLE}_pkc"),
)
_VERSION = select(version_table.c.version_num)


def open_engine(where: str | os.PathLike[str], *, clock: Clock, backups: Path | None = None) -> Engine:
    """Connect to a database whose tables are those of `db.schema`, making or migrating them first if needed."""
    file = database_file(where)
    engine = _connect(where, file)
    try:
        with translated(engine):
            revision = _revision(engine)
            if revision is None:
                _make(engine)
            elif revision != migrations.HEAD:
                _refuse_newer(engine, revision)
                if file is not None:
                    back_up(file, backups or backup_folder(file), clock())
                migrate(engine)
            if file is not None:
                _log_ahead(engine)
    except BaseException:
        engine.dispose()
        raise
    return engine


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A transaction that sees one state of the database and holds nobody up."""
    with translated(engine), engine.connect() as connection:
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that is the only writing one from its beginning on; on disk when it ends."""
    with translated(engine), engine.connect() as connection, _begun(connection):
        yield connection


def _begun(connection: Connection) -> RootTransaction:
    return connection.execution_options(writes=True).begin()


def _connect(where: str | os.PathLike[str], file: Path | None) -> Engine:
    text = os.fspath(where)
    try:
        url = make_url(text) if "://" in text else URL.create("sqlite", database=str(file))
        if url.get_backend_name() not in _SETTINGS:
            raise CannotOpenError(f"{url.drivername} is not supported: name an SQLite file or a postgresql:// address")
        if file is not None:
            file.parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(url, pool_pre_ping=file is None)
    except (ArgumentError, NoSuchModuleError) as error:
        raise CannotOpenError(f"{_first_line(error)}: name an SQLite file or a postgresql:// address") from error
    except ModuleNotFoundError as error:
        raise CannotOpenError(f"{error.name} is not installed: pip install 'gradrecall[postgresql]'") from error
    except OSError as error:
        raise CannotOpenError(f"{file}: the folder cannot be made ({error.strerror}): check its permissions") from error
    settings, begin = _SETTINGS[engine.dialect.name]

    @event.listens_for(engine, "connect")
    def configure(connection: Any, _record: object) -> None:  # the driver's own type
        settings(connection)

    @event.listens_for(engine, "begin")
    def begin_transaction(connection: Connection) -> None:
        begin(connection, writes=connection.get_execution_options().get("writes", False))

    return engine


def _configure_sqlite(connection: sqlite3.Connection) -> None:
    # Left to itself, the driver begins late, and never before DDL: a failed migration would stay half done.
    connection.isolation_level = None
    connection.execute(f"PRAGMA busy_timeout = {_busy_milliseconds()}")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = FULL")


def _begin_sqlite(connection: Connection, *, writes: bool) -> None:
    # A transaction that reads first and writes later could find that another one wrote in between.
    connection.connection.cursor().execute("BEGIN IMMEDIATE" if writes else "BEGIN")


def _configure_postgresql(connection: Any) -> None:  # psycopg's own type
    with connection.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = {_busy_milliseconds()}")
    connection.commit()


def _begin_postgresql(connection: Connection, *, writes: bool) -> None:
    # One writer at a time in a schema, as SQLite has it: roll-ups and sequences then follow one order.
    if writes:
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(hashtext('gradrecall.' || current_schema()))")
    else:
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")


_SETTINGS = {
    "sqlite": (_configure_sqlite, _begin_sqlite),
    "postgresql": (_configure_postgresql, _begin_postgresql),
}


def _revision(engine: Engine) -> str | None:
    """The revision of a database, or None when it is empty."""
    with engine.connect() as connection:
        try:
            return connection.scalar(_VERSION)
        except (OperationalError, ProgrammingError) as error:
            failure = error
    tables = inspect(engine).get_table_names()
    if VERSION_TABLE in tables:
        raise failure
    if tables:
        raise CannotOpenError(
            f"{place_of(engine)}: this database is not gradrecall's (it has a table {tables[0]!r}): name another one"
        )
    return None


def _make(engine: Engine) -> None:
    """Make the tables; if another program was faster, there is nothing left to do."""
    with writing(engine) as connection:
        if inspect(connection).has_table(VERSION_TABLE):
            return
        version_table.create(connection)
        metadata.create_all(connection, checkfirst=False)
        connection.execute(insert(version_table), {"version_num": migrations.HEAD})
        _sign(connection)


def migrate(engine: Engine) -> None:
    """Bring the tables to the present revision, all or nothing; if another program was faster, do nothing."""
    with unreferenced(engine) as connection:
        if connection.scalar(_VERSION) != migrations.HEAD:
            migrations.upgrade(connection)
            _sign(connection)


@contextmanager
def unreferenced(engine: Engine) -> Iterator[Connection]:
    """A writing transaction in which SQLite can rebuild a table that others refer to; they are checked at its end."""
    with translated(engine), engine.connect() as connection:
        driver = connection.connection.driver_connection
        if not isinstance(driver, sqlite3.Connection):
            with _begun(connection):
                yield connection
            return
        # Works outside a transaction only.
        driver.execute("PRAGMA foreign_keys = OFF")
        try:
            with _begun(connection):
                yield connection
                if driver.execute("PRAGMA foreign_key_check").fetchone():
                    raise DamagedError(f"{place_of(engine)}: rows refer to others that are missing: restore a backup")
        finally:
            driver.execute("PRAGMA foreign_keys = ON")


def _sign(connection: Connection) -> None:
    """Leave a note for versions that are older than this one."""
    version = distributions.version("gradrecall")
    connection.execute(insert(release), {"revision": migrations.HEAD, "version": version})


def _refuse_newer(engine: Engine, revision: str) -> None:
    if revision < migrations.HEAD:
        return
    with reading(engine) as connection:
        version = connection.scalar(select(release.c.version).where(release.c.revision == revision))
    raise NewerDatabaseError(
        f"{place_of(engine)}: written by gradrecall {version or '(a later version)'}, newer than this one "
        f"({distributions.version('gradrecall')}): update gradrecall, or name another database"
    )


def _log_ahead(engine: Engine) -> None:
    """Switch on the write-ahead log, in which readers and the writer do not wait for each other; the file keeps it."""
    connection = engine.raw_connection()
    try:
        connection.cursor().execute("PRAGMA journal_mode = WAL")
    finally:
        connection.close()


def _busy_milliseconds() -> int:
    # PostgreSQL takes 0 for no limit at all.
    return max(1, round(BUSY_SECONDS * 1000))


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0]
