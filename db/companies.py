"""The companies of the record as listed, and which of their results are recorded."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlalchemy import Connection, select

from db.retractions import not_retracted
from db.tables import OBSERVATIONS


def load_companies(connection: Connection) -> list[Mapping[str, object]]:
    """Give every row of every company, in the order in which one listing replaces another."""
    table = OBSERVATIONS["company"]
    order = (table.c.effective, table.c.known_at, table.c.id)
    return [dict(row) for row in connection.execute(select(table).order_by(*order)).mappings()]


def load_reported_years(connection: Connection) -> set[tuple[str, date]]:
    """Give the (ticker, end) of every fiscal year of which a result is recorded."""
    table = OBSERVATIONS["actual"]
    query = select(table.c.ticker, table.c.period_end).distinct()
    query = query.where(table.c.months == 12, not_retracted(table))
    return {(ticker, end) for ticker, end in connection.execute(query)}


def load_benchmarks(connection: Connection) -> dict[str, str]:
    """Give the covered company of each benchmark that a target names, the latest target's."""
    table = OBSERVATIONS["target"]
    query = select(table.c.benchmark, table.c.ticker).where(table.c.benchmark.is_not(None))
    return {index: ticker for index, ticker in connection.execute(query.order_by(table.c.id))}
