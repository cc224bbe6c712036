"""What is on record of the session of a report's day, and of the sessions beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any, Final

import pandas as pd

from tracker.inputs import ValuationInputs
from tracker.intervals import Interval, exact
from tracker.reconcile.figures import Figure, Report
from tracker.reconcile.reading import NEAR, Row, counted_closes, latest
from tracker.sessions import Exchange

WITHIN: Final = ("open", "high", "low")


@dataclass(frozen=True, slots=True)
class Session:
    """One trading day of one company: its prices by name, and who gave the close and the others."""

    day: date
    prices: Mapping[str, float]  # "close", "open", "high", "low", as far as they are recorded
    source: str | None = None  # of the close
    note: str | None = None  # beside the close
    bar_source: str | None = None

    @property
    def close(self) -> float | None:
        """Give the close, None where there is none."""
        return self.prices.get("close")

    def at(self, figure: Figure) -> Iterator[str]:
        """Name the prices of the session that a printed one is, the close first."""
        for name, price in self.prices.items():
            if figure.interval.intersects(as_printed(price, figure)):
                yield name

    def span(self, figure: Figure) -> Interval | None:
        """Give low to high in the unit of the figures, None where one of them is not recorded."""
        ends = [self.prices.get(name) for name in ("low", "high")]
        low, high = (None if end is None else as_printed(end, figure).low for end in ends)
        return None if low is None or high is None or low > high else Interval(low, high)


@dataclass(frozen=True, slots=True)
class Quotes:
    """The session of the report's day, and the one to either side of it."""

    on: Session
    beside: tuple[Session, ...]
    later: bool  # the session ended after the covered company's, whose close the report is of


def quotes_about(
    inputs: ValuationInputs, report: Report, ticker: str, markets: Mapping[str, Exchange]
) -> Quotes:
    """Read the sessions about the report's day of a company whose exchange is known."""
    market, day = markets[ticker], report.published_on
    days = [one.date() for one in market.between(day - NEAR, day + NEAR).astype(object)]
    place = sum(one <= day for one in days) - 1
    frames = (counted_closes(inputs), inputs.frame("bar"))
    closes, bars = (_by_day(frame, ticker) for frame in frames)
    on, *beside = (_session(days[at], closes, bars) for at in (place, place - 1, place + 1))
    own = markets.get(report.ticker, market)
    return Quotes(on, tuple(beside), market.known_instant(on.day) > own.known_instant(day))


def as_printed(price: float, figure: Figure) -> Interval:
    """Give a recorded price in the unit of the figures: it is what it says."""
    return exact(Fraction(repr(price)) * figure.scale)


def _by_day(frame: pd.DataFrame, ticker: str) -> dict[date, Row]:
    rows = latest(frame[frame["ticker"] == ticker], ["session"])
    return {row["session"].date(): row for row in rows}


def _session(day: date, closes: Mapping[date, Row], bars: Mapping[date, Row]) -> Session:
    close, bar = closes.get(day), bars.get(day)
    within = {} if bar is None else {name: bar[name] for name in WITHIN if pd.notna(bar[name])}
    source = None if bar is None else str(bar["source"])
    if close is None:
        return Session(day, within, bar_source=source)
    prices = {"close": float(str(close["close"])), **within}
    return Session(day, prices, str(close["source"]), _told(close["note"]), source)


def _told(note: Any) -> str | None:
    return note if isinstance(note, str) else None
