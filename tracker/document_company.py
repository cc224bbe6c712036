"""What a valuation document says of one company: its close, shares, revenue and multiples."""

from __future__ import annotations

from typing import TypedDict


class Name(TypedDict):
    """A name in the two languages of page and mail."""

    en: str
    zh: str


class Origin(TypedDict):
    """Where a number comes from and how old it is at `as_of`."""

    source: str | None
    note: str | None  # page, table or filing
    known_at: str | None  # when the market could know it
    age: int | None  # in `age_unit`
    age_unit: str  # "sessions" or "days"
    limit: int | None  # older than this is stale; None: no limit
    stale: bool


class Price(Origin):
    """A close in the quoted unit."""

    value: float | None
    currency: str | None
    session: str | None


class Money(TypedDict):
    """An amount in millions of its currency."""

    value: float | None
    currency: str | None


class Shares(Origin):
    """The total issued shares of all classes that a market cap was taken with, in millions."""

    value_m: float | None
    effective: str | None
    reason: str | None
    confirmed: bool | None


class RevenuePart(TypedDict):
    """One recorded fiscal year that a blended revenue is taken from, and how much of it counts."""

    fiscal_end: str | None
    value_m: float | None
    weight: float | None
    as_of: str | None
    source: str | None


class Estimate(Origin):
    """Revenue of twelve months in millions of its own currency.

    `parts` names the two years that it is the weighted mean of: where a peer's years end in
    another month (calendarised), and for the next twelve months; empty for a year as recorded.
    """

    parts: list[RevenuePart]
    value_m: float | None
    currency: str | None
    as_of: str | None
    analysts: int | None


class Revenue(Estimate):
    """Revenue of one fiscal year."""

    fiscal_end: str


class Multiple(TypedDict):
    """P/S of one fiscal year of a peer (always on consensus)."""

    fiscal_end: str
    value: float | None


class PeerMultiple(Multiple):
    """P/S of a peer; `price_only` when it moves with its price alone, its consensus being old.

    Older than the limit of the peer-marked target, which leaves it out.
    """

    price_only: bool


class OwnMultiple(Multiple):
    """P/S of one fiscal year of the covered company on one basis: `model` or `consensus`."""

    basis: str


class NextTwelveMonths(TypedDict):
    """Revenue of the next twelve months, weighted by time, and P/S on it."""

    revenue: Estimate
    ps: float | None


class Peer(TypedDict):
    """One peer with all that its multiples were computed from."""

    ticker: str
    name: Name
    price: Price
    shares_m: float | None
    shares: Shares
    market_cap_m: Money
    revenue: list[Revenue]
    ps: list[PeerMultiple]
    ntm: NextTwelveMonths
