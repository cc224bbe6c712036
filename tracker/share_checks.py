"""Judges a feed's share count: against the feed's own market cap, and against an entered count."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tracker.findings import Finding, Severity

CLASS_GAP = 0.05  # beyond it the market cap and the count are not of the same shares
ENTERED_GAP = 0.03  # the change of a count at which a target is due for review


@dataclass(frozen=True, slots=True)
class Total:
    """The total of all classes that a feed stands for, in millions, and how far to trust it."""

    shares_m: float
    reason: str
    confirmed: bool
    implied: bool = False  # from the market cap, not counted
    finding: Finding | None = None


@dataclass(frozen=True, slots=True)
class Entered:
    """The count in force that somebody has read in a report or filing, on today's share basis."""

    shares_m: float
    source: str
    effective: date


def implied_shares(
    cap_m: float | None, price: float | None, ads_ratio: float = 1.0
) -> float | None:
    """Give the millions of ordinary shares that a market cap stands for, None where unknown.

    Market cap / price x ordinary shares per quoted unit. Worked: 265,810 / 847.50 = 313.64 m.
    """
    if cap_m is None or price is None or not price > 0 or not cap_m > 0:
        return None
    return cap_m / price * ads_ratio


def total_shares(ticker: str, counted_m: float | None, implied_m: float | None) -> Total | None:
    """Choose between a feed's count and what its own market cap implies, None without either.

    A company with weighted voting rights has several classes, of which a feed may count the listed
    one alone, while its market cap is of all: then the cap speaks. Where the cap is the smaller
    one, the count stands, unconfirmed.
    """
    if counted_m is None:
        if implied_m is None:
            return None
        message = (
            f"{ticker}: the source counts no shares; its market cap over its price stands for "
            f"{implied_m:.6g} m, which is used unconfirmed; enter the filing's count"
        )
        finding = Finding(Severity.WARNING, ticker, "implied_shares", message)
        return Total(implied_m, "market cap / price", False, True, finding)
    if implied_m is None:
        return Total(counted_m, "shares outstanding", False)
    gap = implied_m / counted_m - 1
    if abs(gap) <= CLASS_GAP:
        return Total(counted_m, "shares outstanding", True)
    both = f"{counted_m:.6g} m shares are counted, its market cap over its price is {implied_m:.6g}"
    if gap > 0:
        message = (
            f"{ticker}: {both} m: the count may be of one share class; the latter is used "
            "unconfirmed, enter the filing's count of all classes"
        )
        finding = Finding(Severity.WARNING, ticker, "one_share_class", message)
        return Total(implied_m, "market cap / price, all classes", False, True, finding)
    message = f"{ticker}: {both} m; the count is used unconfirmed, check it against the filing"
    finding = Finding(Severity.WARNING, ticker, "share_count_gap", message)
    return Total(counted_m, "shares outstanding", False, finding=finding)


def entered_gap(ticker: str, source: str, total: Total, entered: Entered) -> Finding | None:
    """Name both counts where a feed's is far from the entered one, which stays in use.

    Worked: 349.24 m of the feed against 313.64 m of the report is +11.4 %.
    """
    gap = total.shares_m / entered.shares_m - 1
    if abs(gap) <= ENTERED_GAP:
        return None
    return Finding(
        Severity.WARNING,
        ticker,
        "share_gap",
        f"{ticker}: {source} says {total.shares_m:.6g} m shares ({total.reason}), {entered.source} "
        f"{entered.shares_m:.6g} m of {entered.effective}, {gap:+.1%}; the latter is used: enter "
        "the filing's count if there was a placing or a buy-back",
    )
