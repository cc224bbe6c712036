"""One company's part of the valuation document: its close, shares, revenue and multiples."""

from __future__ import annotations

import numpy as np

from tracker.arrays import LAST, Numbers
from tracker.document import (
    Money,
    Multiple,
    Name,
    NextTwelveMonths,
    Peer,
    Price,
    Revenue,
    RevenuePart,
    Shares,
)
from tracker.grid import Grid
from tracker.legs import Leg
from tracker.listings import find_company
from tracker.origins import day, number, origin, whole
from tracker.peer_group import Peer as PeerPlace
from tracker.policy import Policy
from tracker.revenue import Revenue as Joined
from tracker.revenue import consensus_ages, model_age


def price_document(leg: Leg, limit: int, currency: str | None) -> Price:
    """Give the close of the last row, stale when older than `limit` sessions."""
    row = leg.record.prices.row(leg.price_picks[LAST])
    return Price(
        value=number(leg.close[LAST]),
        currency=currency,
        session=day(leg.session[LAST]),
        **origin(
            row, age=leg.price_age[LAST], unit="sessions", limit=None if currency is None else limit
        ),
    )


def shares_document(leg: Leg) -> Shares:
    """Give the share count of the last row with its reason."""
    row = leg.record.shares.row(leg.share_picks[LAST])
    return Shares(
        value_m=number(leg.shares_m[LAST]),
        effective=None if row is None else day(row["effective"]),
        reason=None if row is None else row["reason"],
        confirmed=None if row is None else bool(row["confirmed"]),
        **origin(row),
    )


def model_revenue_document(
    revenue: Joined, line: int, fiscal_end: str | None, grid: Grid
) -> Revenue:
    """Give the model's revenue on one line of the last row."""
    row = revenue.ledger.row(revenue.first[line])
    return Revenue(
        fiscal_end=fiscal_end,
        parts=_parts(revenue, line, ("period_end", "value", "published_on")),
        value_m=number(revenue.value_m[line]),
        currency=revenue.ledger.words.word(revenue.currency[line]),
        as_of=None if row is None else day(row["published_on"]),
        analysts=None,
        **origin(row, age=model_age(revenue, line, grid)),
    )


def consensus_revenue_document(
    leg: Leg, revenue: Joined, line: int, fiscal_end: str | None, grid: Grid, limit: int
) -> Revenue:
    """Give the street's revenue on one line of the last row, stale when older than `limit` days."""
    row = revenue.ledger.row(revenue.first[line])
    age = consensus_ages(leg.record, revenue, np.array([line]), grid)[0]
    return Revenue(
        fiscal_end=fiscal_end,
        parts=_parts(revenue, line, ("fiscal_end", "mean_m", "as_of")),
        value_m=number(revenue.value_m[line]),
        currency=revenue.ledger.words.word(revenue.currency[line]),
        as_of=None if row is None else day(row["as_of"]),
        analysts=None if row is None else whole(row["analysts"]),
        **origin(row, age=age, limit=limit),
    )


def _parts(revenue: Joined, line: int, names: tuple[str, str, str]) -> list[RevenuePart]:
    """Name the recorded years behind a blended revenue; none where it is one year as recorded."""
    weight = revenue.weight[line]
    if weight == 1:
        return []
    end, value, dated = names
    parts = []
    for pick, share in ((revenue.first[line], weight), (revenue.second[line], 1 - weight)):
        row = revenue.ledger.row(pick)
        if row is not None:
            parts.append(
                RevenuePart(
                    fiscal_end=day(row[end]),
                    value_m=number(row[value]),
                    weight=number(share),
                    as_of=day(row[dated]),
                    source=row["source"],
                )
            )
    return parts


def next_twelve_months(revenue: Revenue, ps: Numbers, line: int) -> NextTwelveMonths:
    """Give the next twelve months' revenue with the multiple on it."""
    return NextTwelveMonths(revenue=revenue, ps=number(ps[line]))


def peer_document(
    peer: PeerPlace, policy: Policy, years: dict[str, int], ntm: int, grid: Grid
) -> Peer:
    """Give one peer on the last row, by the lines of its fiscal years; what is missing is None."""
    leg = peer.leg
    ticker = str(leg.record.words.word(peer.about[LAST]))
    company = find_company(leg.record, leg.listing)

    def revenue(line: int, end: str | None) -> Revenue:
        return consensus_revenue_document(leg, peer.revenue, line, end, grid, policy.consensus_days)

    return Peer(
        ticker=ticker,
        name=Name(en=company.name_en, zh=company.name_zh)
        if company
        else Name(en=ticker, zh=ticker),
        price=price_document(
            leg, policy.price_sessions, company.quote_currency if company else None
        ),
        shares_m=number(leg.shares_m[LAST]) if company else None,
        shares=shares_document(leg),
        market_cap_m=Money(
            value=number(leg.cap_m[LAST]), currency=company.currency if company else None
        ),
        revenue=[revenue(line, end) for end, line in years.items()],
        ps=[Multiple(fiscal_end=end, value=number(peer.ps[line])) for end, line in years.items()],
        ntm=next_twelve_months(revenue(ntm, None), peer.ps, ntm),
    )
