"""What every source promises: for each asked name a value or a named failure, none left out."""

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


@dataclass(frozen=True, slots=True)
class Closes:
    """Final daily closes of one ticker, on the share basis of their own day.

    `bars` has columns `session` (exchange-local date, datetime64[s]), `close` (in `currency`, the
    quoted unit) and `volume` (shares, NaN when unknown), oldest first, one row a session, no NaN
    close and no bar of a session that is still open. `splits` has `effective` and `ratio`
    (new shares for one old).
    """

    ticker: str
    currency: str
    timezone: str
    bars: pd.DataFrame
    splits: pd.DataFrame
    findings: tuple[Finding, ...] = ()


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


class PriceSource(Protocol):
    """A source of daily closes."""

    @property
    def name(self) -> str:
        """The word recorded beside every value of this source."""

    def fetch_closes(
        self, tickers: Sequence[str], *, start: date, now: datetime
    ) -> Mapping[str, Closes | Failure]:
        """Fetch the closes from `start` on that were final at `now`, one entry per asked ticker."""


class FxSource(Protocol):
    """A source of exchange rates against the US dollar."""

    @property
    def name(self) -> str:
        """The word recorded beside every value of this source."""

    def fetch_rates(
        self, currencies: Sequence[str], *, start: date, now: datetime
    ) -> Mapping[str, Rates | Failure]:
        """Fetch rates from `start` on of London days over at `now`; one entry per currency."""


class ConsensusSource(Protocol):
    """A source of consensus revenue."""

    @property
    def name(self) -> str:
        """The word recorded beside every value of this source."""

    def fetch_revenue(
        self, tickers: Sequence[str], *, now: datetime
    ) -> Mapping[str, Estimates | Failure]:
        """Fetch consensus revenue by fiscal end, one entry per asked ticker."""
