"""Tells a suspended share from a late feed: its exchange was open, others traded, it did not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from tracker.arrays import Days
from tracker.findings import Finding, Severity
from tracker.sessions import Exchange, date_at

PATIENCE = 2  # sessions without a bar; one alone may be a feed that is late


@dataclass(frozen=True, slots=True)
class Trading:
    """What a feed shows of one share: sessions with trade, and bars in which nothing traded."""

    traded: Days
    idle: Days
    traded_before: date | None = None  # as recorded, where what was fetched holds no trade


@dataclass(frozen=True, slots=True)
class Suspension:
    """A share that does not trade since a session, and who traded meanwhile."""

    ticker: str
    mic: str
    since: date
    last_traded: date
    others: tuple[str, ...]

    def finding(self) -> Finding:
        """Say it in one sentence."""
        others = ", ".join(self.others[:3])
        return Finding(
            Severity.WARNING,
            self.ticker,
            "suspended",
            f"{self.ticker}: suspended since {self.since}, it seems: {self.mic} was open and "
            f"{others} traded, {self.ticker} did not; its last traded close is of "
            f"{self.last_traded}; check the exchange's notices",
        )


def find_suspensions(market: Exchange, trading: Mapping[str, Trading]) -> Iterator[Suspension]:
    """Give the shares of one exchange that do not trade although it is open.

    A session counts only where another share traded: on a half-day a feed may show no trade for
    anybody. A bar without trade tells at once, an absent one after two sessions. Worked: last
    traded on Friday, idle bars on Monday while others traded: suspended since Monday.
    """
    for ticker, shown in trading.items():
        last = _last_traded(shown)
        if last is None:
            continue  # never seen to trade: not listed yet, as far as we know
        missed = {
            other: theirs.traded[theirs.traded > last]
            for other, theirs in trading.items()
            if other != ticker
        }
        others = tuple(other for other, days in missed.items() if len(days))
        open_days = np.unique(np.concatenate([*missed.values(), shown.traded[:0]]))
        if len(open_days) >= (1 if np.isin(shown.idle, open_days).any() else PATIENCE):
            after = market.sessions[market.sessions > last]
            yield Suspension(ticker, market.mic, date_at(after[0]), date_at(last), others)


def _last_traded(shown: Trading) -> np.datetime64 | None:
    if len(shown.traded):
        latest: np.datetime64 = shown.traded.max()
        return latest
    return None if shown.traded_before is None else np.datetime64(shown.traded_before, "s")
