"""The made-up market: closes, rates and levels drawn from one seed, none of them real.

What is drawn for a day depends on nothing that comes after it: the market of tomorrow has today's
closes in it, so the demo's jobs go on from day to day.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import Final
from zlib import crc32

import numpy as np
import numpy.typing as npt

from jobs.demo.calendar import Calendar
from jobs.demo.companies import COMPANIES, Invented
from jobs.demo.street import estimates_of
from jobs.demo.tables import Market, Series, Stock
from tracker.arrays import Days
from tracker.sessions import exchange

SEED: Final = 20260415
OUTAGE: Final = 4  # sessions back: the source answers nothing that day
HALTED: Final = 6  # sessions back: FIR.HK's last close
SPLIT: Final = 7
REPORTED_ON: Final = date(2026, 4, 15)  # the day whose closes the bundled report prints
AHEAD: Final = timedelta(days=370)
ABOVE_TICKS: Final = 200  # a close above it moves in halves

Path = npt.NDArray[np.float64]

# The companies of the report: from the close that it prints on, everything is made up.
REPORT: Final = (
    Invented(
        *("0100.HK", "MiniMax", "MINIMAX-W", "XHKG", "HKD", "USD", "Artificial intelligence"),
        *("", 847.5, 313.64, (0, 0, 0, 0), 1.0),
        through=((110, 1.12), (85, 1.3), (62, 1.05), (40, 0.9), (12, 1.0), (8, 1.08), (5, 1.31))
        + ((0, 1.34),),
        size=0.024,
        results=52,
    ),
    Invented(
        *("2513.HK", "Zhipu (Knowledge Atlas)", "智谱", "XHKG", "HKD", "CNY"),
        *("Artificial intelligence", "", 867.0, 445.84309, (0, 0, 0, 0), 1.0),
        through=((90, 1.2), (50, 0.98), (20, 1.05), (0, 1.16)),
        size=0.024,
        results=50,
    ),
    Invented(
        *("PLTR", "Palantir", "Palantir", "XNAS", "USD", "USD", "Software", "", 135.7, 2390.6),
        *((0, 0, 0, 0), 1.0),
        through=((80, 1.08), (40, 0.94), (0, 1.07)),
        size=0.018,
        results=28,
    ),
)
# Start and end of each rate against the dollar, and the size of a day.
RATES: Final = {
    "HKD": (7.83, 7.838, 0.0003),
    "CNY": (6.8121, 6.802, 0.0012),
    "GBP": (0.752, 0.741, 0.003),
}


@lru_cache(maxsize=4)
def market(evening: date, until: date) -> Market:
    """Give the market of the story that ends on `evening`, with every day by `until`."""
    calendar = Calendar.ending(evening)
    stocks = {one.ticker: _stock(one, calendar, until) for one in (*REPORT, *COMPANIES)}
    return Market(
        stocks=stocks,
        rates={name: _rates(name, calendar, until) for name in RATES},
        levels={"MCHI": _levels(calendar, until)},
        outages=frozenset({calendar.back(OUTAGE)}),
    )


def walked(
    name: str, through: Sequence[tuple[int, float]], size: float, *, before: int, count: int
) -> Path:
    """Draw a walk of this daily size that passes through levels on its first `before` days.

    `through` names each level by how many days before the last of these it is reached; afterwards
    the walk goes where it likes, from where it is.
    """
    draws = np.random.default_rng([SEED, crc32(name.encode())]).normal(0, size, count)
    steps = np.cumsum(draws[:before])
    steps -= steps[0]
    home = steps - np.linspace(0, 1, before) * steps[-1]  # a walk that comes home
    points = [(before - 1 - back, level) for back, level in through if back < before - 1]
    places, levels = zip((0, 1.0), *points, strict=True)
    path = np.interp(np.arange(before), places, np.log(levels)) + 0.35 * home
    return np.asarray(np.exp(np.concatenate([path, path[-1] + np.cumsum(draws[before:])])))


def _stock(one: Invented, calendar: Calendar, until: date) -> Stock:
    first = max(calendar.first, REPORTED_ON) if one in REPORT else calendar.first
    if one in REPORT and one.market == "XNAS":
        first -= timedelta(days=1)  # the New York close before the report
    days = exchange(one.market).between(first, max(until, calendar.evening))
    if one.ticker == "FIR.HK":
        days = days[days <= np.datetime64(calendar.back(HALTED), "s")]
    before = int(np.searchsorted(days, np.datetime64(calendar.evening, "s"), side="right"))
    path = one.close * walked(one.ticker, one.through, one.size, before=before, count=len(days))
    splits, counts = _split(one, calendar)
    for day in splits:
        path = np.where(days >= np.datetime64(day, "s"), path / one.split, path)
    closes = np.array([_ticked(close) for close in path])
    if one in REPORT:  # what the report prints is recorded by its coverage
        days, closes = days[1:], closes[1:]
    return Stock(
        ticker=one.ticker,
        name=one.name,
        exchange=one.market,
        currency=one.quoted,
        reporting=one.model,
        closes=Series(days, closes),
        volumes=_volumes(one, days),
        sector=one.sector,
        splits=splits,
        counts=counts,
        estimates=estimates_of(one, calendar),
        results=tuple(_results(one, calendar)),
    )


def _split(one: Invented, calendar: Calendar) -> tuple[dict[date, float], dict[date, float]]:
    """Give the splits of a company, and its counts; those of the report's are entered."""
    if one in REPORT:
        return {}, {}
    if not one.split:
        return {}, {calendar.first: one.shares_m}
    day = calendar.back(SPLIT)
    while not exchange(one.market).is_session(day):
        day += timedelta(days=1)
    return {day: one.split}, {calendar.first: one.shares_m, day: one.shares_m * one.split}


def _volumes(one: Invented, days: Days) -> Path:
    """Draw how many shares were traded; of a half-day the feed does not say it."""
    draws = np.random.default_rng([SEED, crc32(one.ticker.encode()), 2]).lognormal(
        0, 0.3, len(days)
    )
    short = np.isin(days, exchange(one.market).half_days)
    return np.asarray(np.round(one.shares_m * 4_000 * draws * np.where(short, 0.0, 1.0)))


def _results(one: Invented, calendar: Calendar) -> Iterable[date]:
    first = calendar.back(one.results)
    for quarter in range(1, 9):
        day = first + timedelta(days=91 * quarter)
        yield day + timedelta(days=max(0, 7 - day.isoweekday()) % 2)  # no Saturday


def _ticked(close: float) -> float:
    return round(float(close) * 2) / 2 if close > ABOVE_TICKS else round(float(close), 2)


def _rates(quote: str, calendar: Calendar, until: date) -> Series:
    begin, end, size = RATES[quote]
    first, last = np.datetime64(calendar.first, "D"), max(until, calendar.evening)
    whole = np.arange(first, np.datetime64(last + timedelta(days=1), "D"))
    days = whole[np.is_busday(whole)].astype("datetime64[s]")
    before = int(np.searchsorted(days, np.datetime64(calendar.evening, "s"), side="right"))
    path = begin * walked(quote, ((0, end / begin),), size, before=before, count=len(days))
    return Series(days, np.round(path, 4))


def _levels(calendar: Calendar, until: date) -> Series:
    days = exchange("XNAS").between(calendar.first, max(until, calendar.evening))
    before = int(np.searchsorted(days, np.datetime64(calendar.evening, "s"), side="right"))
    through = ((60, 1.04), (30, 1.01), (0, 1.08))
    path = 61.0 * walked("MCHI", through, 0.01, before=before, count=len(days))
    return Series(days, np.round(path, 2))
