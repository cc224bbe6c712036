"""The table of valuations as they were shown."""

import datetime as dt

from sqlalchemy import Index
from sqlmodel import Field

from db.tables.base import NumberedRow
from db.types import ROW_ID, CanonicalJson, UtcDateTime


class ValuationRow(NumberedRow, table=True):
    """One computed valuation with the batch and the inputs it read."""

    __tablename__ = "valuation"
    __table_args__ = (Index("ix_valuation_latest", "ticker", "session", "computed_at"),)

    ticker: str
    session: dt.date
    computed_at: dt.datetime = Field(sa_type=UtcDateTime)
    batch_id: int = Field(foreign_key="batch.id", sa_type=ROW_ID)
    calc_version: str
    document: object = Field(sa_type=CanonicalJson, nullable=False)
    inputs: object = Field(sa_type=CanonicalJson, nullable=False)
