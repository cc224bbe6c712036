"""When an old valuation is held on screen, and what it leaves out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tracker.arrays import LAST
from tracker.currency import fx_age
from tracker.findings import Finding, Severity
from tracker.legs import Leg
from tracker.origins import day
from tracker.valuation import History


def is_outage(today: History) -> bool:
    """Tell whether nothing comes in: the own close is stale, and no peer's close or rate is fresh.

    Then today's valuation would set an old close beside share counts that took effect later, a
    number that never was. A halt of the own share alone is no outage: its peers and rates go on.
    """
    limits, grid = today.policies.last, today.grid
    ages = [leg.price_age[LAST] for leg in _legs(today)]
    # NaN, no close at all, is neither stale nor fresh.
    if not ages[0] > limits.price_sessions:
        return False
    rates = [fx_age(rate.dates, grid)[LAST] for rate in today.last_rates()]
    return not (
        any(age <= limits.price_sessions for age in ages[1:])
        or any(age <= limits.fx_days for age in rates)
    )


def newer_shares(held: History, today: History) -> Iterator[Finding]:
    """Name each company whose share count of today is not the one a held valuation was taken with.

    Worked: held at the close of 15 April 2026, 0100.HK counts 313.64 m shares; since 31 July its
    ledger says 349.24 m.
    """
    counted = {leg.ticker: _share_row(leg) for leg in _legs(held)}
    for leg in _legs(today):
        ticker, row, before = leg.ticker, _share_row(leg), counted.get(leg.ticker)
        if row is None or (before is not None and row["id"] == before["id"]):
            continue
        doubt = "" if row["confirmed"] else ", not confirmed"
        yield Finding(
            Severity.WARNING,
            ticker,
            "newer_shares",
            f"{ticker}: {row['shares_m']:g} m shares from {day(row['effective'])} "
            f"({row['reason']}{doubt}) are not in this held valuation; they count with the next "
            "close",
        )


def _share_row(leg: Leg) -> dict[str, Any] | None:
    return leg.record.shares.row(leg.share_picks[LAST])


def _legs(history: History) -> Iterator[Leg]:
    yield history.own.leg
    yield from (peer.leg for peer in history.peers.last_members())
