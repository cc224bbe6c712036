"""Yahoo Finance through yfinance: closes, quotes, rates, shares, consensus, levels, results."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

from jobs.sources.backoff import Backoff
from jobs.sources.contract import (
    Closes,
    Estimates,
    Failure,
    Levels,
    Profile,
    Quote,
    Rates,
    ResultsDates,
    ShareCounts,
    Splits,
)
from jobs.sources.rate import Rate
from jobs.sources.workers import results_within
from jobs.sources.yahoo_chart import (
    closes_of,
    levels_of,
    no_rates,
    quote_of,
    rates_of,
    splits_of,
)
from jobs.sources.yahoo_client import YahooClient
from jobs.sources.yahoo_errors import LATE, WrongCurrencyError, failure_of, worth_repeating
from jobs.sources.yahoo_estimates import estimates_of
from jobs.sources.yahoo_profile import MODULES, profile_of
from jobs.sources.yahoo_shares import results_of, shares_of
from jobs.sources.yahoo_visit import Visit
from tracker.errors import NotFoundError, SourceError, UnreachableError

# Asked a little before `start`, a window that holds only holidays is no unknown ticker.
LONGEST = 540.0  # seconds of a fetch, inside the lease of a run
_MARGIN = timedelta(days=14)

Value = TypeVar("Value")


class YahooSource:
    """The source of everything behind which Yahoo stands; its splits come with its closes too."""

    def __init__(
        self,
        *,
        cache_folder: Path,
        tries: int = 3,
        timeout_seconds: float = 10,
        deadline_seconds: float = 40,
        workers: int = 4,
        pause_seconds: float = 0.5,
        backoff: Backoff | None = None,
        rate: Rate | None = None,
        seconds_a_name: float = 0,
    ) -> None:
        """Limit one request by `timeout_seconds`, and one fetch of any names by the deadline.

        `seconds_a_name` is added to the deadline for each name that is asked, up to nine minutes.
        """
        self._client = YahooClient(
            cache_folder=cache_folder,
            timeout_seconds=timeout_seconds,
            backoff=backoff or Backoff(cache_folder),
            rate=rate,
        )
        self._tries = tries
        self._deadline = deadline_seconds
        self._workers = workers
        self._pause = pause_seconds
        self._a_name = seconds_a_name

    @property
    def name(self) -> str:
        """The word recorded beside every value of this source."""
        return "yahoo"

    def fetch_closes(
        self, tickers: Sequence[str], *, start: date, now: datetime
    ) -> Mapping[str, Closes | Failure]:
        """Fetch the closes from `start` on that were final at `now`, one entry per asked ticker."""
        _refuse_naive(now)

        def ask(symbol: str, visit: Visit) -> Closes:
            chart = self._client.fetch_chart(symbol, start=start - _MARGIN, visit=visit)
            return closes_of(symbol, chart, start=start, now=now)

        return self._fetch(_stock_symbols(tickers), ask)

    def fetch_splits(
        self, tickers: Sequence[str], *, start: date, now: datetime
    ) -> Mapping[str, Splits | Failure]:
        """Fetch the splits effective from `start` on; a desk with other closes asks for them."""
        _refuse_naive(now)

        def ask(symbol: str, visit: Visit) -> Splits:
            chart = self._client.fetch_chart(symbol, start=start - _MARGIN, visit=visit)
            today = now.astimezone(ZoneInfo(chart.timezone)).date()
            return Splits(symbol, splits_of(chart, start=start, today=today))

        return self._fetch(_stock_symbols(tickers), ask)

    def fetch_rates(
        self, currencies: Sequence[str], *, start: date, now: datetime
    ) -> Mapping[str, Rates | Failure]:
        """Fetch rates from `start` on of London days over at `now`; one entry per currency.

        The dollar itself is not asked: its entry is an empty table, as its rate is one by meaning.
        """
        _refuse_naive(now)

        def ask(symbol: str, visit: Visit) -> Rates:
            currency = symbol.removesuffix("=X")
            chart = self._client.fetch_chart(symbol, start=start - _MARGIN, visit=visit)
            if chart.currency != currency:
                raise WrongCurrencyError(f"Yahoo quotes this rate in {chart.currency}; not used")
            return rates_of(currency, chart, start=start, now=now)

        foreign = {name: _rate_symbol(name) for name in currencies if name != "USD"}
        fetched = self._fetch(foreign, ask)
        return {name: fetched.get(name) or no_rates(name) for name in currencies}

    def fetch_revenue(
        self, tickers: Sequence[str], *, now: datetime
    ) -> Mapping[str, Estimates | Failure]:
        """Fetch consensus revenue by fiscal end, one entry per asked ticker."""
        _refuse_naive(now)

        def ask(symbol: str, visit: Visit) -> Estimates:
            body = self._client.fetch_summary(symbol, "earningsTrend", visit=visit)
            return estimates_of(symbol, body)

        return self._fetch(_stock_symbols(tickers), ask, needs_crumb=True)

    def fetch_shares(
        self, tickers: Sequence[str], *, start: date, now: datetime
    ) -> Mapping[str, ShareCounts | Failure]:
        """Fetch the counts effective from `start` on, and Yahoo's own market cap to hold against.

        A name whose cap Yahoo does not tell still has its counts.
        """
        _refuse_naive(now)

        def ask(symbol: str, visit: Visit) -> ShareCounts:
            counts = self._client.fetch_counts(symbol, start=start, visit=visit)
            try:
                price = self._client.fetch_summary(symbol, "price", visit=visit)
            except NotFoundError:
                price = None
            return shares_of(symbol, counts, price, start=start, now=now)

        return self._fetch(_stock_symbols(tickers), ask, needs_crumb=True)

    def fetch_levels(
        self, symbols: Sequence[str], *, start: date, now: datetime
    ) -> Mapping[str, Levels | Failure]:
        """Fetch the levels from `start` on that were final at `now`; one entry per symbol."""
        _refuse_naive(now)

        def ask(symbol: str, visit: Visit) -> Levels:
            chart = self._client.fetch_chart(symbol, start=start - _MARGIN, visit=visit)
            return levels_of(symbol, chart, start=start, now=now)

        return self._fetch(_stock_symbols(symbols), ask)

    def fetch_results(
        self, tickers: Sequence[str], *, now: datetime
    ) -> Mapping[str, ResultsDates | Failure]:
        """Fetch the results dates still ahead of `now`; one entry per asked ticker."""
        _refuse_naive(now)

        def ask(symbol: str, visit: Visit) -> ResultsDates:
            body = self._client.fetch_summary(symbol, "calendarEvents", visit=visit)
            return results_of(symbol, body, now=now)

        return self._fetch(_stock_symbols(tickers), ask, needs_crumb=True)

    def fetch_profiles(
        self, tickers: Sequence[str], *, now: datetime
    ) -> Mapping[str, Profile | Failure]:
        """Fetch what Yahoo tells of each company; one entry per asked ticker."""
        _refuse_naive(now)

        def ask(symbol: str, visit: Visit) -> Profile:
            return profile_of(symbol, self._client.fetch_summary(symbol, MODULES, visit=visit))

        return self._fetch(_stock_symbols(tickers), ask, needs_crumb=True)

    def fetch_quotes(
        self, tickers: Sequence[str], *, now: datetime
    ) -> Mapping[str, Quote | Failure]:
        """Fetch the newest quote traded by `now`; one entry per asked ticker."""
        _refuse_naive(now)

        def ask(symbol: str, visit: Visit) -> Quote:
            chart = self._client.fetch_chart(symbol, start=now.date() - _MARGIN, visit=visit)
            return quote_of(symbol, chart, now=now)

        return self._fetch(_stock_symbols(tickers), ask)

    def _fetch(
        self,
        names: Mapping[str, str | None],
        ask: Callable[[str, Visit], Value],
        *,
        needs_crumb: bool = False,
    ) -> dict[str, Value | Failure]:
        """Ask each symbol once, together, and answer for every name."""
        symbols = list(dict.fromkeys(symbol for symbol in names.values() if symbol))
        more = min(self._a_name * len(symbols), LONGEST - self._deadline)
        seconds = self._deadline + max(more, 0)
        visit = self._client.open_visit(seconds, needs_crumb=needs_crumb)

        def work(symbol: str) -> Value | SourceError:
            return self._persist(symbol, ask, visit)

        found = results_within(symbols, work, workers=self._workers, seconds=seconds)
        return {name: _entry(name, symbol, found) for name, symbol in names.items()}

    def _persist(
        self, symbol: str, ask: Callable[[str, Visit], Value], visit: Visit
    ) -> Value | SourceError:
        """Ask until there is an answer, a refusal that would be repeated, or no try left."""
        failed: SourceError = UnreachableError(LATE)
        for tried in range(self._tries):
            if tried:
                pause = self._pause * 2 ** (tried - 1) * random.uniform(0.5, 1.5)  # nosec B311 # no secret
                # Waiting on the flag: told to stop through another name, this one stops at once.
                visit.limited.wait(min(pause, visit.seconds_left()))
            try:
                return ask(symbol, visit)
            except SourceError as error:
                failed = error
            if not worth_repeating(failed) or not visit.seconds_left():
                break
        return failed


def _entry(
    name: str, symbol: str | None, found: Mapping[str, Value | SourceError]
) -> Value | Failure:
    if symbol is None:
        return failure_of(name, NotFoundError("no name Yahoo could know; check the spelling"))
    value = found.get(symbol, UnreachableError(LATE))
    return failure_of(name, value) if isinstance(value, SourceError) else value


def _stock_symbols(tickers: Sequence[str]) -> dict[str, str | None]:
    return {ticker: _stock_symbol(ticker) for ticker in tickers}


def _stock_symbol(ticker: str) -> str | None:
    """Give Yahoo's spelling, with four digits in Hong Kong: 00100.HK is 0100.HK."""
    symbol = re.sub(r"^0(\d{4}\.HK)$", r"\1", ticker.strip().upper())
    return symbol if re.fullmatch(r"[A-Z0-9.^=&-]+", symbol) else None


def _rate_symbol(currency: str) -> str | None:
    """Give the symbol whose quote is units of `currency` for one dollar; pence have none."""
    return f"{currency}=X" if re.fullmatch(r"[A-Z]{3}", currency) else None


def _refuse_naive(now: datetime) -> None:
    if now.tzinfo is None:
        raise ValueError("`now` needs a time zone: which bars are final depends on it")
