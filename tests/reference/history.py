"""The table of a history: one row a session, column names to exact figures, words and dates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from tests.reference.amounts import Amount, mean
from tests.reference.calendars import calendar
from tests.reference.columns import (
    Columns,
    market_columns,
    needed_rates,
    own_columns,
    verdict_columns,
    year_columns,
)
from tests.reference.market import listing_at
from tests.reference.multiples import Year, model_revenue, price_at
from tests.reference.peers import members, statistics
from tests.reference.policies import whole_limit
from tests.reference.record import At, Known, Record, Recorded, midnight
from tests.reference.years import years_of

PERCENTILES = ("market_multiple", "ps_consensus_ntm", "premium_ntm")
ENOUGH = 120  # values before a percentile says anything


@dataclass(frozen=True, slots=True)
class Table:
    """The rows by session, and the columns of rates that some figure was crossed with."""

    rows: dict[date, Columns]
    needed: frozenset[str]


def history(recorded: Recorded, *, start: date, end: date, known: Known = "then") -> Table:
    """Value every session of the covered company from `start` to `end`."""
    record = Record(recorded, known)
    rows = list(sessions(record, start, end))
    years: dict[Year, str] = {**labels(record, rows), "ntm": "ntm"}
    peers = list(dict.fromkeys(ticker for at in rows for ticker in members(record, at)))
    table = [
        own_columns(record, at)
        | year_columns(record, at, years, peers)
        | market_columns(record, at, peers)
        | verdict_columns(record, at)
        for at in rows
    ]
    add_changes(record, rows, table)
    for year, label in years.items():
        add_premium_averages(record, rows, table, year, label)
    for name in PERCENTILES:
        add_percentile(rows, table, name)
    needed = frozenset(name for at in rows for name in needed_rates(record, at, list(years)))
    return Table({at.day: row for at, row in zip(rows, table, strict=True)}, needed)


def sessions(record: Record, start: date, end: date) -> Iterator[At]:
    """Give the sessions of the exchange that the company was listed on as each date began."""
    for ahead in range((end - start).days + 1):
        day = start + timedelta(days=ahead)
        listing = listing_at(record, record.ticker, midnight(day))
        close = None if listing is None else calendar(listing.mic).close_of.get(day)
        if close is not None:
            yield At(day, close)


def labels(record: Record, rows: list[At]) -> dict[Year, str]:
    """Name the years of all rows by the year they end in, by their date where two share one."""
    ends = {month: end for at in rows for month, end in years_of(record, at).items()}
    times = Counter(end.year for end in ends.values())
    return {
        month: str(end.year) if times[end.year] == 1 else end.isoformat()
        for month, end in sorted(ends.items())
    }


def add_changes(record: Record, rows: list[At], table: list[Columns]) -> None:
    """Mark the rows whose peers are not those of the row before."""
    before = set(members(record, rows[0])) if rows else set()
    for at, row in zip(rows, table, strict=True):
        peers = set(members(record, at))
        row["peer_set_changed"] = Fraction(peers != before)
        before = peers


def add_premium_averages(
    record: Record, rows: list[At], table: list[Columns], year: Year, label: str
) -> None:
    """Average the premium over the last fresh rows, and give the price that pays it again."""
    for place, (at, row) in enumerate(zip(rows, table, strict=True)):
        window = whole_limit(record, "premium_sessions", at.cut)
        first = max(place + 1 - window, 0)
        values = fresh(rows[first : place + 1], table[first : place + 1], f"premium_{label}")
        average, peer_mean = mean(values), statistics(record, year, at).mean
        paid: Amount = None
        if average is not None and peer_mean is not None:
            paid = peer_mean * (1 + average)
        row[f"premium_average_{label}"] = average
        row[f"premium_n_{label}"] = Fraction(len(values))
        revenue = model_revenue(record, year, at)
        row[f"premium_implied_{label}"] = price_at(record, paid, revenue, at.cut)


def add_percentile(rows: list[At], table: list[Columns], name: str) -> None:
    """Give the share of the fresh values so far that are not above the row's own.

    A row whose close is carried over, or without a value, stays out and has none.
    """
    for place, (at, row) in enumerate(zip(rows, table, strict=True)):
        values = fresh(rows[: place + 1], table[: place + 1], name)
        own: Any = fresh([at], [row], name)
        share: Amount = None
        if own and len(values) >= ENOUGH:
            share = Fraction(sum(value <= own[0] for value in values), len(values))
        row[f"percentile_{name}"] = share
        row[f"percentile_{name}_n"] = Fraction(len(values))


def fresh(rows: list[At], table: list[Columns], name: str) -> list[Fraction]:
    """Give the known figures of a column on the rows whose close is of their own session."""
    values = [
        row[name] for at, row in zip(rows, table, strict=True) if row["price_session"] == at.day
    ]
    return [value for value in values if isinstance(value, Fraction)]
