"""What a page of many companies reads of all of them at once: lately, now, and to come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import Connection, func, select

from db.retractions import not_retracted
from db.tables import OBSERVATIONS, TABLES
from db.valuations import RecordedValuation, load_valuation_before

MOVED: Final = "moved to"  # so begins the last word on an event that has another date now


@dataclass(frozen=True, slots=True)
class Company:
    """Where a company belongs, by the newest row about it."""

    ticker: str
    exchange: str | None
    sector: str | None


@dataclass(frozen=True, slots=True)
class Ahead:
    """A dated event that is still to come."""

    ticker: str
    date: date
    kind: str
    text: str


def load_companies(connection: Connection) -> dict[str, Company]:
    """Give every company ever recorded, by ticker."""
    table = OBSERVATIONS["company"]
    query = select(table.c.ticker, table.c.exchange, table.c.sector)
    order = (table.c.effective, table.c.known_at, table.c.id)
    rows = connection.execute(query.where(not_retracted(table)).order_by(*order))
    return {ticker: Company(ticker, exchange, sector) for ticker, exchange, sector in rows}


def load_policies(connection: Connection) -> dict[str, Mapping[str, Any]]:
    """Give each ticker's newest policy as it was recorded."""
    table = OBSERVATIONS["policy"]
    query = select(table.c.ticker, table.c.document).where(not_retracted(table))
    rows = connection.execute(query.order_by(table.c.effective, table.c.known_at, table.c.id))
    return {ticker: document or {} for ticker, document in rows}


def load_ahead(connection: Connection, *, after: date) -> dict[str, Ahead]:
    """Give each ticker's next event after a date, by the last word on it.

    An event whose last word says that it moved is none.
    """
    table = OBSERVATIONS["event"]
    query = select(table.c.ticker, table.c.date, table.c.kind, table.c.text)
    query = query.where(table.c.date > after, not_retracted(table)).order_by(table.c.id)
    said = {(ticker, day, kind): text for ticker, day, kind, text in connection.execute(query)}
    found: dict[str, Ahead] = {}
    for (ticker, day, kind), text in sorted(said.items(), key=lambda one: one[0]):
        if not (text or "").startswith(MOVED):
            found.setdefault(ticker, Ahead(ticker, day, kind, text or ""))
    return found


def load_closes(connection: Connection, *, since: date) -> dict[str, list[tuple[date, float]]]:
    """Give the closes of every ticker since a date, by the last word on each session.

    In the shares of the newest one: a close before a split is divided by its ratio, and a split
    that is announced for later divides none.
    """
    table = OBSERVATIONS["price"]
    query = select(table.c.ticker, table.c.session, table.c.close)
    query = query.where(table.c.session >= since, not_retracted(table))
    order = (table.c.ticker, table.c.session, table.c.known_at, table.c.id)
    last: dict[str, dict[date, float | None]] = {}
    for ticker, session, close in connection.execute(query.order_by(*order)):
        last.setdefault(ticker, {})[session] = close
    splits = _load_splits(connection, since)
    return {
        ticker: [
            (day, close / _split_between(splits.get(ticker, {}), day, max(closes)))
            for day, close in closes.items()
            if close is not None
        ]
        for ticker, closes in last.items()
    }


def load_valuations_before(connection: Connection) -> dict[str, RecordedValuation]:
    """Give each ticker's newest valuation of a session before its newest one."""
    table = TABLES["valuation"]
    newest = select(table.c.ticker, func.max(table.c.session)).group_by(table.c.ticker)
    found = {
        ticker: load_valuation_before(connection, ticker=ticker, session=session)
        for ticker, session in connection.execute(newest).all()
    }
    return {ticker: row for ticker, row in found.items() if row is not None}


def _load_splits(connection: Connection, since: date) -> Mapping[str, Mapping[date, float]]:
    table = OBSERVATIONS["split"]
    query = select(table.c.ticker, table.c.effective, table.c.ratio)
    query = query.where(table.c.effective > since, not_retracted(table)).order_by(table.c.id)
    found: dict[str, dict[date, float]] = {}
    for ticker, effective, ratio in connection.execute(query):
        if ratio:
            found.setdefault(ticker, {})[effective] = ratio
    return found


def _split_between(splits: Mapping[date, float], day: date, newest: date) -> float:
    """Give how many shares of the newest day one share of that day has become."""
    factor = 1.0
    for effective, ratio in splits.items():
        factor *= ratio if day < effective <= newest else 1.0
    return factor
