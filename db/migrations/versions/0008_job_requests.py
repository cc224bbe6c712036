"""What pages ask of jobs, when each job is next due, and the last runs found at once."""

import sqlalchemy as sa
from alembic import op

from db.types import ROW_ID, UtcDateTime

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "job_request",
        sa.Column("id", ROW_ID, primary_key=True, autoincrement=False),
        sa.Column("job", sa.String(), nullable=False),
        sa.Column("requested_at", UtcDateTime(), nullable=False),
        sa.Column("requested_by", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("claimed_at", UtcDateTime(), nullable=True),
        sa.Column("finished_at", UtcDateTime(), nullable=True),
        sa.Column("run_key", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
    )
    op.create_index("ix_job_request_state", "job_request", ["state"])
    op.create_table(
        "job_plan",
        sa.Column("job", sa.String(), primary_key=True),
        sa.Column("next_at", UtcDateTime(), nullable=False),
        sa.Column("planned_at", UtcDateTime(), nullable=False),
    )
    for column in ("started_at", "finished_at", "next_try_at"):
        op.create_index(f"ix_job_run_{column}", "job_run", [column])


def downgrade() -> None:
    raise NotImplementedError("requests are part of the record; restore the backup instead")
