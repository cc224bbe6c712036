"""Which days of a series are recorded, by whatever source: what a backfill still has to bring."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, Connection, func, or_, select

from db.retractions import not_retracted
from db.tables import OBSERVATIONS

# The column that names the series, and the one that dates a row.
SERIES = {
    "price": ("ticker", "session"),
    "fx_rate": ("quote", "date"),
    "benchmark_level": ("index", "session"),
}
_USABLE = ("half_day",)  # flags of closes that count all the same


def load_day_counts(
    connection: Connection, *, kind: str, since: date, until: date
) -> dict[str, int]:
    """Give how many days of each series of a kind are recorded from `since` to `until`."""
    name, day, conditions = _span(kind, since, until)
    query = select(name, func.count(day.distinct())).where(*conditions).group_by(name)
    return {series: count for series, count in connection.execute(query)}


def load_days(
    connection: Connection, *, kind: str, series: str, since: date, until: date
) -> set[date]:
    """Give the recorded days of one series from `since` to `until`."""
    name, day, conditions = _span(kind, since, until)
    query = select(day).where(name == series, *conditions).distinct()
    return set(connection.execute(query).scalars())


def load_listing_dates(connection: Connection) -> dict[str, date]:
    """Give the date of each company's first listing: before it there is nothing to record."""
    table = OBSERVATIONS["company"]
    query = select(table.c.ticker, func.min(table.c.effective)).where(not_retracted(table))
    return {ticker: day for ticker, day in connection.execute(query.group_by(table.c.ticker))}


def _span(
    kind: str, since: date, until: date
) -> tuple[ColumnElement[str], ColumnElement[date], list[ColumnElement[bool]]]:
    table = OBSERVATIONS[kind]
    name, day = (table.c[column] for column in SERIES[kind])
    conditions = [day.between(since, until), not_retracted(table)]
    if kind == "price":
        conditions.append(or_(table.c.flag.is_(None), table.c.flag.in_(_USABLE)))
    return name, day, conditions
