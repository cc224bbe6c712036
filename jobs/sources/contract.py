"""What every source promises: for each asked name a value or a named failure, none left out.

One protocol a kind of data; a source serves as many kinds as it has. `tests/jobs/sources/
contract_checks.py` holds every source to what is said here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

import pandas as pd

from tracker.findings import Finding


class FailureKind(StrEnum):
    """Why a source gave nothing for a name."""

    NOT_FOUND = "not found"
    RATE_LIMITED = "rate limited"
    UNREACHABLE = "unreachable"
    MALFORMED = "malformed"
    STALE = "stale"
    WRONG_CURRENCY = "wrong currency"


@dataclass(frozen=True, slots=True)
class Failure:
    """One name a source could not serve, why, and the sentence an operator reads."""

    subject: str
    kind: FailureKind
    message: str
    retry_at: datetime | None = None
    """Until when the source will not be asked again; None where any later time will do."""


@dataclass(frozen=True, slots=True)
class Closes:
    """Final daily closes of one ticker, on the share basis of their own day.

    `bars` has columns `session` (exchange-local date, datetime64[s]), `close` (in `currency`, the
    quoted unit) and `volume` (shares, NaN when unknown), oldest first, one row a session, no NaN
    close and no bar of a session that is still open. It may have `open`, `high` and `low`, on the
    basis and in the unit of the close, NaN when unknown; they are recorded beside it. `splits` has
    `effective` and `ratio` (new shares for one old).
    """

    ticker: str
    currency: str
    timezone: str
    bars: pd.DataFrame
    splits: pd.DataFrame
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Splits:
    """The splits of one ticker: `table` has `effective` and `ratio` (new shares for one old)."""

    ticker: str
    table: pd.DataFrame


@dataclass(frozen=True, slots=True)
class Rates:
    """Daily rates of one currency against the US dollar: units of `currency` for one USD.

    `bars` has columns `date` (London date, datetime64[s]) and `rate`, oldest first, complete
    London days only.
    """

    currency: str
    bars: pd.DataFrame
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Estimate:
    """Consensus revenue of one fiscal year, keyed by the year's end, in millions of `currency`."""

    fiscal_end: date
    currency: str
    mean_m: float
    low_m: float | None
    high_m: float | None
    analysts: int | None


@dataclass(frozen=True, slots=True)
class Estimates:
    """The fiscal years a source has consensus revenue for; none: a finding says so."""

    ticker: str
    years: tuple[Estimate, ...]
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class ShareCounts:
    """Issued shares of one company as far as a source counts them, and its own market cap.

    `table` has `effective` (datetime64[s]) and `shares_m` (millions), oldest first, one row a date,
    each on the share basis of its own day. The cap is in millions of `currency`, a major one, and
    `price` is what it was taken at, in that currency too: a source that counts one class of several
    still values them all. All three are None where the source does not say.
    """

    ticker: str
    table: pd.DataFrame
    cap_m: float | None = None
    price: float | None = None
    currency: str | None = None
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Levels:
    """Final daily levels of one index or of the fund that stands for it.

    `bars` has `session` (exchange-local date, datetime64[s]) and `level`, oldest first; `kind` is
    `price`, or `total_return` where distributions are counted in. Total-return levels are on a
    basis of this answer's own: only the ratio of two of them means something.
    """

    index: str
    currency: str
    kind: str
    bars: pd.DataFrame
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class ResultsDate:
    """When results are expected: one day, or a window from `first` to `last`."""

    first: date
    last: date
    estimated: bool


@dataclass(frozen=True, slots=True)
class ResultsDates:
    """The results dates that a source expects of one company, the earliest first."""

    ticker: str
    dates: tuple[ResultsDate, ...]


@dataclass(frozen=True, slots=True)
class Quote:
    """The last price a source has heard of, in the quoted unit, however late; never a close."""

    ticker: str
    price: float
    currency: str
    traded_at: datetime  # UTC


@dataclass(frozen=True, slots=True)
class Profile:
    """What a source tells of a company itself; None what it does not.

    `exchange` is an ISO 10383 code, `currency` the unit of the quote, `year_end` month and day.
    """

    ticker: str
    name: str | None = None
    exchange: str | None = None
    currency: str | None = None
    reporting_currency: str | None = None
    year_end: str | None = None
    sector: str | None = None


class Named(Protocol):
    """Anything whose values are recorded."""

    @property
    def name(self) -> str:
        """The word recorded beside every value of this source."""


class PriceSource(Named, Protocol):
    """A source of daily closes."""

    def fetch_closes(
        self, tickers: Sequence[str], *, start: date, now: datetime
    ) -> Mapping[str, Closes | Failure]:
        """Fetch the closes from `start` on that were final at `now`, one entry per asked ticker."""


class SplitSource(Named, Protocol):
    """A source of splits."""

    def fetch_splits(
        self, tickers: Sequence[str], *, start: date, now: datetime
    ) -> Mapping[str, Splits | Failure]:
        """Fetch the splits effective from `start` on and by `now`; one entry per asked ticker."""


class FxSource(Named, Protocol):
    """A source of exchange rates against the US dollar."""

    def fetch_rates(
        self, currencies: Sequence[str], *, start: date, now: datetime
    ) -> Mapping[str, Rates | Failure]:
        """Fetch rates from `start` on of London days over at `now`; one entry per currency."""


class ConsensusSource(Named, Protocol):
    """A source of consensus revenue."""

    def fetch_revenue(
        self, tickers: Sequence[str], *, now: datetime
    ) -> Mapping[str, Estimates | Failure]:
        """Fetch consensus revenue by fiscal end, one entry per asked ticker."""


class ShareSource(Named, Protocol):
    """A source of share counts."""

    def fetch_shares(
        self, tickers: Sequence[str], *, start: date, now: datetime
    ) -> Mapping[str, ShareCounts | Failure]:
        """Fetch the counts effective from `start` on and by `now`; one entry per asked ticker."""


class BenchmarkSource(Named, Protocol):
    """A source of the levels of indices."""

    def fetch_levels(
        self, symbols: Sequence[str], *, start: date, now: datetime
    ) -> Mapping[str, Levels | Failure]:
        """Fetch the levels from `start` on that were final at `now`; one entry per symbol."""


class ResultsSource(Named, Protocol):
    """A source of the dates on which companies report."""

    def fetch_results(
        self, tickers: Sequence[str], *, now: datetime
    ) -> Mapping[str, ResultsDates | Failure]:
        """Fetch the results dates still ahead of `now`; one entry per asked ticker."""


class QuoteSource(Named, Protocol):
    """A source of quotes while an exchange is open."""

    def fetch_quotes(
        self, tickers: Sequence[str], *, now: datetime
    ) -> Mapping[str, Quote | Failure]:
        """Fetch the newest quote traded by `now`; one entry per asked ticker."""


class ProfileSource(Named, Protocol):
    """A source of what a company is, for the draft of a coverage file."""

    def fetch_profiles(
        self, tickers: Sequence[str], *, now: datetime
    ) -> Mapping[str, Profile | Failure]:
        """Fetch what is told of each company; one entry per asked ticker."""
