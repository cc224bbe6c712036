"""Tables of alerts: how each rule stands, every change, who wants silence, what is to be sent."""

import datetime as dt

from sqlalchemy import Index, LargeBinary, UniqueConstraint
from sqlmodel import Field

from db.tables.base import NumberedRow
from db.types import ROW_ID, CanonicalJson, UtcDateTime


class AlertRow(NumberedRow, table=True):
    """One rule of one subject as it stands: its state, and all that it remembers."""

    __tablename__ = "alert"
    __table_args__ = (UniqueConstraint("ticker", "rule"), {"info": {"mutable": True}})

    rule: str
    ticker: str  # of a job's rule the name of the job
    state: str
    old: str | None
    new: str | None
    value: float | None
    threshold: float | None
    flip_price: float | None
    session: dt.date
    since: dt.datetime = Field(sa_type=UtcDateTime)
    acknowledged_by: str | None
    acknowledged_at: dt.datetime | None = Field(sa_type=UtcDateTime)
    note: str | None
    memory: object = Field(sa_type=CanonicalJson, nullable=True)
    valuation_id: int | None = Field(foreign_key="valuation.id", sa_type=ROW_ID)
    updated_at: dt.datetime = Field(sa_type=UtcDateTime)


class AlertChangeRow(NumberedRow, table=True):
    """One transition of one rule, with the figures and the valuation that made it."""

    __tablename__ = "alert_change"
    __table_args__ = (Index("ix_alert_change_ticker", "ticker", "rule", "recorded_at"),)

    alert_id: int = Field(foreign_key="alert.id", sa_type=ROW_ID)
    rule: str
    ticker: str
    kind: str
    before: str
    after: str
    old: str | None
    new: str | None
    value: float | None
    threshold: float | None
    flip_price: float | None
    session: dt.date
    reasons: object = Field(sa_type=CanonicalJson, nullable=True)
    bridge: object = Field(sa_type=CanonicalJson, nullable=True)  # since the change before
    severity: str
    silenced: bool
    by: str | None  # who acknowledged
    note: str | None
    valuation_id: int | None = Field(foreign_key="valuation.id", sa_type=ROW_ID)
    recorded_at: dt.datetime = Field(sa_type=UtcDateTime)


class SilenceRow(NumberedRow, table=True):
    """Nobody is mailed about a rule of a ticker (None: any rule) until an instant."""

    __tablename__ = "silence"
    __table_args__ = (Index("ix_silence_ticker", "ticker", "until"),)

    ticker: str
    rule: str | None
    until: dt.datetime = Field(sa_type=UtcDateTime)
    reason: str
    by: str
    recorded_at: dt.datetime = Field(sa_type=UtcDateTime)


class DeliveryRow(NumberedRow, table=True):
    """One mail to one receiver: its exact bytes, and how far it has come."""

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("message_id"),
        Index("ix_delivery_state", "state", "next_try_at"),
        {"info": {"mutable": True}},
    )

    kind: str  # "alert", "digest" or "test"
    # "mail", or "channel" of a chat. A server default: rows of older programs were all mails.
    transport: str = Field(sa_column_kwargs={"server_default": "mail"})
    change_id: int | None = Field(foreign_key="alert_change.id", sa_type=ROW_ID)
    due_key: str | None  # of a digest
    receiver: str
    language: str
    subject: str
    message_id: str
    mail: bytes = Field(sa_type=LargeBinary)
    contents: object = Field(sa_type=CanonicalJson, nullable=True)  # what a digest told
    state: str
    attempt: int
    repeats: int  # times the same bytes were sent again after an ambiguous end
    owner: str | None
    claimed_until: dt.datetime | None = Field(sa_type=UtcDateTime)
    next_try_at: dt.datetime | None = Field(sa_type=UtcDateTime)
    created_at: dt.datetime = Field(sa_type=UtcDateTime)
    finished_at: dt.datetime | None = Field(sa_type=UtcDateTime)
    reason: str | None


class AddressEventRow(NumberedRow, table=True):
    """One thing that happened to an address: refused for good, suppressed, lifted."""

    __tablename__ = "address_event"
    __table_args__ = (Index("ix_address_event_address", "address", "id"),)

    address: str
    kind: str  # "refused", "suppressed" or "lifted"
    reason: str
    by: str  # the mail server, or who lifted it
    recorded_at: dt.datetime = Field(sa_type=UtcDateTime)
