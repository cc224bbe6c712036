"""Two sources for one number: where they disagree beyond a tolerance, a finding names both."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from tracker.arrays import LAST
from tracker.findings import Finding, Severity
from tracker.ledger import Ledger, instants_of
from tracker.legs import Leg
from tracker.origins import day
from tracker.peer_group import Peer
from tracker.valuation import History


@dataclass(frozen=True, slots=True)
class _Kind:
    """How one kind of number is compared: gaps up to `tolerance` are no disagreement."""

    what: str
    column: str
    tolerance: float
    dated: str  # the column whose date is named
    days: int  # how far apart the two dates may lie


_CLOSE = _Kind("close", "close", 0.005, "session", 0)
_SHARES = _Kind("share count", "shares_m", 0.01, "effective", 45)
_RATE = _Kind("rate", "rate", 0.01, "date", 0)  # sources fix at different hours of a day
_CONSENSUS = _Kind("consensus revenue", "mean_m", 0.1, "as_of", 15)


def second_opinions(history: History) -> Iterator[Finding]:
    """List where another source says something else of a number that the last row rests on.

    Worked: a close of 777.5 by import beside the feed's 785 is 1.0 % apart, beyond 0.5 %.
    """
    cut = history.grid.joins[LAST]
    members = history.peers.last_members()
    for leg in (history.own.leg, *(peer.leg for peer in members)):
        yield from _leg(leg, cut)
    for rate in history.last_rates():
        pick = int(rate.picks[LAST])
        yield from _compared(history.record.rates, pick, cut, _RATE, f"USD{rate.currency}")
    for peer in members:
        yield from _consensus(history, peer, cut)


def _leg(leg: Leg, cut: np.datetime64) -> Iterator[Finding]:
    record = leg.record
    yield from _compared(record.prices, int(leg.price_picks[LAST]), cut, _CLOSE, leg.ticker)
    yield from _compared(record.shares, int(leg.share_picks[LAST]), cut, _SHARES, leg.ticker)


def _consensus(history: History, peer: Peer, cut: np.datetime64) -> Iterator[Finding]:
    for end, line in history.last_years().items():
        pick, subject = int(peer.revenue.first[line]), f"{peer.leg.ticker} {end}"
        yield from _compared(history.record.consensus, pick, cut, _CONSENSUS, subject)


def _compared(
    ledger: Ledger, pick: int, cut: np.datetime64, kind: _Kind, subject: str
) -> Iterator[Finding]:
    """Compare the used row with the newest of each other source about the same thing."""
    if pick < 0:
        return
    about_it = np.flatnonzero(ledger.about == ledger.about[pick])
    apart = np.abs(ledger.effective[about_it] - ledger.effective[pick])
    about_it = about_it[apart <= np.timedelta64(kind.days, "D")]
    # Most numbers have one source: whole rows are only read where there is another.
    sources = ledger.coded("source", np.append(about_it, pick))
    about_it = about_it[sources[:-1] != sources[-1]]
    others = ledger.frame.iloc[about_it]
    others = others[instants_of(others["known_at"]) <= cut]
    if others.empty:
        return
    used = ledger.frame.iloc[pick]
    if not used[kind.column] > 0:
        return
    newest = others.sort_values([kind.dated, "known_at", "id"]).drop_duplicates(
        "source", keep="last"
    )
    for _, other in newest.iterrows():
        gap = other[kind.column] / used[kind.column] - 1
        if abs(gap) > kind.tolerance and _alike(used, other):
            yield _disagreement(used, other, kind, subject, gap)


def _alike(used: pd.Series, other: pd.Series) -> bool:
    """Tell whether both are in one currency, where they have one."""
    return "currency" not in used or bool(used["currency"] == other["currency"])


def _disagreement(
    used: pd.Series, other: pd.Series, kind: _Kind, subject: str, gap: float
) -> Finding:
    def said(row: pd.Series) -> str:
        return f"{row[kind.column]:g} of {day(row[kind.dated].to_datetime64())} by {row['source']}"

    return Finding(
        Severity.WARNING,
        subject,
        "sources_disagree",
        f"{subject}: {kind.what} {said(used)} is used; it is {said(other)}, {gap:+.1%}: correct or "
        "retract one of them",
    )
