"""Tables of drafts: what somebody proposed, and what became of it; no valuation reads them."""

import datetime as dt

from sqlalchemy import Index
from sqlmodel import Field

from db.tables.base import SealedRow
from db.types import ROW_ID, CanonicalJson, UtcDateTime


class DraftRow(SealedRow, table=True):
    """A target, an edited coverage file or a model that waits for somebody else's approval."""

    __tablename__ = "draft"
    __table_args__ = (
        Index("ix_draft_ticker", "ticker", "id"),
        {"info": {"sealed": True}},
    )

    ticker: str
    kind: str  # "target", "coverage" or "forecast"
    author: str
    why: str | None
    source: str  # of the batch that approval will seal
    rows: object = Field(sa_type=CanonicalJson, nullable=False)  # by kind of observation
    findings: object = Field(sa_type=CanonicalJson, nullable=False)
    file_name: str | None
    file_origin: str | None
    file_body: str | None  # of a coverage file, whole
    file_sha256: str | None  # of the body, by which a file that was drafted once is recognised
    drafted_at: dt.datetime = Field(sa_type=UtcDateTime)


class DraftDecisionRow(SealedRow, table=True):
    """The one decision on a draft, in the batch of the rows that it puts in force."""

    __tablename__ = "draft_decision"
    __table_args__ = (
        # Two who approve at once: the second one's row is refused by the database itself.
        Index("ix_draft_decision_draft", "draft_id", unique=True),
        {"info": {"sealed": True}},
    )

    draft_id: int = Field(foreign_key="draft.id", sa_type=ROW_ID)
    verdict: str  # "approved" or "rejected"
    by: str
    why: str | None
    decided_at: dt.datetime = Field(sa_type=UtcDateTime)
