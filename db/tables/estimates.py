"""Tables of what people expect, print and report: consensus, forecasts, targets, actuals."""

import datetime as dt

from db.tables.base import Observation, observed


class ConsensusRow(Observation, table=True):
    """The street's mean of one metric and fiscal year, in millions."""

    __tablename__ = "consensus"
    __table_args__ = observed("consensus")

    ticker: str
    metric: str
    fiscal_end: dt.date
    as_of: dt.date
    mean_m: float | None
    low_m: float | None
    high_m: float | None
    analysts: float | None
    currency: str | None


class ForecastRow(Observation, table=True):
    """One line of one vintage of the analyst's model."""

    __tablename__ = "forecast"
    __table_args__ = observed("forecast")

    ticker: str
    published_on: dt.date
    line: str
    period_end: dt.date
    months: int
    value: float | None
    unit: str | None
    currency: str | None
    reported: bool


class TargetRow(Observation, table=True):
    """One published rating and target price."""

    __tablename__ = "target"
    __table_args__ = observed("target")

    ticker: str
    published_on: dt.date
    rating: str | None
    price: float | None
    currency: str | None
    multiple: float | None
    fiscal_end: dt.date | None
    horizon_ends: dt.date | None
    benchmark: str | None


class ScenarioRow(Observation, table=True):
    """One case beside a target: another multiple, another revenue, or both."""

    __tablename__ = "scenario"
    __table_args__ = observed("scenario")

    ticker: str
    published_on: dt.date
    name: str
    multiple: float | None
    revenue_m: float | None
    currency: str | None


class PrintedRow(Observation, table=True):
    """One figure of a report exactly as printed."""

    __tablename__ = "printed"
    __table_args__ = observed("printed")

    ticker: str
    published_on: dt.date
    item: str
    text: str | None
    unit: str | None


class ActualRow(Observation, table=True):
    """One reported result."""

    __tablename__ = "actual"
    __table_args__ = observed("actual")

    ticker: str
    published_on: dt.date
    line: str
    period_end: dt.date
    months: int
    value: float | None
    unit: str | None
    currency: str | None
