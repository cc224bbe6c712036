"""A source, a clock and a ledger that do as told: what jobs need, without network or waiting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import numpy as np
import pandas as pd

from jobs.due import Due
from jobs.sources.contract import (
    Closes,
    Estimate,
    Estimates,
    Failure,
    FailureKind,
    Levels,
    Quote,
    Rates,
    ResultsDate,
    ResultsDates,
    ShareCounts,
)
from tracker.findings import Finding
from tracker.sessions import exchange

MINIMAX, ZHIPU, PALANTIR = "0100.HK", "2513.HK", "PLTR"
FY26, FY27, FY28 = date(2026, 12, 31), date(2027, 12, 31), date(2028, 12, 31)


@dataclass
class Clock:
    """Stands still until it is set."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now

    def wait(self, **span: float) -> None:
        self.now += timedelta(**span)


@dataclass
class Shelf:
    """A source that serves what stands on it; a name that stands nowhere is not found."""

    closes: dict[str, dict[date, float]] = field(default_factory=dict)
    currencies: dict[str, str] = field(default_factory=dict)
    splits: dict[str, dict[date, float]] = field(default_factory=dict)
    rates: dict[str, dict[date, float]] = field(default_factory=dict)
    estimates: dict[str, list[Estimate]] = field(default_factory=dict)
    counts: dict[str, dict[date, float]] = field(default_factory=dict)
    caps: dict[str, tuple[float, float, str]] = field(default_factory=dict)
    levels: dict[str, dict[date, float]] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    quotes: dict[str, Quote] = field(default_factory=dict)
    results: dict[str, tuple[ResultsDate, ...]] = field(default_factory=dict)
    volumes: dict[str, dict[date, float]] = field(default_factory=dict)
    findings: dict[str, tuple[Finding, ...]] = field(default_factory=dict)
    failing: dict[str, FailureKind] = field(default_factory=dict)
    rests_until: datetime | None = None
    asked: list[tuple[str, tuple[str, ...], date | None]] = field(default_factory=list)
    broken: Exception | None = None
    name: str = "yahoo"

    def fetch_closes(
        self, tickers: Sequence[str], *, start: date, now: datetime
    ) -> Mapping[str, Closes | Failure]:
        self._ask("closes", tickers, start)
        return {ticker: self._closes(ticker, start, now) for ticker in tickers}

    def fetch_rates(
        self, currencies: Sequence[str], *, start: date, now: datetime
    ) -> Mapping[str, Rates | Failure]:
        self._ask("rates", currencies, start)
        return {currency: self._rates(currency, start) for currency in currencies}

    def fetch_revenue(
        self, tickers: Sequence[str], *, now: datetime
    ) -> Mapping[str, Estimates | Failure]:
        self._ask("revenue", tickers, None)
        return {ticker: self._estimates(ticker) for ticker in tickers}

    def fetch_shares(
        self, tickers: Sequence[str], *, start: date, now: datetime
    ) -> Mapping[str, ShareCounts | Failure]:
        self._ask("shares", tickers, start)
        return {ticker: self._counts(ticker, start, now) for ticker in tickers}

    def fetch_levels(
        self, symbols: Sequence[str], *, start: date, now: datetime
    ) -> Mapping[str, Levels | Failure]:
        self._ask("levels", symbols, start)
        return {symbol: self._levels(symbol, start, now) for symbol in symbols}

    def fetch_results(
        self, tickers: Sequence[str], *, now: datetime
    ) -> Mapping[str, ResultsDates | Failure]:
        self._ask("results", tickers, None)
        known = {ticker: self._failure(ticker, self.results) for ticker in tickers}
        return {
            ticker: failure or ResultsDates(ticker, self.results[ticker])
            for ticker, failure in known.items()
        }

    def fetch_quotes(
        self, tickers: Sequence[str], *, now: datetime
    ) -> Mapping[str, Quote | Failure]:
        self._ask("quotes", tickers, None)
        return {
            ticker: self._failure(ticker, self.quotes) or self.quotes[ticker] for ticker in tickers
        }

    def _ask(self, what: str, names: Sequence[str], start: date | None) -> None:
        self.asked.append((what, tuple(names), start))
        if self.broken is not None:
            raise self.broken

    def _closes(self, ticker: str, start: date, now: datetime) -> Closes | Failure:
        if failure := self._failure(ticker, self.closes):
            return failure
        market = exchange(exchange_of(ticker))
        final = {
            day: close
            for day, close in sorted(self.closes[ticker].items())
            if day >= start and market.known_instant(day) <= now
        }
        splits = self.splits.get(ticker, {})
        return Closes(
            ticker=ticker,
            currency=self.currencies.get(ticker, "HKD" if ticker.endswith(".HK") else "USD"),
            timezone=str(market.timezone),
            bars=_frame(
                session=days_of(final),
                close=list(final.values()),
                volume=[self.volumes.get(ticker, {}).get(day, 1e6) for day in final],
            ),
            splits=_frame(effective=days_of(splits), ratio=list(splits.values())),
            findings=self.findings.get(ticker, ()),
        )

    def _rates(self, currency: str, start: date) -> Rates | Failure:
        if failure := self._failure(currency, self.rates):
            return failure
        held = {day: rate for day, rate in self.rates[currency].items() if day >= start}
        bars = _frame(date=days_of(held), rate=list(held.values()))
        return Rates(currency, bars, self.findings.get(currency, ()))

    def _counts(self, ticker: str, start: date, now: datetime) -> ShareCounts | Failure:
        if failure := self._failure(ticker, {**self.counts, **self.caps}):
            return failure
        held = self.counts.get(ticker, {})
        held = {day: count for day, count in held.items() if start <= day <= now.date()}
        table = _frame(effective=days_of(held), shares_m=list(held.values()))
        cap_m, price, currency = self.caps.get(ticker, (None, None, None))
        return ShareCounts(ticker, table, cap_m, price, currency, self.findings.get(ticker, ()))

    def _levels(self, symbol: str, start: date, now: datetime) -> Levels | Failure:
        if failure := self._failure(symbol, self.levels):
            return failure
        market = exchange("XNAS")
        held = {
            day: level
            for day, level in self.levels[symbol].items()
            if day >= start and market.known_instant(day) <= now
        }
        bars = _frame(session=days_of(held), level=list(held.values()))
        kind = self.kinds.get(symbol, "price")
        return Levels(symbol, "USD", kind, bars, self.findings.get(symbol, ()))

    def _estimates(self, ticker: str) -> Estimates | Failure:
        if failure := self._failure(ticker, self.estimates):
            return failure
        return Estimates(ticker, tuple(self.estimates[ticker]), self.findings.get(ticker, ()))

    def _failure(self, name: str, shelf: Mapping[str, object]) -> Failure | None:
        kind = self.failing.get(name, None if name in shelf else FailureKind.NOT_FOUND)
        if kind is None:
            return None
        return Failure(name, kind, f"{name}: {kind.value}; try later", self.rests_until)


@dataclass(frozen=True)
class Entry:
    """A line of the ledger as `due_runs` reads it."""

    state: str
    next_try_at: datetime | None = None


class Book(dict[tuple[str, str], Entry]):
    """A ledger kept by hand; `ran` counts how often each key was done."""

    def __init__(self) -> None:
        super().__init__()
        self.ran: list[tuple[str, str]] = []

    def settle(self, due: Due) -> None:
        """Note a run as done and what it covers as skipped."""
        assert (due.job, due.due_key) not in self.ran, f"{due} was run twice"
        self.ran.append((due.job, due.due_key))
        self[due.job, due.due_key] = Entry("done")
        for key in due.covers:
            self[due.job, key] = Entry("skipped")


def exchange_of(ticker: str) -> str:
    return "XHKG" if ticker.endswith(".HK") else "XNAS"


def estimate(end: date, mean_m: float, currency: str = "USD", analysts: int = 5) -> Estimate:
    return Estimate(end, currency, mean_m, mean_m * 0.9, mean_m * 1.1, analysts)


def sessions(mic: str, first: date, last: date) -> list[date]:
    """List the sessions of an exchange from `first` to `last`."""
    return [day.date() for day in exchange(mic).between(first, last).astype(object)]


def days_of(dated: Mapping[date, float]) -> np.ndarray:
    return np.array(list(dated), dtype="datetime64[s]")


def _frame(**columns: object) -> pd.DataFrame:
    return pd.DataFrame(
        {
            name: pd.Series(values, dtype="datetime64[s]" if name in DATED else "float64")  # type: ignore[call-overload]
            for name, values in columns.items()
        }
    )


DATED = ("session", "effective", "date")


def april() -> Shelf:
    """A synthetic market from 1 April to the end of May 2026, in round numbers."""
    first, last = date(2026, 4, 1), date(2026, 5, 29)
    hong_kong, new_york = sessions("XHKG", first, last), sessions("XNAS", first, last)
    weekdays = [
        first + timedelta(days=ahead)
        for ahead in range((last - first).days + 1)
        if (first + timedelta(days=ahead)).weekday() < 5
    ]
    return Shelf(
        closes={
            MINIMAX: {day: 800.0 + place for place, day in enumerate(hong_kong)},
            ZHIPU: {day: 860.0 + place for place, day in enumerate(hong_kong)},
            PALANTIR: {day: 130.0 + place for place, day in enumerate(new_york)},
        },
        rates={
            "HKD": {day: 7.8 + place / 1000 for place, day in enumerate(weekdays)},
            "CNY": {day: 6.8 + place / 1000 for place, day in enumerate(weekdays)},
        },
        estimates={
            MINIMAX: [estimate(FY26, 300.0), estimate(FY27, 700.0)],
            ZHIPU: [estimate(FY26, 3000.0, "CNY"), estimate(FY27, 7000.0, "CNY")],
            PALANTIR: [estimate(FY26, 7000.0), estimate(FY27, 10_000.0)],
        },
        counts={
            MINIMAX: {date(2026, 4, 1): 313.64},
            ZHIPU: {date(2026, 4, 1): 445.84309},
            PALANTIR: {date(2026, 4, 1): 2390.6},
        },
        caps={  # at a price of one: what is implied is the count
            MINIMAX: (313.64, 1.0, "HKD"),
            ZHIPU: (445.84309, 1.0, "HKD"),
            PALANTIR: (2390.6, 1.0, "USD"),
        },
        levels={"MCHI": {day: 60.0 + place / 10 for place, day in enumerate(new_york)}},
        kinds={"MCHI": "total_return"},
    )
