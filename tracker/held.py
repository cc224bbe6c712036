"""What a held valuation leaves out: share counts that took effect after its date."""

from __future__ import annotations

from collections.abc import Iterator

from tracker.findings import Finding, Severity
from tracker.legs import Leg
from tracker.origins import day
from tracker.valuation import History

LAST = -1


def newer_shares(held: History, today: History) -> Iterator[Finding]:
    """Name each company whose share count of today is not the one a held valuation was taken with.

    Worked: held at the close of 15 April 2026, 0100.HK counts 313.64 m shares; since 31 July its
    ledger says 349.24 m.
    """
    counted = {leg.company.ticker: leg.shares_m[LAST] for leg in _legs(held)}
    for leg in _legs(today):
        ticker = leg.company.ticker
        if leg.share_picks[LAST] < 0 or leg.shares_m[LAST] == counted.get(ticker):
            continue
        row = leg.ledger.iloc[int(leg.share_picks[LAST])]
        doubt = "" if row["confirmed"] else ", not confirmed"
        yield Finding(
            Severity.WARNING,
            ticker,
            "newer_shares",
            f"{ticker}: {row['shares_m']:g} m shares from {day(row['effective'])} "
            f"({row['reason']}{doubt}) are not in this held valuation; they count with the next "
            "close",
        )


def _legs(history: History) -> Iterator[Leg]:
    yield history.own.leg
    yield from (peer.leg for peer in history.peers.legs if peer.leg is not None)
