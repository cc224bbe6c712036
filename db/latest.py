"""The newest of what one source gave: where a fetch continues, and what it compares with."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select

from db.dialect import listed
from db.recorded_days import SERIES
from db.retractions import not_retracted
from db.tables import OBSERVATIONS


def load_last_dates(
    connection: Connection, *, kind: str, source: str, subjects: Collection[str]
) -> dict[str, date]:
    """Give the last date that a source recorded of each of these subjects, where there is any.

    Subjects are tickers (`price`), currencies (`fx_rate`) or indices (`benchmark_level`).
    """
    return _last(connection, kind, subjects, OBSERVATIONS[kind].c.source == source)


def load_last_traded(
    connection: Connection, *, source: str, tickers: Collection[str]
) -> dict[str, date]:
    """Give the last session of each of these tickers in which a source saw it trade."""
    price = OBSERVATIONS["price"].c
    traded = price.volume.is_(None) | (price.volume > 0)
    return _last(connection, "price", tickers, (price.source == source) & traded)


def _last(
    connection: Connection, kind: str, subjects: Collection[str], condition: ColumnElement[bool]
) -> dict[str, date]:
    """Look each subject up at the end of its part of the index.

    Grouping would read every row of all: a hundred times as long for 5,000 names at ten million.
    """
    table = OBSERVATIONS[kind]
    subject, dated = (table.c[name] for name in SERIES[kind])
    asked = listed(connection, subjects)
    kept = [subject == asked.c.value, condition, not_retracted(table)]
    if "base" in table.c:  # first in the index, and always this one
        kept.append(table.c.base == "USD")
    last = select(dated).where(*kept).order_by(dated.desc()).limit(1)
    found = connection.execute(select(asked.c.value, last.correlate(asked).scalar_subquery()))
    return {name: day for name, day in found if day is not None}


def load_closes_before(
    connection: Connection, *, ticker: str, session: date
) -> list[dict[str, Any]]:
    """Give every source's usable closes of the last session before one that has any."""
    table = OBSERVATIONS["price"]
    flagged = table.c.flag.is_(None) | (table.c.flag == "half_day")
    usable = (table.c.ticker == ticker) & table.c.close.is_not(None) & flagged
    kept = (usable, not_retracted(table))
    last = select(func.max(table.c.session)).where(table.c.session < session, *kept)
    query = select(table).where(table.c.session == last.scalar_subquery(), *kept)
    return [dict(row) for row in connection.execute(query).mappings()]


def load_splits(connection: Connection, *, ticker: str) -> dict[date, float]:
    """Give the newest ratio of each split of a ticker, by its effective date."""
    table = OBSERVATIONS["split"]
    query = select(table.c.effective, table.c.ratio).where(
        table.c.ticker == ticker, table.c.ratio.is_not(None), not_retracted(table)
    )
    return {day: ratio for day, ratio in connection.execute(query.order_by(table.c.id))}


def load_first_publication(connection: Connection) -> date | None:
    """Give the date of the earliest target of any coverage, None when nothing is covered."""
    table = OBSERVATIONS["target"]
    found: date | None = connection.execute(select(func.min(table.c.published_on))).scalar()
    return found


def load_latest_estimates(
    connection: Connection, *, source: str
) -> dict[tuple[str, date], dict[str, Any]]:
    """Give a source's newest consensus revenue row of each (ticker, fiscal end)."""
    table = OBSERVATIONS["consensus"]
    query = (
        select(table)
        .where(table.c.source == source, table.c.metric == "revenue", not_retracted(table))
        .order_by(table.c.as_of, table.c.id)
    )
    rows = connection.execute(query).mappings()
    return {(row["ticker"], row["fiscal_end"]): dict(row) for row in rows}


def load_latest_levels(
    connection: Connection, *, source: str, since: date
) -> dict[str, dict[date, tuple[float | None, str | None]]]:
    """Give a source's newest level and kind of each session of each index, from `since` on."""
    table = OBSERVATIONS["benchmark_level"]
    columns = (table.c.index, table.c.session, table.c.level, table.c.kind)
    query = select(*columns).where(table.c.source == source, table.c.session >= since)
    found: dict[str, dict[date, tuple[float | None, str | None]]] = {}
    for index, session, level, kind in connection.execute(query.order_by(table.c.id)):
        found.setdefault(index, {})[session] = (level, kind)
    return found


def load_latest_counts(connection: Connection, *, source: str) -> dict[str, dict[date, float]]:
    """Give a source's newest share count, in millions, of each ticker and effective date."""
    table = OBSERVATIONS["share_count"]
    query = select(table.c.ticker, table.c.effective, table.c.shares_m)
    query = query.where(table.c.source == source).order_by(table.c.id)
    found: dict[str, dict[date, float]] = {}
    for ticker, effective, shares_m in connection.execute(query):
        found.setdefault(ticker, {})[effective] = shares_m
    return found


def load_latest_events(
    connection: Connection, *, source: str, kind: str
) -> dict[tuple[str, date], str | None]:
    """Give a source's newest text of each event of one kind, by (ticker, date)."""
    table = OBSERVATIONS["event"]
    query = select(table.c.ticker, table.c.date, table.c.text)
    query = query.where(table.c.source == source, table.c.kind == kind).order_by(table.c.id)
    return {(ticker, day): text for ticker, day, text in connection.execute(query)}
