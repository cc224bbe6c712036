"""Quotes: one row a ticker, overwritten by the next; nothing here is an observation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from db.simulation import load_simulated
from db.tables import TABLES
from tracker.simulated import check_sources


@dataclass(frozen=True, slots=True)
class RecordedQuote:
    """The newest quote of one ticker; `problem` is why the last try brought no newer one."""

    ticker: str
    price: float | None
    currency: str | None
    traded_at: datetime | None
    fetched_at: datetime | None
    tried_at: datetime
    source: str
    problem: str | None


def record_quote(
    connection: Connection,
    *,
    ticker: str,
    price: float,
    currency: str,
    traded_at: datetime,
    source: str,
    now: datetime,
) -> None:
    """Overwrite the quote of one ticker by one that was just fetched."""
    told = {"price": price, "currency": currency, "traded_at": traded_at, "fetched_at": now}
    _overwrite(connection, ticker, {**told, "source": source, "tried_at": now, "problem": None})


def record_problem(
    connection: Connection, *, ticker: str, problem: str, source: str, now: datetime
) -> None:
    """Note that a try brought no quote; the quote before stays, and its age shows."""
    _overwrite(connection, ticker, {"source": source, "tried_at": now, "problem": problem})


def load_quotes(connection: Connection) -> dict[str, RecordedQuote]:
    """Give the newest quote of every ticker that was ever tried."""
    rows = connection.execute(select(TABLES["quote"])).mappings()
    return {row["ticker"]: RecordedQuote(**row) for row in rows}


def _overwrite(connection: Connection, ticker: str, values: Mapping[str, object]) -> None:
    check_sources({str(values["source"])}, simulated=load_simulated(connection))
    table = TABLES["quote"]
    mine = update(table).where(table.c.ticker == ticker)
    if connection.execute(mine.values(**values)).rowcount == 0:
        connection.execute(insert(table).values(ticker=ticker, **values))
