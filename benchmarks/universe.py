"""A made universe for the benchmarks: years of closes, vintages and rates, from one seed.

Any company of it can be made alone and again, so that many need not be in memory at once.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np

from benchmarks.companies import DAY, START_RATES, Company, Span, instants, walk
from benchmarks.desk import Desk
from benchmarks.frames import Part, stacked
from tracker.inputs import FRAMES, ValuationInputs, empty_frame

EMPTY = {kind: empty_frame(kind) for kind in FRAMES}


class Universe(Span):
    """All companies of a span: the first are covered, the others are peers in New York."""

    @cached_property
    def rates(self) -> list[Part]:
        """Draw the dollar's daily rates; those of a day are known when it ends in London."""
        first = np.datetime64(self.start, "D") - 14 * DAY
        days = np.arange(first, np.datetime64(self.end, "D"))
        days = days[np.is_busday(days)].astype("datetime64[s]")
        draw = np.random.default_rng([self.seed, self.size])
        return [
            {
                "base": "USD",
                "quote": quote,
                "date": days,
                "rate": np.round(rate * walk(draw, len(days), 0.002), 5),
                "source": "ecb",
                "known_at": instants(days + DAY),
            }
            for quote, rate in START_RATES.items()
        ]

    def inputs(self, number: int) -> ValuationInputs:
        """Draw all that is recorded about one covered company and its two peers."""
        own = Company(self, number)
        desk = Desk(own)
        members = [own, *(Company(self, peer) for peer in own.peers)]
        frames = {
            **EMPTY,
            "fx_rate": stacked("fx_rate", self.rates),
            "price": stacked("price", [one.closes for one in members]),
            "share_count": stacked("share_count", [one.counts for one in members]),
            "split": stacked("split", [one.splits for one in members]),
            "consensus": stacked("consensus", [one.consensus for one in members]),
            "company": stacked("company", [one.listing for one in members]),
            "forecast": stacked("forecast", [desk.model]),
            "target": stacked("target", [desk.targets]),
            "peer_set": stacked("peer_set", [desk.peer_sets]),
            "policy": stacked("policy", [desk.policy]),
            "status": stacked("status", [desk.status]),
        }
        return ValuationInputs(own.ticker, frames, 1)
