"""How far the peers' multiple has moved since a target was published: the peer-marked ratio."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tracker.arrays import Flags, Numbers, Picks
from tracker.currency import RateBook
from tracker.fiscal import fiscal_month
from tracker.peer_group import PeerGroup, peer_group, peers_in_common
from tracker.peers import mean_of
from tracker.publication import Publications
from tracker.record import Record
from tracker.targets import Targets
from tracker.years import Years

ENOUGH = 2  # fewer peers than this are no group


@dataclass(frozen=True, slots=True)
class PeerRatio:
    """The peers' mean multiple now over the one at publication, and its range, row by row."""

    ratio: Numbers
    low: Numbers  # the lowest without one of the peers
    high: Numbers
    now: Numbers  # one row a place of the peer set: multiples usable on both dates
    then: Numbers


def peer_ratio(
    record: Record,
    group: PeerGroup,
    targets: Targets,
    published: Publications,
    *,
    max_age: Numbers,
) -> PeerRatio:
    """Give the peers' mean multiple now over the one at publication, on the target's basis year.

    Both means run over the same peers: those with consensus of at most `max_age` days on both
    dates, at least two, else NaN. The range is that of the same ratio without each of them.
    Worked: with Palantir at twice its price, (50.193 + 62.385) / 2 = 56.289 against 40.693 at
    publication is 1.383; without Zhipu it is 2, without Palantir 1. On the report date it is 1.
    """
    then = _at_publication(record, targets, published)
    old, old_ages = then.basis(np.arange(len(published.days)))
    new, new_ages = group.basis(targets.basis)
    new = np.where(new_ages <= max_age, new, np.nan)
    base = np.full(new.shape, np.nan)
    for here, there, rows in peers_in_common(group, then, published.of_row):
        fresh = published.by_row(old_ages[there]) <= max_age
        base[here] = np.where(rows & fresh, published.by_row(old[there]), base[here])
    both = ~np.isnan(new) & ~np.isnan(base) & (targets.basis >= 0)
    now, before = np.where(both, new, np.nan), np.where(both, base, np.nan)
    enough = both.sum(axis=0) >= ENOUGH
    low, high = _range_without_each(now, before, both, enough)
    ratio = np.where(enough, mean_of(now) / mean_of(before), np.nan)
    return PeerRatio(ratio, low, high, now, before)


def _at_publication(record: Record, targets: Targets, published: Publications) -> PeerGroup:
    at = published.on_their_days()
    month = fiscal_month(targets.fiscal_end[published.samples])
    return peer_group(record, Years.of_rows(month, at), at, RateBook(record, at))


def _range_without_each(
    now: Numbers, before: Numbers, both: Flags, enough: Flags
) -> tuple[Numbers, Numbers]:
    low, high = (np.full(now.shape[1], np.nan) for _ in range(2))
    for place in range(len(now)):
        others: Picks = np.arange(len(now)) != place
        ratio = mean_of(now[others]) / mean_of(before[others])
        ratio = np.where(both[place] & enough, ratio, np.nan)
        low, high = np.fmin(low, ratio), np.fmax(high, ratio)
    return low, high
