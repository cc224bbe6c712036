"""One company's part of the valuation document: its close, shares, revenue and multiples."""

from __future__ import annotations

import numpy as np

from tracker.arrays import LAST
from tracker.document import (
    Estimate,
    Money,
    Name,
    NextTwelveMonths,
    Peer,
    PeerMultiple,
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
from tracker.record import Record
from tracker.revenue import Revenue as Joined
from tracker.revenue import consensus_ages, model_age
from tracker.valuation import History


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


def model_estimate(revenue: Joined, line: int, grid: Grid) -> Estimate:
    """Give the model's revenue on one line of the last row."""
    row = revenue.ledger.row(revenue.first[line])
    return Estimate(
        parts=_parts(revenue, line, ("period_end", "value", "published_on")),
        value_m=number(revenue.value_m[line]),
        currency=revenue.ledger.words.word(revenue.currency[line]),
        as_of=None if row is None else day(row["published_on"]),
        analysts=None,
        **origin(row, age=model_age(revenue, line, grid)),
    )


def consensus_estimate(
    record: Record, revenue: Joined, line: int, grid: Grid, limit: int
) -> Estimate:
    """Give the street's revenue on one line of the last row, stale when older than `limit` days."""
    row = revenue.ledger.row(revenue.first[line])
    age = consensus_ages(record, revenue, np.array([line]), grid)[0]
    return Estimate(
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


def peer_document(peer: PeerPlace, history: History) -> Peer:
    """Give one peer on the last row; what is missing of it is None."""
    leg, policy, record = peer.leg, history.policies.last, history.record
    company, years, ntm = (
        find_company(record, leg.listing),
        history.last_years(),
        history.last_ntm(),
    )

    def estimate(line: int) -> Estimate:
        return consensus_estimate(record, peer.revenue, line, history.grid, policy.consensus_days)

    revenue = [Revenue(fiscal_end=end, **estimate(line)) for end, line in years.items()]
    multiples = zip(revenue, (number(peer.ps[line]) for line in years.values()), strict=True)
    name = Name(en=leg.ticker, zh=leg.ticker)
    if company is not None:
        name = Name(en=company.name_en, zh=company.name_zh)
    return Peer(
        ticker=leg.ticker,
        name=name,
        price=price_document(
            leg, policy.price_sessions, None if company is None else company.quote_currency
        ),
        shares_m=number(leg.shares_m[LAST]),
        shares=shares_document(leg),
        market_cap_m=Money(
            value=number(leg.cap_m[LAST]), currency=None if company is None else company.currency
        ),
        revenue=revenue,
        ps=[_peer_multiple(one, ps, policy.peer_marked_consensus_days) for one, ps in multiples],
        ntm=NextTwelveMonths(revenue=estimate(ntm), ps=number(peer.ps[ntm])),
    )


def _peer_multiple(revenue: Revenue, ps: float | None, limit: int) -> PeerMultiple:
    age = revenue["age"]
    price_only = ps is not None and age is not None and age > limit
    return PeerMultiple(fiscal_end=revenue["fiscal_end"], value=ps, price_only=price_only)
