"""Targets, what they earned and their bands by hand in NumPy."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from benchmarks.arrays import Arrays, Member
from benchmarks.hand_written_legs import AHEAD, DAY, Columns, Leg, Rows, last, read, share_basis
from tracker.arrays import Days, Numbers, Objects, Picks

EDGES = (-0.05, 0.05, 0.15)
BANDS = np.array(["underweight", "hold", "overweight", "buy"], dtype=object)


@dataclass(frozen=True, slots=True)
class Model:
    """The company on its own model, by line."""

    ps: Numbers
    per_unit: Numbers  # the price at a multiple of one


def verdict_columns(arrays: Arrays, rows: Rows, legs: list[Leg], model: Model) -> Columns:
    """Give targets, upsides, bands, status and what was earned; the first leg is the company's."""
    days, targets, own, limits = arrays.days, arrays.targets, legs[0], arrays.limits
    pick = last(targets.published_on, days)
    published_on, multiple = targets.published_on[pick], targets.multiple[pick]
    line = targets.basis[pick] - rows.first
    published = targets.price[pick] / share_basis(own.member, days, published_on)
    market_multiple, marked = _on_line(model.ps, line), multiple * _on_line(model.per_unit, line)
    moved, low, high = _peer_moves(arrays, rows, legs[1:], pick, line)
    upside = published / own.close - 1
    earned, relative = _earned(arrays, own, pick)
    due = (
        (upside > limits["review_upside"])
        | (market_multiple / multiple < limits["review_multiple_share"])
        | (days - published_on > limits["review_target_days"] * DAY)
    )
    status = np.where(due, "review_due", "active").astype(object)
    status[days > targets.horizon_ends[pick]] = "horizon_ended"
    return {
        "target_published": published,
        "target_marked": marked,
        "target_peer_marked": marked * moved,
        "target_peer_marked_low": marked * low,
        "target_peer_marked_high": marked * high,
        "upside_published": upside,
        "upside_marked": marked / own.close - 1,
        "upside_peer_marked": marked * moved / own.close - 1,
        "upside_relative": np.full(len(days), np.nan),  # to no expected return,
        "market_multiple": market_multiple,
        "band": _bands(upside),
        "rating": targets.rating[pick],
        "status": status,
        "earned_absolute": earned,
        "earned_relative": relative,
        "earned_band": _bands(earned),
    }


def _on_line(values: Numbers, line: Picks) -> Numbers:
    """Read each row at one line, NaN where that is none of its years."""
    found = read(values, np.clip(line, 0, AHEAD - 1), np.arange(len(line)))
    return np.where((line >= 0) & (line < AHEAD), found, np.nan)


def _peer_moves(
    arrays: Arrays, rows: Rows, peers: list[Leg], pick: Picks, line: Picks
) -> tuple[Numbers, Numbers, Numbers]:
    """Give the peers' mean now over that at publication, and its range without each peer."""
    days, basis = arrays.days, arrays.targets.basis
    at = np.searchsorted(days, arrays.targets.published_on)  # the row of each publication
    oldest = arrays.limits["peer_marked_consensus_days"] * DAY
    now, then = (np.empty((len(peers), len(days))) for _ in range(2))
    for place, peer in enumerate(peers):
        fresh = days - read(peer.dated, peer.vintage, basis[pick]) <= oldest
        now[place] = np.where(fresh, _on_line(peer.ps, line), np.nan)
        fresh = days[at] - peer.dated[peer.vintage[at], basis] <= oldest
        then[place] = np.where(fresh, peer.ps[basis - rows.first[at], at], np.nan)[pick]
    both = ~np.isnan(now) & ~np.isnan(then)
    enough = both.sum(axis=0) >= 2
    now, then = (np.where(both & enough, one, 0.0) for one in (now, then))
    low, high = (np.full(len(days), np.nan) for _ in range(2))
    for place in range(len(peers)):
        moved = _over(*(np.delete(one, place, axis=0) for one in (now, then)))
        moved[~both[place]] = np.nan
        low, high = np.fmin(low, moved), np.fmax(high, moved)
    return _over(now, then), low, high


def _over(now: Numbers, then: Numbers) -> Numbers:
    """Give the sum over peers now by that at publication, NaN where there is none."""
    total = then.sum(axis=0)
    moved: Numbers = now.sum(axis=0) / np.where(total > 0, total, np.nan)
    return moved


def _earned(arrays: Arrays, own: Leg, pick: Picks) -> tuple[Numbers, Numbers]:
    """Give the return since publication, up to the end of the horizon where that is over.

    And less the benchmark's, which without any level is known on the first day alone.
    """
    days, member, targets = arrays.days, own.member, arrays.targets
    base, base_on = _closes_on(arrays, member, targets.published_on)
    final, final_on = _closes_on(arrays, member, targets.horizon_ends)
    over = days > targets.horizon_ends[pick]
    close = np.where(over, final[pick] / share_basis(member, days, final_on[pick]), own.close)
    earned = close / (base[pick] / share_basis(member, days, base_on[pick])) - 1
    return earned, np.where(days == base_on[pick], earned, np.nan)


def _closes_on(arrays: Arrays, member: Member, dates: Days) -> tuple[Numbers, Days]:
    """Give the recorded close in force at the end of each date, NaN where it was stale by then."""
    place = last(member.session, dates)
    session = member.session[place]
    age = last(arrays.days, dates) - np.searchsorted(arrays.days, session)
    fresh = age <= arrays.limits["price_sessions"]
    return np.where(fresh, member.close[place], np.nan), session


def _bands(values: Numbers) -> Objects:
    """Name the band of each value; an edge belongs to it as the bundled bands say."""
    exact = np.round(values, 12)
    above = (exact >= EDGES[0]).astype(np.int64) + (exact > EDGES[1]) + (exact > EDGES[2])
    found: Objects = BANDS[above]
    found[np.isnan(exact)] = None
    return found
