"""What the Model page reads: vintages, consensus, results, targets, and the price's own range."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd
from sqlalchemy import ColumnElement, Connection, or_, select

from dashboards.asked import Asked
from dashboards.queries import Shown
from db.frames import load_frame
from db.retractions import not_retracted
from db.tables import OBSERVATIONS
from tracker.ledger import rank_of, source_rank
from tracker.told import Kind, Told, read_told

A_YEAR: Final = dt.timedelta(days=365)
WHOLE: Final = 3  # vintages of which every line is read; of older ones what is compared


@dataclass(frozen=True, slots=True)
class Published:
    """One published target as it was printed, with when that became known."""

    published_on: str
    rating: str | None
    price: float | None
    currency: str | None
    multiple: float | None
    fiscal_end: str | None
    horizon_ends: str | None
    source: str
    note: str | None
    known_at: dt.datetime
    order: tuple[int, dt.datetime, int]


@dataclass(frozen=True, slots=True)
class PriceRange:
    """The lowest and highest close of up to a year, on today's share basis."""

    low: float
    high: float
    first: str
    last: str
    sessions: int


@dataclass(frozen=True, slots=True)
class Around:
    """What is recorded beside the forecasts."""

    street: Sequence[Told]
    results: Sequence[Told]
    targets: Sequence[Published]
    closes: PriceRange | None
    ads_ratio: float


@dataclass(frozen=True, slots=True)
class Records:
    """Everything recorded about one model, before it is asked what was known when."""

    forecasts: Sequence[Told]
    around: Around


def records_of(asked: Asked, shown: Shown, line: str) -> Records:
    """Read the record about the shown company, with every vintage of one line."""
    document = shown.document
    ticker, as_of = document["ticker"], dt.date.fromisoformat(document["as_of"])
    known = dt.datetime.fromisoformat(document["known_at"])

    def read_around(connection: Connection) -> Around:
        return _load_around(connection, ticker, as_of, known)

    record, about = asked.record, (ticker, document["as_of"], document["known_at"])
    around = record.ask(("model", *about), asked.stamp, ("batch",), read_around)

    def read_newest(connection: Connection) -> list[Told]:
        return _load_newest(connection, ticker, around.results)

    def read_line(connection: Connection) -> list[Told]:
        alone = OBSERVATIONS["forecast"].c.line == line
        return _load_told(connection, "forecast", ticker, alone)

    newest = record.ask(("newest", ticker), asked.stamp, ("batch",), read_newest)
    drawn = record.ask(("line", ticker, line), asked.stamp, ("batch",), read_line)
    return Records([*newest, *drawn], around)


def lines_of(asked: Asked, ticker: str) -> list[str]:
    """Give every line that a vintage or a result of the company names, as first recorded."""

    def read(connection: Connection) -> list[str]:
        found: dict[str, None] = {}
        for kind in ("forecast", "actual"):
            table = OBSERVATIONS[kind]
            query = select(table.c.line).where(table.c.ticker == ticker, not_retracted(table))
            query = query.group_by(table.c.line).order_by(table.c.line)
            found |= dict.fromkeys(str(line) for line in connection.execute(query).scalars())
        return list(found)

    return asked.record.ask(("lines", ticker), asked.stamp, ("batch",), read)


def _load_around(connection: Connection, ticker: str, as_of: dt.date, known: dt.datetime) -> Around:
    def frame(kind: str, *more: ColumnElement[bool]) -> pd.DataFrame:
        table = OBSERVATIONS[kind]
        conditions = [table.c.ticker == ticker, not_retracted(table), *more]
        return load_frame(connection, kind=kind, conditions=conditions)

    session = OBSERVATIONS["price"].c.session
    closes = frame("price", session > as_of - A_YEAR, session <= as_of)
    return Around(
        street=_load_told(connection, "consensus", ticker),
        results=_load_told(connection, "actual", ticker),
        targets=_load_targets(connection, ticker),
        closes=price_range(closes, frame("split"), as_of, known),
        ads_ratio=_ads_ratio(frame("company"), as_of, known),
    )


def _load_newest(connection: Connection, ticker: str, results: Sequence[Told]) -> list[Told]:
    """Read every line of the newest vintages, and of all what results are held against."""
    table = OBSERVATIONS["forecast"]
    dates = select(table.c.published_on).where(table.c.ticker == ticker, not_retracted(table))
    newest = dates.distinct().order_by(table.c.published_on.desc()).limit(WHOLE)
    last = list(connection.execute(newest).scalars())
    wanted = {one.line for one in results}
    some = or_(table.c.published_on.in_(last), table.c.line.in_(wanted))
    return _load_told(connection, "forecast", ticker, some)


def _load_told(
    connection: Connection, kind: Kind, ticker: str, *more: ColumnElement[bool]
) -> list[Told]:
    """Read rows as they are: data frames of a few rows take longer than the rows."""
    table = OBSERVATIONS[kind]
    query = select(table).where(table.c.ticker == ticker, not_retracted(table), *more)
    rows = connection.execute(query.order_by(table.c.id)).mappings()
    return read_told(kind, [dict(row) for row in rows])


def _load_targets(connection: Connection, ticker: str) -> list[Published]:
    table = OBSERVATIONS["target"]
    query = select(table).where(table.c.ticker == ticker, not_retracted(table))
    found = [
        Published(
            published_on=row["published_on"].isoformat(),
            rating=row["rating"],
            price=row["price"],
            currency=row["currency"],
            multiple=row["multiple"],
            fiscal_end=_day(row["fiscal_end"]),
            horizon_ends=_day(row["horizon_ends"]),
            source=row["source"],
            note=row["note"],
            known_at=row["known_at"],
            order=(rank_of(row["source"]), row["known_at"], row["id"]),
        )
        for row in connection.execute(query).mappings()
    ]
    return sorted(found, key=lambda one: (one.published_on, one.order))


def price_range(
    closes: pd.DataFrame, splits: pd.DataFrame, as_of: dt.date, known: dt.datetime
) -> PriceRange | None:
    """Give the range of the usable closes known by then, each brought to today's share basis.

    Worked: a close of 1,000 before a 2-for-1 counts as 500.
    """
    flags = closes["flag"].astype(object)
    usable = ~flags.isin(["partial", "non_session"]) & (closes["known_at"] <= known)
    kept = closes[usable & (closes["close"] > 0)]
    if kept.empty:
        return None
    kept = kept.assign(rank=source_rank(kept)).sort_values(["session", "rank", "known_at", "id"])
    last = kept.drop_duplicates("session", keep="last")
    values = last["close"].to_numpy(copy=True)
    for split in splits[splits["known_at"] <= known].to_dict("records"):
        if split["effective"].date() <= as_of and split["ratio"] > 0:
            values[(last["session"] < split["effective"]).to_numpy()] /= split["ratio"]
    return PriceRange(
        low=float(values.min()),
        high=float(values.max()),
        first=str(last["session"].iloc[0].date()),
        last=str(last["session"].iloc[-1].date()),
        sessions=len(last),
    )


def _ads_ratio(company: pd.DataFrame, as_of: dt.date, known: dt.datetime) -> float:
    if company.empty:
        return 1.0
    ordered = company.assign(rank=source_rank(company)).sort_values(
        ["effective", "rank", "known_at", "id"]
    )
    there = ordered[(ordered["effective"] <= pd.Timestamp(as_of)) & (ordered["known_at"] <= known)]
    ratio = float((there if len(there) else ordered)["ads_ratio"].iloc[-1])
    return ratio if ratio > 0 else 1.0


def _day(value: dt.date | None) -> str | None:
    return None if value is None else value.isoformat()
