"""What the Model page reads: vintages, consensus, results, targets, and the price's own range."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd
from sqlalchemy import ColumnElement, Connection, or_, select

from dashboards.asked import Asked
from dashboards.pages.model.told import Told
from dashboards.queries import Shown
from db.frames import load_frame
from db.retractions import not_retracted
from db.tables import OBSERVATIONS
from tracker.fiscal import fiscal_month
from tracker.ledger import days_of, source_rank

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
class Records:
    """Everything recorded about one model, before it is asked what was known when."""

    forecasts: Sequence[Told]
    street: Sequence[Told]
    results: Sequence[Told]
    targets: Sequence[Published]
    closes: PriceRange | None
    ads_ratio: float


def records_of(asked: Asked, shown: Shown, line: str) -> Records:
    """Read the record about the shown company, with every vintage of one line."""
    document = shown.document
    ticker, as_of = document["ticker"], dt.date.fromisoformat(document["as_of"])
    known = dt.datetime.fromisoformat(document["known_at"])

    def read(connection: Connection) -> Records:
        return _load(connection, ticker, line, as_of, known)

    name = ("model", ticker, line, document["as_of"], document["known_at"])
    return asked.record.ask(name, asked.stamp, ("batch",), read)


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


def _load(
    connection: Connection, ticker: str, line: str, as_of: dt.date, known: dt.datetime
) -> Records:
    def frame(kind: str, *more: ColumnElement[bool]) -> pd.DataFrame:
        table = OBSERVATIONS[kind]
        conditions = [table.c.ticker == ticker, not_retracted(table), *more]
        return load_frame(connection, kind=kind, conditions=conditions)

    results = frame("actual")
    wanted = {line, *map(str, results["line"].unique())}
    table = OBSERVATIONS["forecast"]
    dates = select(table.c.published_on).where(table.c.ticker == ticker, not_retracted(table))
    newest = dates.distinct().order_by(table.c.published_on.desc()).limit(WHOLE)
    last = list(connection.execute(newest).scalars())
    some = or_(table.c.published_on.in_(last), table.c.line.in_(wanted))
    company = frame("company")
    prices = OBSERVATIONS["price"].c.session
    closes = frame("price", prices > as_of - A_YEAR, prices <= as_of)
    return Records(
        forecasts=_told(frame("forecast", some), "period_end", "published_on"),
        street=_told(_renamed(frame("consensus")), "fiscal_end", "as_of"),
        results=_told(results, "period_end", "published_on"),
        targets=_targets(frame("target")),
        closes=price_range(closes, frame("split"), as_of, known),
        ads_ratio=_ads_ratio(company, as_of, known),
    )


def _renamed(frame: pd.DataFrame) -> pd.DataFrame:
    """Let consensus read like a forecast of a whole year; its metrics are named like lines."""
    renamed = frame.rename(columns={"metric": "line", "mean_m": "value"})
    return renamed.assign(months=12, unit="m")


def _told(frame: pd.DataFrame, end: str, dated: str) -> list[Told]:
    if frame.empty:
        return []
    months, ranks = fiscal_month(days_of(frame[end])), source_rank(frame)
    rows = frame.astype({name: object for name in ("line", "unit", "currency", "source")})
    return [
        Told(
            line=str(row["line"]),
            month=int(month),
            end=row[end].date(),
            months=int(row["months"]),
            value=_number(row["value"]),
            unit=_text(row["unit"]) or "m",
            currency=_text(row["currency"]),
            told_on=row[dated].date(),
            known_at=row["known_at"].to_pydatetime(),
            source=str(row["source"]),
            note=_text(row["note"]),
            reported=bool(row.get("reported", False)),
            order=(int(rank), row["known_at"].to_pydatetime(), int(row["id"])),
            low=_number(row.get("low_m")),
            high=_number(row.get("high_m")),
            analysts=_whole(row.get("analysts")),
        )
        for row, month, rank in zip(_records(rows), months, ranks, strict=True)
    ]


def _targets(frame: pd.DataFrame) -> list[Published]:
    if frame.empty:
        return []
    found = [
        Published(
            published_on=str(row["published_on"].date()),
            rating=_text(row["rating"]),
            price=_number(row["price"]),
            currency=_text(row["currency"]),
            multiple=_number(row["multiple"]),
            fiscal_end=_day(row["fiscal_end"]),
            horizon_ends=_day(row["horizon_ends"]),
            source=str(row["source"]),
            note=_text(row["note"]),
            known_at=row["known_at"].to_pydatetime(),
            order=(int(rank), row["known_at"].to_pydatetime(), int(row["id"])),
        )
        for row, rank in zip(_records(frame), source_rank(frame), strict=True)
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
    for split in _records(splits[splits["known_at"] <= known]):
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


def _records(frame: pd.DataFrame) -> Iterable[Mapping[Any, Any]]:
    return frame.to_dict("records")


def _number(value: Any) -> float | None:
    return None if value is None or pd.isna(value) else float(value)


def _whole(value: Any) -> int | None:
    found = _number(value)
    return None if found is None else int(found)


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _day(value: Any) -> str | None:
    return None if pd.isna(value) else str(value.date())
