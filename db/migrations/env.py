"""Run by Alembic: works on the connection that was handed over and leaves its transaction to whoever began it."""

from __future__ import annotations

from alembic import context

from db.migrations import VERSION_TABLE
from db.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
