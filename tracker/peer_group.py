"""The peers of a covered company on a grid: their multiples, their statistics, their live ratio."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from tracker.arrays import LAST, Flags, Numbers, Picks
from tracker.currency import RateBook
from tracker.grid import Grid
from tracker.legs import Leg, company_leg
from tracker.peers import PeerStatistics, summarise
from tracker.record import Record
from tracker.revenue import Revenue, consensus_ages, consensus_revenue
from tracker.words import NONE
from tracker.years import Years


@dataclass(frozen=True, slots=True)
class Peer:
    """One place of the peer set on the grid: on each row some peer, or nobody."""

    about: Picks  # the company of each row, -1 for nobody
    leg: Leg
    revenue: Revenue
    ps: Numbers  # by line


@dataclass(frozen=True, slots=True)
class PeerGroup:
    """All peers a covered company had on the grid, by their place in the peer set of the row."""

    record: Record
    grid: Grid
    years: Years
    peers: tuple[Peer, ...]
    n_expected: Numbers  # members of the peer set on each row
    sets: Picks  # the companies of each recorded peer set, one row a set; the last is nobody
    set_picks: Picks  # positions in them
    ps: Numbers  # one row a place, one column a line
    statistics: PeerStatistics  # over the members' multiples, line by line

    def last_members(self) -> tuple[Peer, ...]:
        """Give the peers of the grid's last row; earlier rows may have had others."""
        return tuple(peer for peer in self.peers if peer.about[LAST] != NONE)

    def tickers(self) -> dict[str, int]:
        """Give every ticker that is a peer on some row, with its code, in the sets' order."""
        codes = [code for peer in self.peers for code in dict.fromkeys(peer.about.tolist())]
        words = self.record.words
        return {str(words.word(code)): code for code in codes if code != NONE}

    def changes(self) -> Flags:
        """Tell on which rows the peer set is another than on the row before: a break in history."""
        changed = np.zeros(len(self.grid), dtype=bool)
        sets = [np.sort(row) for row in self.sets]
        for row in np.flatnonzero(np.diff(self.set_picks)) + 1:
            before, now = (self.set_picks[row - 1], self.set_picks[row])
            changed[row] = not np.array_equal(sets[before], sets[now])
        return changed

    def basis(self, lines: Picks) -> tuple[Numbers, Numbers]:
        """Give the peers' multiples on one line a row, and the age of their consensus in days.

        One row a place; NaN where the row has no line (-1).
        """
        shape = (len(self.peers), len(lines))
        ps, ages = np.full(shape, np.nan), np.full(shape, np.nan)
        there = lines >= 0
        for place, peer in enumerate(self.peers):
            ps[place, there] = peer.ps[lines[there]]
            ages[place, there] = consensus_ages(self.record, peer.revenue, lines[there], self.grid)
        return ps, ages


def peer_group(record: Record, years: Years, grid: Grid, rates: RateBook) -> PeerGroup:
    """Join every peer of the covered company to a grid and the lines of its years."""
    picks = record.peer_sets.pick(record.covered, grid.desk.joins)
    sets = _member_codes(record)
    peers = tuple(
        _peer(record, about, years, grid, rates) for about in sets[picks].T if (about >= 0).any()
    )
    ps = np.array([peer.ps for peer in peers]).reshape(len(peers), len(years.rows))
    return PeerGroup(
        record=record,
        grid=grid,
        years=years,
        peers=peers,
        n_expected=(sets[picks] >= 0).sum(axis=1).astype("float64"),
        sets=sets,
        set_picks=picks,
        ps=ps,
        statistics=summarise(ps),
    )


def _peer(record: Record, about: Picks, years: Years, grid: Grid, rates: RateBook) -> Peer:
    leg = company_leg(record, about, grid)
    revenue = consensus_revenue(record, about, leg.listing.year_ends_in, years, grid)
    return Peer(about, leg, revenue, revenue.multiple(leg.cap_m, leg.listing.currency, rates))


def _member_codes(record: Record) -> Picks:
    """Give the companies of each recorded peer set, one row a set; the last row is nobody."""
    named = [list(peers or ()) for peers in record.peer_sets.frame["peers"]]
    codes = np.full((len(named) + 1, max(map(len, named), default=0)), NONE)
    for place, peers in enumerate(named):
        codes[place, : len(peers)] = [record.words.code(peer) for peer in peers]
    return codes


def peers_in_common(
    now: PeerGroup, then: PeerGroup, then_rows: Picks
) -> Iterator[tuple[int, int, Flags]]:
    """Give each two places of two groups with the rows on which the same peer holds both.

    `then_rows` names the other group's row that belongs to each row of this one.
    """
    for here, peer in enumerate(now.peers):
        for there, other in enumerate(then.peers):
            theirs = np.where(then_rows >= 0, other.about[then_rows], NONE)
            same = (peer.about == theirs) & (peer.about != NONE)
            if same.any():
                yield here, there, same
