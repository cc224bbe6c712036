"""Which recorded rows a valuation was computed from, by kind."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from tracker.arrays import LAST, Picks
from tracker.ledger import Ledger
from tracker.valuation import History


def inputs_used(history: History) -> dict[str, list[int]]:
    """Give the ids of the rows behind the last row of a history, by kind of observation."""
    used: dict[str, set[int]] = defaultdict(set)
    record, own, members = history.record, history.own, history.peers.last_members()
    lines = np.array([*history.last_years().values(), history.last_ntm()])
    for leg in [own.leg, *(peer.leg for peer in members)]:
        _add(used, "price", record.prices, leg.price_picks[LAST:])
        _add(used, "share_count", record.shares, leg.share_picks[LAST:])
    for revenue in [own.model, own.consensus, *(peer.revenue for peer in members)]:
        kind = "forecast" if revenue is own.model else "consensus"
        for picks in (revenue.first, revenue.second):
            _add(used, kind, revenue.ledger, picks[lines])
    for rate in history.last_rates():
        _add(used, "fx_rate", record.rates, rate.picks[LAST:])
    _add(used, "target", record.targets, history.verdict.targets.picks[LAST:])
    for scenario in history.verdict.scenarios:
        _add(used, "scenario", record.scenarios, scenario.picks[LAST:])
    return {kind: sorted(ids) for kind, ids in sorted(used.items()) if ids}


def _add(used: dict[str, set[int]], kind: str, ledger: Ledger, picks: Picks) -> None:
    ids = ledger.frame["id"].to_numpy()
    used[kind] |= {int(ids[pick]) for pick in picks if pick >= 0}
