"""How the alert rules stand, every change, silences, and the mails to be sent."""

import sqlalchemy as sa
from alembic import op

from db.types import ROW_ID, CanonicalJson, UtcDateTime

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    alerts()
    changes()
    silences()
    deliveries()


def downgrade() -> None:
    raise NotImplementedError("recorded alerts are never dropped; restore the backup instead")


def alerts() -> None:
    op.create_table(
        "alert",
        sa.Column("id", ROW_ID, primary_key=True, autoincrement=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("ticker", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("old", sa.String(), nullable=True),
        sa.Column("new", sa.String(), nullable=True),
        sa.Column("value", sa.Float(), nullable=True),
        sa.Column("threshold", sa.Float(), nullable=True),
        sa.Column("flip_price", sa.Float(), nullable=True),
        sa.Column("session", sa.Date(), nullable=False),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.Column("acknowledged_by", sa.String(), nullable=True),
        sa.Column("acknowledged_at", UtcDateTime(), nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("memory", CanonicalJson(), nullable=True),
        sa.Column("valuation_id", ROW_ID, sa.ForeignKey("valuation.id"), nullable=True),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.UniqueConstraint("ticker", "rule"),
    )


def changes() -> None:
    op.create_table(
        "alert_change",
        sa.Column("id", ROW_ID, primary_key=True, autoincrement=False),
        sa.Column("alert_id", ROW_ID, sa.ForeignKey("alert.id"), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("ticker", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("before", sa.String(), nullable=False),
        sa.Column("after", sa.String(), nullable=False),
        sa.Column("old", sa.String(), nullable=True),
        sa.Column("new", sa.String(), nullable=True),
        sa.Column("value", sa.Float(), nullable=True),
        sa.Column("threshold", sa.Float(), nullable=True),
        sa.Column("flip_price", sa.Float(), nullable=True),
        sa.Column("session", sa.Date(), nullable=False),
        sa.Column("reasons", CanonicalJson(), nullable=True),
        sa.Column("bridge", CanonicalJson(), nullable=True),
        sa.Column("severity", sa.String(), nullable=False),
        sa.Column("silenced", sa.Boolean(), nullable=False),
        sa.Column("by", sa.String(), nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("valuation_id", ROW_ID, sa.ForeignKey("valuation.id"), nullable=True),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
    )
    op.create_index("ix_alert_change_ticker", "alert_change", ["ticker", "rule", "recorded_at"])


def silences() -> None:
    op.create_table(
        "silence",
        sa.Column("id", ROW_ID, primary_key=True, autoincrement=False),
        sa.Column("ticker", sa.String(), nullable=False),
        sa.Column("rule", sa.String(), nullable=True),
        sa.Column("until", UtcDateTime(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
    )
    op.create_index("ix_silence_ticker", "silence", ["ticker", "until"])


def deliveries() -> None:
    op.create_table(
        "delivery",
        sa.Column("id", ROW_ID, primary_key=True, autoincrement=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("change_id", ROW_ID, sa.ForeignKey("alert_change.id"), nullable=True),
        sa.Column("due_key", sa.String(), nullable=True),
        sa.Column("receiver", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("message_id", sa.String(), nullable=False),
        sa.Column("mail", sa.LargeBinary(), nullable=False),
        sa.Column("contents", CanonicalJson(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("repeats", sa.Integer(), nullable=False),
        sa.Column("owner", sa.String(), nullable=True),
        sa.Column("claimed_until", UtcDateTime(), nullable=True),
        sa.Column("next_try_at", UtcDateTime(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("finished_at", UtcDateTime(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.UniqueConstraint("message_id"),
    )
    op.create_index("ix_delivery_state", "delivery", ["state", "next_try_at"])
