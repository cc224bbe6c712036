"""How a delivery travels, and the addresses that a mail server has refused for good."""

import sqlalchemy as sa
from alembic import op

from db.types import ROW_ID, UtcDateTime

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.add_column(
        "delivery",
        sa.Column("transport", sa.String(), nullable=False, server_default="mail"),
    )
    op.create_table(
        "address_event",
        sa.Column("id", ROW_ID, primary_key=True, autoincrement=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
    )
    op.create_index("ix_address_event_address", "address_event", ["address", "id"])


def downgrade() -> None:
    raise NotImplementedError("recorded deliveries are never dropped; restore the backup instead")
