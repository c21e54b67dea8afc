"""Items, the log of what was done with them, and the sums that are kept of both."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")
SEQUENCE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make everything."""
    _make_items()
    _make_log()
    _make_rollups()
    op.create_table(
        "setting",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_setting"),
    )
    op.create_table(
        "release",
        sa.Column("revision", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("revision", name="pk_release"),
    )


def downgrade() -> None:
    """Drop everything."""
    for table in ("log", "item", "source", "tally", "agenda", "day_total", "setting", "release"):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION log_is_append_only()")


def _state_columns() -> list[sa.Column[Any]]:
    return [
        sa.Column("phase", sa.Text(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("stability", sa.Double()),
        sa.Column("difficulty", sa.Double()),
        sa.Column("due_at", MOMENT),
        sa.Column("due_day", sa.Integer()),
        sa.Column("last_at", MOMENT),
        sa.Column("last_day", sa.Integer()),
        sa.Column("reviews", sa.Integer(), nullable=False),
        sa.Column("lapses", sa.Integer(), nullable=False),
        sa.Column("draws", sa.Integer(), nullable=False),
        sa.Column("buried_until", sa.Integer()),
        sa.Column("suspended", sa.Boolean(), nullable=False),
        sa.Column("flagged", sa.Boolean(), nullable=False),
    ]


def _make_items() -> None:
    op.create_table(
        "source",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text()),
        sa.PrimaryKeyConstraint("name", name="pk_source"),
    )
    op.create_table(
        "item",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("card", sa.Text()),
        sa.Column("given", sa.Text(), nullable=False),
        sa.Column("retired", sa.Boolean(), nullable=False),
        sa.Column("spread", sa.BigInteger(), nullable=False),
        *_state_columns(),
        sa.Column("new_from", sa.Integer()),
        sa.Column("learn_at", MOMENT),
        sa.Column("review_from", sa.Integer()),
        sa.PrimaryKeyConstraint("id", name="pk_item"),
        sa.ForeignKeyConstraint(["source"], ["source.name"], name="fk_item_source_source"),
    )
    op.create_index("ix_item_source", "item", ["source"])
    for name, column, order in (
        ("new", "new_from", ["origin", "position", "id"]),
        ("learning", "learn_at", ["learn_at", "id"]),
        ("review", "review_from", ["review_from", "spread", "id"]),
    ):
        _make_partial_index(f"ix_item_{name}", "item", order, f"{column} IS NOT NULL")
        _make_partial_index(f"ix_item_topic_{name}", "item", ["topic", *order], f"{column} IS NOT NULL")


def _make_log() -> None:
    op.create_table(
        "log",
        sa.Column("sequence", SEQUENCE, nullable=False),
        sa.Column("item_id", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("before_phase", sa.Text(), nullable=False),
        sa.Column("rating", sa.Integer()),
        sa.Column("elapsed_days", sa.Integer(), nullable=False),
        sa.Column("seconds", sa.Double(), nullable=False),
        sa.Column("response", sa.Text()),
        sa.Column("cancels", SEQUENCE),
        *_state_columns(),
        sa.PrimaryKeyConstraint("sequence", name="pk_log"),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name="fk_log_item_id_item"),
        sa.ForeignKeyConstraint(["cancels"], ["log.sequence"], name="fk_log_cancels_log"),
    )
    op.create_index("ix_log_item", "log", ["item_id", "sequence"])
    _make_partial_index("ix_log_cancels", "log", ["cancels"], "cancels IS NOT NULL", unique=True)
    _make_partial_index("ix_log_introduces", "log", ["sequence"], "action = 'review' AND before_phase = 'new'")
    if op.get_bind().dialect.name == "sqlite":
        for change in ("update", "delete"):
            op.execute(
                f"CREATE TRIGGER log_refuses_{change} BEFORE {change.upper()} ON log "
                f"BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION log_is_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the log is append-only'; END $$"
    )
    op.execute(
        "CREATE TRIGGER log_refuses_change BEFORE UPDATE OR DELETE OR TRUNCATE ON log "
        "FOR EACH STATEMENT EXECUTE FUNCTION log_is_append_only()"
    )


def _make_rollups() -> None:
    op.create_table(
        "tally",
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("phase", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("topic", "stage", "phase", name="pk_tally"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "agenda",
        sa.Column("phase", sa.Text(), nullable=False),
        sa.Column("day", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("phase", "day", "topic", name="pk_agenda"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "day_total",
        sa.Column("day", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        *(
            sa.Column(name, sa.Integer(), nullable=False)
            for name in ("again", "hard", "good", "easy", "introduced", "recalled", "forgotten")
        ),
        sa.Column("milliseconds", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("day", "topic", name="pk_day_total"),
        sqlite_with_rowid=False,
    )


def _make_partial_index(name: str, table: str, columns: list[str], where: str, *, unique: bool = False) -> None:
    condition = sa.text(where)
    op.create_index(name, table, columns, unique=unique, sqlite_where=condition, postgresql_where=condition)
