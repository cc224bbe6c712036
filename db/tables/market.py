"""Tables of what markets say: prices, bars, FX, share counts, splits, benchmark levels."""

import datetime as dt

from db.tables.base import Observation, observed


class PriceRow(Observation, table=True):
    """One close of one session."""

    __tablename__ = "price"
    __table_args__ = observed("price")

    ticker: str
    session: dt.date
    close: float | None
    currency: str | None
    volume: float | None
    flag: str | None


class BarRow(Observation, table=True):
    """Open, high and low of one session, beside its close."""

    __tablename__ = "bar"
    __table_args__ = observed("bar")

    ticker: str
    session: dt.date
    open: float | None
    high: float | None
    low: float | None
    currency: str | None


class FxRateRow(Observation, table=True):
    """Units of `quote` for one `base` on one date."""

    __tablename__ = "fx_rate"
    __table_args__ = observed("fx_rate")

    base: str
    quote: str
    date: dt.date
    rate: float | None


class ShareCountRow(Observation, table=True):
    """Total issued shares of all classes, in millions, from one date on."""

    __tablename__ = "share_count"
    __table_args__ = observed("share_count")

    ticker: str
    effective: dt.date
    shares_m: float | None
    reason: str | None
    confirmed: bool


class SplitRow(Observation, table=True):
    """New shares for one old from one date on."""

    __tablename__ = "split"
    __table_args__ = observed("split")

    ticker: str
    effective: dt.date
    ratio: float | None


class BenchmarkLevelRow(Observation, table=True):
    """One level of one index."""

    __tablename__ = "benchmark_level"
    __table_args__ = observed("benchmark_level")

    index: str
    session: dt.date
    level: float | None
    kind: str | None
