"""Open, high and low of each session, beside its close."""

import sqlalchemy as sa
from alembic import op

from db.types import ROW_ID, UtcDateTime

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_table(
        "bar",
        sa.Column("id", ROW_ID, primary_key=True, autoincrement=False),
        sa.Column("ticker", sa.String(), nullable=False),
        sa.Column("session", sa.Date(), nullable=False),
        sa.Column("open", sa.Float(), nullable=True),
        sa.Column("high", sa.Float(), nullable=True),
        sa.Column("low", sa.Float(), nullable=True),
        sa.Column("currency", sa.String(), nullable=True),
        sa.Column("batch_id", ROW_ID, sa.ForeignKey("batch.id"), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("known_at", UtcDateTime(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
    )
    key = ["ticker", "session", "known_at", "source", "batch_id"]
    op.create_index("ix_bar_key", "bar", key, unique=True)


def downgrade() -> None:
    raise NotImplementedError("recorded bars are never dropped; restore the backup instead")
