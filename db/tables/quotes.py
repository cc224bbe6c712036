"""The table of quotes: what is traded now, overwritten by the next, and no observation."""

import datetime as dt

from sqlmodel import Field

from db.tables.base import Row
from db.types import UtcDateTime


class QuoteRow(Row, table=True):
    """The newest quote of one ticker, and how the last try for it ended.

    Neither sealed nor dated nor read by the calculation: it must never be mistaken for a close.
    """

    __tablename__ = "quote"
    __table_args__ = {"info": {"mutable": True}}

    ticker: str = Field(primary_key=True)
    price: float | None
    currency: str | None
    traded_at: dt.datetime | None = Field(sa_type=UtcDateTime)
    fetched_at: dt.datetime | None = Field(sa_type=UtcDateTime)
    tried_at: dt.datetime = Field(sa_type=UtcDateTime)
    source: str
    problem: str | None
