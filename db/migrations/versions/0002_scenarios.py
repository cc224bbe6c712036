"""The scenarios beside a target: bear, base, bull."""

import sqlalchemy as sa
from alembic import op

from db.types import ROW_ID, UtcDateTime

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "scenario",
        sa.Column("id", ROW_ID, primary_key=True, autoincrement=False),
        sa.Column("ticker", sa.String(), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("multiple", sa.Float(), nullable=True),
        sa.Column("revenue_m", sa.Float(), nullable=True),
        sa.Column("currency", sa.String(), nullable=True),
        sa.Column("batch_id", ROW_ID, sa.ForeignKey("batch.id"), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("known_at", UtcDateTime(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
    )
    key = ["ticker", "published_on", "name", "known_at", "source", "batch_id"]
    op.create_index("ix_scenario_key", "scenario", key, unique=True)


def downgrade() -> None:
    raise NotImplementedError("recorded scenarios are never dropped; restore the backup instead")
