"""One date of a bridge: the factors of its multiples and targets, on the later share basis."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from tracker.arrays import LAST, Numbers
from tracker.history import month_labels
from tracker.legs import Leg, SplitBasis
from tracker.peers import mean_of
from tracker.revenue import Revenue
from tracker.sessions import date_at
from tracker.valuation import History

DIVISORS = frozenset({"estimate"})  # of a multiple
TARGET_DIVISORS = frozenset({"price", "shares", "peers_at_publication", "expected_return"})


@dataclass(frozen=True, slots=True)
class Side:
    """A valued date. `basis` is the later date of the two: its splits hold for both."""

    history: History  # one row
    basis: History

    @property
    def day(self) -> date:
        """Give the date."""
        return date_at(self.history.grid.days[LAST])

    def line(self, year: str) -> int | None:
        """Give the line of a fiscal year by its label or ISO end, or of `ntm`; None for no line."""
        if year == "ntm":
            return self.history.last_ntm()
        years = self.history.own.years
        for month, line in years.of_row(len(self.history.grid) - 1).items():
            if year in {month_labels(years)[month], years.end_of(month)}:
                return line
        return None

    def multiple(self, leg: Leg, revenue: Revenue, line: int) -> dict[str, float]:
        """Give the factors of P/S: price and shares on the later basis, FX and the estimate.

        The price is that of an ordinary share in the major currency of the quote.
        """
        factor, row = self.split_factor(leg.ticker), np.array([LAST])
        rates = self.history.own.rates
        at = np.array([len(self.history.grid) - 1])
        fx = rates.cross(leg.listing.currency[row], revenue.currency[line : line + 1], at)
        return {
            "price": _price(leg) / factor,
            "shares": float(leg.shares_m[LAST]) * factor,
            "fx": float(fx[0]),
            "estimate": float(revenue.value_m[line]),
        }

    def target(self, kind: str, printed: Mapping[str, float] | None) -> dict[str, float]:
        """Give the factors of 1 + upside: of what the target is made of, over the price.

        `printed` holds the terms of the published target at its publication; None: its price alone.
        """
        factors = {"price": _price(self.history.own.leg) / self.split_factor()}
        if kind != "published":
            return factors | self.target_terms()
        if printed is None:
            return {**factors, "target": self._published()}
        plain = printed["target_multiple"] * printed["model_revenue"] * printed["fx"]
        return {**factors, **printed, "rounding": self._published() * printed["shares"] / plain}

    def target_terms(self) -> dict[str, float]:
        """Give target multiple, model revenue, FX and shares as the marked target takes them."""
        own, targets = self.history.own, self.history.verdict.targets
        basis = int(targets.basis[LAST])
        if basis < 0:
            return dict.fromkeys(("target_multiple", "model_revenue", "fx", "shares"), np.nan)
        multiple = self.multiple(own.leg, own.model, basis)
        return {
            "target_multiple": float(targets.multiple[LAST]),
            "model_revenue": multiple["estimate"],
            "fx": 1 / multiple["fx"],
            "shares": multiple["shares"],
        }

    def peers(self, line: int) -> dict[str, dict[str, float]]:
        """Give the factors of each peer's multiple on a line, of those that have one, by ticker."""
        return {
            peer.leg.ticker: self.multiple(peer.leg, peer.revenue, line)
            for peer in self.history.peers.last_members()
            if not np.isnan(peer.ps[line])
        }

    def marking_peers(self) -> dict[str, dict[str, float]]:
        """Give the factors of the peers that the peer-marked ratio runs over, by ticker."""
        group, line = self.history.peers, int(self.history.verdict.targets.basis[LAST])
        return {
            peer.leg.ticker: self.multiple(peer.leg, peer.revenue, line)
            for peer, counts in zip(group.peers, self._counting(), strict=True)
            if counts
        }

    def peer_terms(self, common: Collection[str]) -> dict[str, float]:
        """Give the peers' mean now and at publication over some of them, and what the others add.

        `peer_set` is the ratio over all that count on this date to that over the common ones: 1
        where they are the same.
        """
        ratio, group = self.history.verdict.peer_ratio, self.history.peers
        held = [
            counts and peer.leg.ticker in common
            for peer, counts in zip(group.peers, self._counting(), strict=True)
        ]
        now, then = _mean(ratio.now[held]), _mean(ratio.then[held])
        return {
            "peers": now,
            "peers_at_publication": then,
            "peer_set": float(ratio.ratio[LAST]) / (now / then),
        }

    def _counting(self) -> list[bool]:
        return [not missing for missing in np.isnan(self.history.verdict.peer_ratio.now[:, LAST])]

    def split_factor(self, ticker: str | None = None) -> float:
        """Give new shares for one of this date on the later date's basis. 2 after a 2-for-1."""
        record = self.basis.record
        about = np.array([record.words.code(ticker or record.inputs.ticker)])
        return float(SplitBasis(record, about, self.basis.grid).since(self.history.grid.days)[0])

    def _published(self) -> float:
        leg = self.history.own.leg
        price = float(self.history.verdict.targets.published[LAST])
        return price * _per_share(leg) / self.split_factor()


def _price(leg: Leg) -> float:
    return float(leg.close[LAST]) * _per_share(leg)


def _per_share(leg: Leg) -> float:
    """Give the major currency's units of an ordinary share in one quoted unit of price."""
    return float(leg.listing.unit[LAST] / leg.listing.ads_ratio[LAST])


def _mean(places: Numbers) -> float:
    return float(mean_of(places[:, LAST:])[0]) if len(places) else np.nan
