"""The retractions: tombstones over whole batches."""

import sqlalchemy as sa
from alembic import op

from db.types import ROW_ID, UtcDateTime

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "retraction",
        sa.Column("id", ROW_ID, primary_key=True, autoincrement=False),
        sa.Column("batch_id", ROW_ID, sa.ForeignKey("batch.id"), nullable=False),
        sa.Column("retracted_id", ROW_ID, sa.ForeignKey("batch.id"), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
    )
    op.create_index("ix_retraction_retracted", "retraction", ["retracted_id"], unique=True)


def downgrade() -> None:
    raise NotImplementedError("retractions are never dropped; restore the backup instead")
