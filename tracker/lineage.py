"""Which recorded rows a valuation was computed from, by kind."""

from __future__ import annotations

from collections import defaultdict

from tracker.arrays import LAST, Picks
from tracker.legs import Leg
from tracker.revenue import YearRevenue
from tracker.valuation import History


def inputs_used(history: History) -> dict[str, list[int]]:
    """Give the ids of the rows behind the last row of a history, by kind of observation."""
    used: dict[str, set[int]] = defaultdict(set)
    own = history.own
    legs = [own.leg, *(peer.leg for peer in history.peers.last_members() if peer.leg)]
    for leg in legs:
        _add_leg(used, leg)
    for year in own.model.values():
        _add_year(used, "forecast", year)
    years = [*own.consensus.values()]
    years += [year for peer in history.peers.last_members() for year in peer.years.values()]
    for year in years:
        _add_year(used, "consensus", year)
    for rate in history.last_rates():
        row = own.rates.row_of(rate, LAST)
        if row is not None:
            used["fx_rate"].add(int(str(row["id"])))
    targets = history.verdict.targets
    _add(used, "target", targets.frame["id"].to_numpy(), targets.picks)
    return {kind: sorted(ids) for kind, ids in sorted(used.items())}


def _add_leg(used: dict[str, set[int]], leg: Leg) -> None:
    _add(used, "price", leg.prices["id"].to_numpy(), leg.price_picks)
    _add(used, "share_count", leg.ledger["id"].to_numpy(), leg.share_picks)


def _add_year(used: dict[str, set[int]], kind: str, year: YearRevenue) -> None:
    _add(used, kind, year.frame["id"].to_numpy(), year.picks)


def _add(used: dict[str, set[int]], kind: str, ids: Picks, picks: Picks) -> None:
    if picks[LAST] >= 0:
        used[kind].add(int(ids[picks[LAST]]))
