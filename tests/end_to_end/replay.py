"""Lives through real closes evening by evening: each is recorded, valued, judged and mailed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Engine

from db.batches import seal
from db.engine import writing
from jobs.delivery.mailing import Mailing
from jobs.digest import record_digests
from jobs.recompute import recompute
from tests.fake_yahoo.market import load_market
from tests.fake_yahoo.series import Series
from tests.jobs.fakes import sessions
from tracker.addresses import Receiver
from tracker.sessions import end_of_day, exchange

MAILING = Mailing(
    sender="tracker@desk.example",
    receivers=(Receiver("pm@desk.example", "en"), Receiver("hk@desk.example", "zh")),
    operators=(Receiver("ops@desk.example", "en"),),
)
LONDON = ZoneInfo("Europe/London")
LISTED = {
    "100.HK": ("0100.HK", "XHKG"),
    "0100.HK": ("0100.HK", "XHKG"),
    "2513.HK": ("2513.HK", "XHKG"),
}


@dataclass(frozen=True)
class Evening:
    """18:30 in Hong Kong after one session."""

    session: date
    now: datetime


def evenings(first: date, last: date) -> Iterator[Evening]:
    for day in sessions("XHKG", first, last):
        yield Evening(day, datetime.combine(day, time(10, 30), tzinfo=UTC))


def rows_known(market: Path, until: datetime) -> Mapping[str, list[dict[str, Any]]]:
    """All closes and rates of the market folder that were known by an instant."""
    rows: dict[str, list[dict[str, Any]]] = {"price": [], "fx_rate": []}
    for series in load_market(market):
        for bar in series.bars:
            if bar.session.year < 2026 or bar.close is None:
                continue
            kind, row, known = _row(series, bar.session, bar.close)
            if kind and known <= until:
                rows[kind].append({**row, "known_at": known})
    return rows


def _row(series: Series, day: date, close: float) -> tuple[str, dict[str, Any], datetime]:
    symbol, currency = series.symbol, series.currency
    if symbol.endswith("=X"):
        quote = symbol.removesuffix("=X")[-3:]
        row = {"base": "USD", "quote": quote, "date": day, "rate": close}
        return "fx_rate" if quote in {"HKD", "CNY"} else "", row, end_of_day(day, LONDON)
    ticker, mic = LISTED.get(symbol, (symbol, "XNAS"))
    known = exchange(mic).known_instant(day)
    row = {"ticker": ticker, "session": day, "close": close, "currency": currency}
    return "price", {**row, "volume": None, "flag": None}, known


def live(engine: Engine, market: Path, first: date, last: date) -> None:
    """Record, value, judge and write the digest on every evening of a span."""
    for evening in evenings(first, last):
        with writing(engine) as connection:
            seal(
                connection,
                source="exchange",
                rows=rows_known(market, evening.now),
                now=evening.now,
            )
            recompute(connection, now=evening.now, mailing=MAILING)
            record_digests(connection, MAILING, due_key=str(evening.session), now=evening.now)
