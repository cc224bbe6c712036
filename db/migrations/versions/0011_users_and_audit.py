"""Those who may sign in, and who did what when."""

import sqlalchemy as sa
from alembic import op

from db.types import ROW_ID, UtcDateTime

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.create_table(
        "user_change",
        sa.Column("id", ROW_ID, primary_key=True, autoincrement=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("change", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
    )
    op.create_index("ix_user_change_key", "user_change", ["key", "id"])
    op.create_table(
        "audit",
        sa.Column("id", ROW_ID, primary_key=True, autoincrement=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=True),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("about", sa.String(), nullable=True),
        sa.Column("detail", sa.String(), nullable=True),
        sa.Column("address", sa.String(), nullable=True),
        sa.Column("session", sa.String(), nullable=True),
    )
    op.create_index("ix_audit_what", "audit", ["what", "at"])
    op.create_index("ix_audit_session", "audit", ["session"])


def downgrade() -> None:
    raise NotImplementedError("who did what is never dropped; restore the backup instead")
