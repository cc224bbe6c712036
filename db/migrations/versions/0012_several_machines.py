"""Who leads, what is handed to workers, and how fast a source is asked by all of them."""

import sqlalchemy as sa
from alembic import op

from db.types import CanonicalJson, UtcDateTime

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.create_table(
        "leadership",
        sa.Column("name", sa.String(), primary_key=True),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("elected_at", UtcDateTime(), nullable=False),
        sa.Column("seen_at", UtcDateTime(), nullable=False),
    )
    op.create_table(
        "handout",
        sa.Column("job", sa.String(), primary_key=True),
        sa.Column("due_key", sa.String(), primary_key=True),
        sa.Column("attempt", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("names", CanonicalJson(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=True),
        sa.Column("finished_at", UtcDateTime(), nullable=True),
        sa.Column("result", CanonicalJson(), nullable=True),
    )
    op.create_table(
        "source_rate",
        sa.Column("source", sa.String(), primary_key=True),
        sa.Column("next_at", UtcDateTime(), nullable=True),
        sa.Column("paused_since", UtcDateTime(), nullable=True),
        sa.Column("paused_until", UtcDateTime(), nullable=True),
        sa.Column("strikes", sa.Integer(), nullable=False),
    )


def downgrade() -> None:
    raise NotImplementedError("a program that knows no leader must not share the database")
