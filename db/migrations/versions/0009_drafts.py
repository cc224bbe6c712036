"""Drafts that wait for approval, and the one decision on each."""

import sqlalchemy as sa
from alembic import op

from db.types import ROW_ID, CanonicalJson, UtcDateTime

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "draft",
        sa.Column("id", ROW_ID, primary_key=True, autoincrement=False),
        sa.Column("batch_id", ROW_ID, sa.ForeignKey("batch.id"), nullable=False),
        sa.Column("ticker", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("rows", CanonicalJson(), nullable=False),
        sa.Column("findings", CanonicalJson(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=True),
        sa.Column("file_origin", sa.String(), nullable=True),
        sa.Column("file_body", sa.String(), nullable=True),
        sa.Column("file_sha256", sa.String(), nullable=True),
        sa.Column("drafted_at", UtcDateTime(), nullable=False),
    )
    op.create_index("ix_draft_ticker", "draft", ["ticker", "id"])
    op.create_table(
        "draft_decision",
        sa.Column("id", ROW_ID, primary_key=True, autoincrement=False),
        sa.Column("batch_id", ROW_ID, sa.ForeignKey("batch.id"), nullable=False),
        sa.Column("draft_id", ROW_ID, sa.ForeignKey("draft.id"), nullable=False),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=True),
        sa.Column("decided_at", UtcDateTime(), nullable=False),
    )
    op.create_index("ix_draft_decision_draft", "draft_decision", ["draft_id"], unique=True)


def downgrade() -> None:
    raise NotImplementedError("drafts are part of the record; restore the backup instead")
