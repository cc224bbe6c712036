"""One company's part of the valuation document: its close, shares, revenue and multiples."""

from __future__ import annotations

from typing import Any

import pandas as pd

from tracker.arrays import LAST
from tracker.document import Money, Multiple, Name, Peer, Price, Revenue, Shares
from tracker.legs import Leg
from tracker.origins import NOWHERE, day, number, origin, whole
from tracker.peer_group import PeerLeg
from tracker.policy import Policy
from tracker.revenue import YearRevenue


def price_document(leg: Leg, limit: int) -> Price:
    """Give the close of the last row, stale when older than `limit` sessions."""
    row = recorded_row(leg.prices, leg.price_picks[LAST])
    return Price(
        value=number(leg.close[LAST]),
        currency=leg.company.quote_currency,
        session=day(leg.session[LAST]),
        **origin(row, age=leg.price_age[LAST], unit="sessions", limit=limit),
    )


def shares_document(leg: Leg) -> Shares:
    """Give the share count of the last row with its reason."""
    row = recorded_row(leg.ledger, leg.share_picks[LAST])
    return Shares(
        value_m=number(leg.shares_m[LAST]),
        effective=None if row is None else day(row["effective"]),
        reason=None if row is None else row["reason"],
        confirmed=None if row is None else bool(row["confirmed"]),
        **origin(row),
    )


def model_revenue_document(year: YearRevenue) -> Revenue:
    """Give the model's revenue of one fiscal year on the last row."""
    row = recorded_row(year.frame, year.picks[LAST])
    return Revenue(
        fiscal_end=str(day(year.fiscal_end)),
        value_m=number(year.value_m[LAST]),
        currency=year.currency[LAST],
        as_of=None if row is None else day(row["published_on"]),
        analysts=None,
        **origin(row, age=year.age_days[LAST]),
    )


def _consensus_revenue(year: YearRevenue, limit: int) -> Revenue:
    row = recorded_row(year.frame, year.picks[LAST])
    return Revenue(
        fiscal_end=str(day(year.fiscal_end)),
        value_m=number(year.value_m[LAST]),
        currency=year.currency[LAST],
        as_of=None if row is None else day(row["as_of"]),
        analysts=None if row is None else whole(row["analysts"]),
        **origin(row, age=year.age_days[LAST], limit=limit),
    )


def peer_document(peer: PeerLeg, policy: Policy) -> Peer:
    """Give one peer on the last row; what is missing of it is None."""
    company, leg = peer.company, peer.leg
    nothing = Price(value=None, currency=None, session=None, **NOWHERE)
    unknown = Shares(value_m=None, effective=None, reason=None, confirmed=None, **NOWHERE)
    return Peer(
        ticker=peer.ticker,
        name=Name(en=company.name_en, zh=company.name_zh)
        if company
        else Name(en=peer.ticker, zh=peer.ticker),
        price=price_document(leg, policy.price_sessions) if leg else nothing,
        shares_m=number(leg.shares_m[LAST]) if leg else None,
        shares=shares_document(leg) if leg else unknown,
        market_cap_m=Money(
            value=number(leg.cap_m[LAST]) if leg else None,
            currency=company.currency if company else None,
        ),
        revenue=[_consensus_revenue(year, policy.consensus_days) for year in peer.years.values()],
        ps=[
            Multiple(fiscal_end=str(day(end)), value=number(column[LAST]))
            for end, column in peer.ps.items()
        ],
    )


def recorded_row(frame: pd.DataFrame, pick: int) -> dict[str, Any] | None:
    """Give the recorded row at a pick, None where nothing was picked."""
    return None if pick < 0 else dict(frame.iloc[int(pick)])
