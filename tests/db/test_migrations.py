"""A database of any age opens as one of today, or not at all."""

from __future__ import annotations

import shutil
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect, text

from db import CannotOpenError, NewerDatabaseError, StoreError, migrations
from db.backup import backups
from db.doctor import examine
from db.engine import migrate, unreferenced, writing
from db.schema import metadata

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Engine

    from db.store import SqlStore
    from tests.db.conftest import Make, Open

TODAY = 739_942

LATER = """
import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def recreate():
    return "always" if op.get_bind().dialect.name == "sqlite" else "auto"


def upgrade():
    with op.batch_alter_table("item", recreate=recreate()) as item:
        item.add_column(sa.Column("note", sa.Text(), nullable=False, server_default="none"))
    {then}


def downgrade():
    with op.batch_alter_table("item", recreate=recreate()) as item:
        item.drop_column("note")
"""


@pytest.fixture
def stocked(store: SqlStore, make: Make) -> SqlStore:
    store.sync("deck", make.items("a", "b"))
    store.append(make.answer(make.reviewed("a", make.today)))
    store.append(make.answer(make.learning("b")))
    store.undo(at=make.noon, day=make.today)
    return store


@pytest.fixture
def later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Later]:
    """The program as it will be, one revision on."""
    with monkeypatch.context() as patch:
        yield Later(tmp_path / "scripts", patch)


class Later:
    """Makes this program the next version of itself, and back."""

    def __init__(self, scripts: Path, patch: pytest.MonkeyPatch) -> None:
        self.scripts = scripts
        self.patch = patch

    def come(self, then: str = "pass") -> None:
        packaged = Path(migrations.__file__).parent
        shutil.copytree(packaged, self.scripts, ignore=shutil.ignore_patterns("__pycache__", "__init__.py"))
        (self.scripts / "versions" / "r0002_later.py").write_text(LATER.format(then=then))
        self.patch.setattr(migrations, "SCRIPTS", str(self.scripts))
        self.patch.setattr(migrations, "HEAD", "0002")

    def go(self) -> None:
        self.patch.undo()


def _everything(connection: Connection) -> object:
    """All that can be told about the tables of a database."""
    if connection.dialect.name == "sqlite":
        rows = connection.execute(text("SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY name"))
        return [tuple(row) for row in rows]
    inspector = inspect(connection)
    tables = {
        name: (
            inspector.get_columns(name),
            inspector.get_pk_constraint(name),
            sorted(inspector.get_foreign_keys(name), key=str),
            sorted(inspector.get_indexes(name), key=str),
        )
        for name in inspector.get_table_names()
    }
    triggers = connection.scalars(
        text("SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE tgrelid = 'log'::regclass AND NOT tgisinternal")
    )
    return [(name, str(found)) for name, found in sorted(tables.items())], sorted(triggers)


def _differences(engine: Engine) -> object:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": migrations.VERSION_TABLE})
        return compare_metadata(context, metadata)


def test_the_head_is_the_last_script() -> None:
    with create_engine("sqlite://").connect() as connection:
        scripts = ScriptDirectory.from_config(migrations.configuration(connection))
    assert scripts.get_current_head() == migrations.HEAD
    assert [script.revision for script in scripts.walk_revisions()] == sorted(
        (script.revision for script in scripts.walk_revisions()), reverse=True
    )


def test_a_new_database_is_the_same_as_one_that_went_through_every_migration(store: SqlStore) -> None:
    with store.engine.connect() as connection:
        fresh = _everything(connection)
    assert _differences(store.engine) == []
    with writing(store.engine) as connection:
        command.downgrade(migrations.configuration(connection), "base")
        connection.execute(text(f"DROP TABLE {migrations.VERSION_TABLE}"))
        migrations.upgrade(connection)
    with store.engine.connect() as connection:
        assert _everything(connection) == fresh
    assert _differences(store.engine) == []


def _contents(store: SqlStore) -> object:
    """What the bank gets to see."""
    return (
        [store.item(one) for one in "ab"],
        [store.log(one) for one in "ab"],
        [store.state(one) for one in "ab"],
        store.counts(day=TODAY),
        store.totals(first=0, last=TODAY),
    )


def test_rows_survive_the_way_up_and_down(stocked: SqlStore, where: str, opened: Open, later: Later) -> None:
    before = _contents(stocked)
    stocked.close()
    later.come()
    upgraded = opened(where)
    assert _contents(upgraded) == before
    with upgraded.engine.connect() as connection:
        assert connection.scalars(text("SELECT note FROM item")).all() == ["none", "none"]
    with unreferenced(upgraded.engine) as connection:
        command.downgrade(migrations.configuration(connection), "0001")
    upgraded.close()
    later.go()
    downgraded = opened(where)
    assert _contents(downgraded) == before
    assert examine(downgraded).sound
    assert _differences(downgraded.engine) == []
    assert downgraded.sync("deck", []).retired == 2


def test_a_migration_that_fails_changes_nothing(stocked: SqlStore, where: str, opened: Open, later: Later) -> None:
    with stocked.engine.connect() as connection:
        before = (_everything(connection), _contents(stocked))
    stocked.close()
    later.come(then="op.execute('INSERT INTO nowhere VALUES (1)')")
    with pytest.raises(StoreError, match="nowhere"):
        opened(where)
    later.go()
    again = opened(where)
    with again.engine.connect() as connection:
        assert (_everything(connection), _contents(again)) == before


def test_a_database_of_a_later_version_is_refused_by_name(
    stocked: SqlStore, where: str, opened: Open, later: Later
) -> None:
    stocked.close()
    later.come()
    with writing(opened(where).engine) as connection:
        connection.execute(text("UPDATE release SET version = '9.1.0' WHERE revision = '0002'"))
    later.go()
    with pytest.raises(NewerDatabaseError, match=r"gradrecall 9\.1\.0, newer than this one") as refusal:
        opened(where)
    assert "\n" not in str(refusal.value)


def test_each_revision_is_signed_with_the_version_that_made_it(
    stocked: SqlStore, where: str, opened: Open, later: Later
) -> None:
    stocked.close()
    later.come()
    with opened(where).engine.connect() as connection:
        signed = connection.execute(text("SELECT revision, version FROM release ORDER BY revision")).all()
    assert [tuple(row) for row in signed] == [("0001", version("gradrecall")), ("0002", version("gradrecall"))]


def test_a_file_is_backed_up_before_it_is_migrated(tmp_path: Path, opened: Open, make: Make, later: Later) -> None:
    file = tmp_path / "store.db"
    store = opened(file)
    store.sync("deck", make.items("a"))
    store.close()
    opened(file).close()
    assert backups(tmp_path / "backups") == []
    later.come()
    opened(file).close()
    (saved,) = backups(tmp_path / "backups")
    later.go()
    assert opened(saved).item("a") == make.item("a")


def test_two_programs_that_migrate_at_once_do_it_once(tmp_path: Path, opened: Open, make: Make, later: Later) -> None:
    file = tmp_path / "store.db"
    store = opened(file)
    store.sync("deck", make.items("a"))
    later.come()
    opened(file).close()
    migrate(store.engine)
    assert store.item("a") == make.item("a")


def test_a_database_of_something_else_is_refused_and_left_alone(where: str, opened: Open) -> None:
    engine = create_engine(where if "://" in where else f"sqlite:///{where}")
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE bookmarks (address TEXT)"))
    with pytest.raises(CannotOpenError, match=r"not gradrecall's \(it has a table 'bookmarks'"):
        opened(where)
    assert inspect(engine).get_table_names() == ["bookmarks"]
    engine.dispose()
