"""The newest quote of each covered company, overwritten by the next."""

import sqlalchemy as sa
from alembic import op

from db.types import UtcDateTime

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "quote",
        sa.Column("ticker", sa.String(), primary_key=True),
        sa.Column("price", sa.Float(), nullable=True),
        sa.Column("currency", sa.String(), nullable=True),
        sa.Column("traded_at", UtcDateTime(), nullable=True),
        sa.Column("fetched_at", UtcDateTime(), nullable=True),
        sa.Column("tried_at", UtcDateTime(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("problem", sa.String(), nullable=True),
    )


def downgrade() -> None:
    raise NotImplementedError("a migration is never undone; restore the backup instead")
