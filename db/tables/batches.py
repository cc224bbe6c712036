"""Tables of the sealed batches, and of what a batch says besides observations."""

import datetime as dt

from sqlalchemy import Index
from sqlmodel import Field

from db.tables.base import NumberedRow, SealedRow
from db.types import ROW_ID, CanonicalJson, UtcDateTime


class BatchRow(NumberedRow, table=True):
    """One sealed batch; `contents` holds the row count and the hash of each table's part."""

    __tablename__ = "batch"

    sealed_at: dt.datetime = Field(sa_type=UtcDateTime, index=True)
    source: str
    rows: int
    contents: object = Field(sa_type=CanonicalJson, nullable=False)
    sha256: str
    previous_sha256: str


class SightingRow(SealedRow, table=True):
    """A source was asked and said nothing new about this kind of this ticker."""

    __tablename__ = "sighting"
    __table_args__ = (
        Index("ix_sighting_kind", "kind", "ticker", "seen_at"),
        {"info": {"sealed": True}},
    )

    source: str
    ticker: str
    kind: str
    seen_at: dt.datetime = Field(sa_type=UtcDateTime)


class FindingRow(SealedRow, table=True):
    """A data problem found while a batch was made."""

    __tablename__ = "finding"
    __table_args__ = (
        Index("ix_finding_run", "job", "due_key"),
        {"info": {"sealed": True}},
    )

    job: str | None
    due_key: str | None
    severity: str
    subject: str
    code: str
    message: str
    recorded_at: dt.datetime = Field(sa_type=UtcDateTime)
    usable: bool | None


class RetractionRow(SealedRow, table=True):
    """A tombstone over a whole batch: its rows stay, and are no longer read from here on."""

    __tablename__ = "retraction"
    __table_args__ = (
        Index("ix_retraction_retracted", "retracted_id", unique=True),
        {"info": {"sealed": True}},
    )

    retracted_id: int = Field(foreign_key="batch.id", sa_type=ROW_ID)
    reason: str
    recorded_at: dt.datetime = Field(sa_type=UtcDateTime)
