"""The market of the made story: closes, rates and levels drawn from one seed, none of them real.

The closes of the three companies of the bundled coverage walk on from the ones that the report
prints; what the market really did afterwards is not in here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from zoneinfo import ZoneInfo

import numpy as np

from tests.browser.story_desk import COMPANIES
from tests.jobs.fakes import sessions
from tracker.sessions import end_of_day, exchange

Row = dict[str, Any]

SEED: Final = 20260415
FIRST, LAST = dt.date(2026, 4, 15), dt.date(2026, 6, 26)
BEFORE: Final = dt.date(2025, 12, 1)  # the invented companies have closes from here on
LONDON: Final = ZoneInfo("Europe/London")
SILENT: Final = {"2513.HK": dt.date(2026, 6, 18), "FIR.HK": dt.date(2026, 6, 12)}  # last closes

# Where a walk passes: (share of the span, level as a multiple of the first close).
MINIMAX: Final = ((0.0, 1.0), (0.3, 1.19), (0.5, 1.4), (0.62, 1.46), (0.8, 1.26), (1.0, 1.29))
ZHIPU: Final = ((0.0, 1.0), (0.4, 1.12), (0.7, 1.05), (1.0, 1.16))
PALANTIR: Final = ((0.0, 1.0), (0.5, 0.94), (1.0, 1.07))


@dataclass(frozen=True)
class Reported:
    """A company of the report, from the close that it prints."""

    ticker: str
    market: str
    currency: str
    close: float
    through: Sequence[tuple[float, float]]
    size: float  # of a day


REPORTED: Final = (
    Reported("0100.HK", "XHKG", "HKD", 847.5, MINIMAX, 0.027),
    Reported("2513.HK", "XHKG", "HKD", 867.0, ZHIPU, 0.027),
    Reported("PLTR", "XNAS", "USD", 135.7, PALANTIR, 0.02),
)


def walked(
    draw: np.random.Generator, count: int, through: Sequence[tuple[float, float]], size: float
) -> np.ndarray:
    """Draw a walk of this daily size that starts at the first level and ends at the last."""
    steps = np.cumsum(draw.normal(0, size, count))
    steps -= steps[0]
    share = np.linspace(0, 1, count)
    bridge = steps - share * steps[-1]  # a walk that comes home
    path = np.interp(share, *zip(*[(at, np.log(level)) for at, level in through], strict=True))
    return np.exp(path + 0.4 * bridge)


def market() -> dict[str, list[Row]]:
    """Give every close, rate and level of the story with the instant when it was known."""
    draw = np.random.default_rng(SEED)
    prices = [row for one in REPORTED for row in _reported(draw, one)]
    for company in COMPANIES:
        through = ((0.0, 1.0), (1.0, 1.0 + company.drift))
        days = sessions(company.market, BEFORE, LAST)
        path = company.close * walked(draw, len(days), through, 0.014)
        prices += _closes(company.ticker, company.market, company.quoted, days, path)
    return {
        "price": prices,
        "fx_rate": list(_rates(draw)),
        "benchmark_level": list(_levels(draw)),
    }


def known_between(
    rows: Mapping[str, Sequence[Row]], after: dt.datetime, until: dt.datetime
) -> dict[str, list[Row]]:
    """Give what became known after one instant and by another."""
    return {
        kind: [r for r in found if after < r["known_at"] <= until] for kind, found in rows.items()
    }


def _reported(draw: np.random.Generator, own: Reported) -> list[Row]:
    """Walk on from a printed close, which the coverage records itself."""
    start = FIRST if own.market == "XHKG" else FIRST - dt.timedelta(days=1)
    days = sessions(own.market, start, LAST)
    path = own.close * walked(draw, len(days), own.through, own.size)
    return _closes(own.ticker, own.market, own.currency, days[1:], path[1:])


def _closes(
    ticker: str, mic: str, currency: str, days: Sequence[dt.date], path: np.ndarray
) -> list[Row]:
    market = exchange(mic)
    given = {"ticker": ticker, "currency": currency, "volume": None, "flag": None}
    last = SILENT.get(ticker, LAST)
    return [
        {**given, "session": day, "close": _ticked(close), "known_at": market.known_instant(day)}
        for day, close in zip(days, path, strict=True)
        if day <= last
    ]


def _ticked(close: float) -> float:
    return round(float(close) * 2) / 2 if close > 200 else round(float(close), 2)


def _rates(draw: np.random.Generator) -> Iterator[Row]:
    days = [day.date() for day in _weekdays(BEFORE, LAST)]
    for quote, rate, end, size in (
        ("HKD", 7.79, 7.838, 0.0003),
        ("CNY", 6.93, 6.802, 0.0012),
        ("GBP", 0.752, 0.741, 0.003),
    ):
        path = rate * walked(draw, len(days), ((0.0, 1.0), (1.0, end / rate)), size)
        for day, value in zip(days, path, strict=True):
            if quote == "GBP" or day > FIRST:  # the report's own rates stand until its day
                yield {
                    "base": "USD",
                    "quote": quote,
                    "date": day,
                    "rate": round(float(value), 4),
                    "known_at": end_of_day(day, LONDON),
                }


def _levels(draw: np.random.Generator) -> Iterator[Row]:
    days = sessions("XNAS", BEFORE, LAST)
    path = 61.0 * walked(draw, len(days), ((0.0, 1.0), (0.7, 1.03), (1.0, 1.08)), 0.01)
    known = exchange("XNAS").known_instant
    for day, value in zip(days, path, strict=True):
        row = {"index": "MSCI China", "session": day, "kind": "total_return"}
        yield {**row, "level": round(float(value), 2), "known_at": known(day)}


def _weekdays(first: dt.date, last: dt.date) -> list[Any]:
    days = np.arange(first, last + dt.timedelta(days=1), dtype="datetime64[D]")
    return [dt.datetime.combine(d.astype(object), dt.time()) for d in days[np.is_busday(days)]]
