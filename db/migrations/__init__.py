"""The way from every released schema to the present one. Alembic is loaded only by what runs a migration."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.errors import StoreError

if TYPE_CHECKING:
    from alembic.config import Config
    from sqlalchemy import Connection

HEAD = "0001"
"""The revision of `db.schema`; revisions are numbers of four digits, so that later ones compare greater."""

VERSION_TABLE = "revision"

SCRIPTS = "db:migrations"


def configuration(connection: Connection) -> Config:
    """What Alembic's commands need to work on a connection, inside the transaction that it has begun."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", SCRIPTS)
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def upgrade(connection: Connection) -> None:
    """Bring the schema to `HEAD`; a StoreError when no script leads there."""
    from alembic import command
    from alembic.util import CommandError

    try:
        command.upgrade(configuration(connection), HEAD)
    except CommandError as error:
        raise StoreError(f"the database cannot be migrated to revision {HEAD}: {error}") from error
