"""The valuation document: the JSON of `tracker value`, recorded as shown and read by every page.

Absent figures are None with a finding that says why. Units are in the names: `_m` is millions,
upsides and premiums are ratios (0.554, never 55.4), dates are ISO text, instants end in Z.
"""

from __future__ import annotations

from typing import TypedDict

from tracker.document_company import (
    Estimate,
    Money,
    Multiple,
    Name,
    NextTwelveMonths,
    Origin,
    OwnMultiple,
    Peer,
    PeerMultiple,
    Price,
    Revenue,
    RevenuePart,
    Shares,
)

__all__ = [
    "Band",
    "Benchmark",
    "Disclaimer",
    "Earned",
    "Estimate",
    "FindingDocument",
    "FlipPrice",
    "Fx",
    "Horizon",
    "Money",
    "Multiple",
    "Name",
    "NextTwelveMonths",
    "Origin",
    "OwnHistory",
    "OwnMultiple",
    "OwnNextTwelveMonths",
    "Peer",
    "PeerImplied",
    "PeerMultiple",
    "PeerStat",
    "Percentile",
    "PremiumHistory",
    "Price",
    "Printed",
    "Revenue",
    "RevenuePart",
    "Scenario",
    "Shares",
    "Statistics",
    "Target",
    "Upside",
    "Valuation",
]


class Target(TypedDict):
    """The published target and what it would be with today's inputs, in `currency` per share."""

    published: float | None
    marked: float | None
    peer_marked: float | None
    peer_marked_low: float | None  # the lowest without one of the peers
    peer_marked_high: float | None
    currency: str | None
    multiple: float | None
    fiscal_end: str | None
    published_on: str | None
    source: str | None
    note: str | None


class Scenario(TypedDict):
    """What the share is worth in one case beside the target: multiple x revenue x FX / shares."""

    name: str  # "bear", "base", "bull"
    multiple: float | None  # the target's where the case names none
    revenue_m: float | None  # the model's where the case names none
    currency: str | None  # of the revenue
    price: float | None
    upside: float | None


class Upside(TypedDict):
    """Target / close - 1 on each kind of target, as ratios."""

    published: float | None
    marked: float | None
    peer_marked: float | None
    relative: float | None


class Horizon(TypedDict):
    """The last day of the rating's horizon and the days left (negative once over)."""

    ends: str | None
    days_left: int | None


class Earned(TypedDict):
    """Performance since publication; absolute, and labelled so, without benchmark levels."""

    band: str | None
    relative: float | None
    absolute: float | None
    benchmark: str | None
    base_session: str | None
    session: str | None  # the last session counted; frozen at the horizon's end
    frozen: bool


class Benchmark(TypedDict):
    """What relative numbers are relative to: an index, its proxy, and the return expected of it."""

    index: str | None
    symbol: str | None  # of the last level that was measured with, as its source calls it
    kind: str | None  # "price" (a price index) or "total_return"
    expected_return: float | None  # over the horizon, as the coverage states it


# The price at which the band changes. Functional form because `from` is a keyword.
FlipPrice = TypedDict("FlipPrice", {"from": str, "to": str, "price": float | None})


class Band(TypedDict):
    """One rating band: it holds upsides above `lower` (at or above when `inclusive`)."""

    id: str
    name: Name
    lower: float | None  # None: the lowest band
    inclusive: bool


class Statistics(TypedDict):
    """Statistics of the peers' multiples of one period, and how many could be used."""

    mean: float | None
    median: float | None
    min: float | None
    max: float | None
    first_quartile: float | None
    third_quartile: float | None
    premium: float | None  # own multiple on the model / mean - 1
    n: int
    n_expected: int
    missing: list[str]


class PeerStat(Statistics):
    """Statistics of one fiscal year."""

    fiscal_end: str


class PeerImplied(TypedDict):
    """The covered company's price if it traded at a peer statistic on its own model revenue."""

    fiscal_end: str
    statistic: str  # "mean", "median" or "without TICKER"
    price: float | None
    upside: float | None


class OwnNextTwelveMonths(TypedDict):
    """The next twelve months of the covered company, on model and consensus, and of its peers."""

    model: NextTwelveMonths
    consensus: NextTwelveMonths
    peers: Statistics


class Percentile(TypedDict):
    """Where a figure of the last session stands in its own history, as a share of its values."""

    name: str  # "market_multiple", "ps_consensus_ntm" or "premium_ntm"
    value: float | None
    percentile: float | None  # None on fewer than `n_needed` sessions
    n: int
    n_needed: int


class PremiumHistory(TypedDict):
    """The average own premium over the peers' mean of one fiscal year, and the price it implies."""

    fiscal_end: str
    average: float | None
    n: int  # sessions that had a premium
    window: int  # the sessions looked at
    implied_price: float | None
    upside: float | None


# Functional form because `from` is a keyword.
OwnHistory = TypedDict(
    "OwnHistory",
    {
        "from": str | None,
        "to": str | None,
        "percentiles": list[Percentile],
        "premiums": list[PremiumHistory],
    },
)


class Fx(Origin):
    """One rate that was used: units of the second currency for one US dollar."""

    pair: str
    rate: float | None
    date: str | None


class Printed(TypedDict):
    """A figure exactly as the report printed it."""

    ticker: str
    item: str
    text: str
    unit: str | None
    published_on: str
    note: str | None


class LongRun(TypedDict):
    """The long-run cross-check of the report, in millions of `currency`; `tracker.long_run`."""

    revenue_m: float | None
    currency: str | None
    net_margin: float | None
    net_income_m: float | None
    target_market_cap_m: float | None
    target_pe: float | None  # of the published target
    market_pe: float | None  # of the close
    published_on: str


class FindingDocument(TypedDict):
    """A data problem beside the number it touches."""

    severity: str
    subject: str
    code: str
    message: str
    usable: bool  # whether the value it is about is used all the same


class Disclaimer(TypedDict):
    """What stands at the foot of whatever shows the figures, in the two languages."""

    en: str | None
    zh: str | None


class Valuation(TypedDict):
    """Everything shown of one covered company at one instant."""

    as_of: str
    known_at: str
    aged_at: str  # the date at which ages, status and horizon were counted; as_of unless held
    batch: int
    ticker: str
    name: Name
    price: Price
    shares_m: float | None
    shares: Shares
    market_cap_m: Money
    revenue: list[Revenue]  # the model's, with its vintage as `as_of`
    ps: list[OwnMultiple]
    target: Target
    scenarios: list[Scenario]
    upside: Upside
    banded: str  # which upside is banded: "published", "marked" or "peer_marked"
    band: str | None  # the plain computed band, also of an expired target
    rating: str | None
    status: str | None
    target_age_days: int | None
    horizon: Horizon
    market_multiple: float | None
    earned: Earned
    benchmark: Benchmark
    flip_prices: list[FlipPrice]
    bands: list[Band]
    peers: list[Peer]
    peer_stats: list[PeerStat]
    peer_implied: list[PeerImplied]
    ntm: OwnNextTwelveMonths
    own_history: OwnHistory
    long_run: LongRun | None
    fx: list[Fx]
    printed: list[Printed]
    disclaimer: Disclaimer
    findings: list[FindingDocument]
