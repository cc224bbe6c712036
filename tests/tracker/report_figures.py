"""What the report prints: every figure of the bundled coverage that is kept as printed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache

from tests.tracker import universe as u
from tracker.facts import coverage_facts
from tracker.intervals import Interval, exact, printed

Key = tuple[str, str]  # (ticker, item)
PEERS = (u.ZHIPU, u.PALANTIR)
AHEAD = (2026, 2027, 2028)  # the years of table 64
EVERY_YEAR = (2024, 2025, *AHEAD)


class NotPrintedError(Exception):
    """A term of a formula is not among the printed figures."""


@dataclass(frozen=True, slots=True)
class Period:
    """Some months up to a date, with the periods around them."""

    end: date
    months: int

    @property
    def before(self) -> Period:
        return Period(self.end.replace(year=self.end.year - 1), self.months)

    @property
    def year(self) -> Period:
        return Period(date(self.end.year, 12, 31), 12)

    @property
    def halves(self) -> tuple[Period, Period]:
        if self.months != 12:
            raise NotPrintedError(f"halves of {self.months} months")
        return Period(self.end.replace(month=6, day=30), 6), Period(self.end, 6)

    @property
    def other_half(self) -> Period:
        if self.months != 6:
            raise NotPrintedError(f"the other half beside {self.months} months")
        first, second = self.year.halves
        return second if self == first else first


def year_of(year: int) -> Period:
    return Period(date(year, 12, 31), 12)


@cache
def printed_texts() -> dict[Key, tuple[str, str]]:
    """Every figure of the bundled coverage that is kept as printed: (text, unit)."""
    rows = coverage_facts(u.bundled())["printed"]
    return {(row["ticker"], row["item"]): (row["text"], row["unit"]) for row in rows}


@cache
def printed_figures() -> dict[Key, Interval]:
    """The interval of each; percentages as ratios."""
    return {key: printed(*shown) for key, shown in printed_texts().items()}


def figure(ticker: str, item: str) -> Interval:
    if (ticker, item) not in printed_figures():
        raise NotPrintedError(f"{ticker}: {item}")
    return printed_figures()[ticker, item]


def at(line: str, period: Period) -> Interval:
    """A line of the model in one period."""
    return figure(u.MINIMAX, f"{line}/{period.end}/{period.months}m")


def front(item: str) -> Interval:
    return figure(u.MINIMAX, item)


def dollar_in(currency: str) -> Interval:
    """The recorded rate as rounded as it is written: no dollar rate is printed."""
    (rate,) = (one.rate for one in u.bundled().fx if one.quote == currency)
    return printed(str(rate))


def hkd_in_cny() -> Interval:
    return dollar_in("CNY") / dollar_in("HKD")


def recorded_shares(ticker: str) -> Interval:
    """The count in issue on the report's day."""
    counts = [one for one in u.bundled().shares if one.ticker == ticker]
    (count,) = (one.shares_m for one in counts if one.effective <= u.REPORT_DAY)
    return exact(count)


def recorded_close(ticker: str) -> Interval:
    (close,) = (one.close for one in u.bundled().close if one.ticker == ticker)
    return exact(close)
