"""The days that a series should have and that nobody has recorded yet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

import numpy as np
from sqlalchemy import Connection

from db.recorded_days import load_day_counts, load_days, load_listing_dates
from jobs.due import PRICES_AFTER
from jobs.scope import Scope
from tracker.arrays import Days
from tracker.sessions import LONDON, exchange

Kind = Literal["price", "fx_rate", "benchmark_level"]


@dataclass(frozen=True, slots=True)
class Gap:
    """A series, the days it should have in a span, and those that are not recorded."""

    kind: Kind
    name: str
    expected: int
    days: tuple[date, ...]


def load_gaps(
    connection: Connection, scope: Scope, *, since: date, until: date, now: datetime
) -> list[Gap]:
    """Give one entry for each close, rate and level series of the scope, complete or not.

    Closes are due on every session of the listing's exchange since it was listed, levels on those
    of their exchange, rates on every weekday that is over in London.
    """
    counts = {
        kind: load_day_counts(connection, kind=kind, since=since, until=until)
        for kind in ("price", "fx_rate", "benchmark_level")
    }
    found = []
    for kind, name, expected in _series(connection, scope, since=since, until=until, now=now):
        missing: tuple[date, ...] = ()
        # A count tells enough of closes: what counts there is of sessions alone.
        if kind != "price" or counts[kind].get(name, 0) < len(expected):
            held = load_days(connection, kind=kind, series=name, since=since, until=until)
            missing = tuple(day for day in _dates(expected) if day not in held)
        found.append(Gap(kind, name, len(expected), missing))
    return found


def _series(
    connection: Connection, scope: Scope, *, since: date, until: date, now: datetime
) -> Iterator[tuple[Kind, str, Days]]:
    listed = load_listing_dates(connection)
    for listing in scope.listings:
        first = max(since, listed.get(listing.ticker, since))
        yield "price", listing.ticker, _sessions(listing.exchange, first, until, now)
    over = now.astimezone(LONDON).date() - timedelta(days=1)
    for currency in scope.currencies:
        yield "fx_rate", currency, _weekdays(since, min(until, over))
    for index in scope.indices:
        yield "benchmark_level", index.name, _sessions(index.exchange, since, until, now)


def _sessions(mic: str, first: date, last: date, now: datetime) -> Days:
    market = exchange(mic)
    settled = market.closes_between(first, last) + np.timedelta64(PRICES_AFTER)
    return market.between(first, last)[settled <= np.datetime64(now.replace(tzinfo=None), "us")]


def _weekdays(first: date, last: date) -> Days:
    days = np.arange(np.datetime64(first), np.datetime64(last) + 1)
    return days[np.is_busday(days)].astype("datetime64[s]")


def _dates(days: Days) -> Sequence[date]:
    dates: list[date] = days.astype("datetime64[D]").astype(object).tolist()
    return dates
