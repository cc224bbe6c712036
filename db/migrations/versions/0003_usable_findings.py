"""Whether the value that a finding is about may be used; null of older findings: it may."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("finding", sa.Column("usable", sa.Boolean(), nullable=True))


def downgrade() -> None:
    raise NotImplementedError("what findings say is never dropped; restore the backup instead")
