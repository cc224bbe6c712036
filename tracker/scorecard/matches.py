"""How often the computed band was the published rating, and how long each band lasted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from tracker.arrays import Flags, Picks
from tracker.scorecard.published import Published
from tracker.valuation import History


@dataclass(frozen=True, slots=True)
class Stretch:
    """Successive sessions of one band; sessions without a close of their own do not end it."""

    band: str
    first: str
    last: str
    sessions: int


@dataclass(frozen=True, slots=True)
class Match:
    """The bands of one publication while it was in force, by session of the covered exchange."""

    matched: int
    sessions: int  # with a close of their own and a band: what `matched` is of
    carried: int  # left out: the close was an earlier session's
    stale: int  # left out: it was older than its limit
    without_close: int  # left out: none was known
    without_band: int  # left out: target or bands were missing
    by_band: Sequence[tuple[str, int]]  # sessions of each band, the most frequent first
    stretches: Sequence[Stretch]  # in their order


def match_of(history: History, published: Published) -> Match:
    """Count the sessions on which the band was the published rating.

    From the day of publication until the horizon's end or the day before the next publication,
    each session as known at its own close. Worked: closes of which three fall into Buy and one
    into Overweight are 3 of 4 sessions of a Buy.
    """
    rows = _in_force(history, published)
    kinds = _kinds(history)[rows]
    bands = history.verdict.band[rows]
    days = history.grid.days[rows].astype("datetime64[D]").astype(str)
    seen = [
        (str(band), str(day))
        for band, day, kind in zip(bands, days, kinds, strict=True)
        if kind == "fresh" and band is not None
    ]
    named = [band for band, _ in seen]
    counted = {band: named.count(band) for band in dict.fromkeys(named)}
    fresh = int((kinds == "fresh").sum())
    return Match(
        matched=counted.get(published.rating, 0),
        sessions=len(seen),
        carried=int((kinds == "carried").sum()),
        stale=int((kinds == "stale").sum()),
        without_close=int((kinds == "none").sum()),
        without_band=fresh - len(seen),
        by_band=sorted(counted.items(), key=lambda one: -one[1]),
        stretches=[_stretch(list(group)) for _, group in groupby(seen, lambda one: one[0])],
    )


def _in_force(history: History, published: Published) -> Picks:
    """Give the rows on which a publication was the target in force, its horizon not over."""
    targets, days = history.verdict.targets, history.grid.days
    there: Flags = targets.published_on == np.datetime64(published.published_on, "s")
    if published.horizon_ends is not None:
        there &= days <= np.datetime64(published.horizon_ends, "s")
    return np.flatnonzero(there)


def _kinds(history: History) -> np.ndarray:
    """Tell of each row whether its close is fresh, carried, stale or none at all."""
    leg = history.own.leg
    limit = history.policies.limit(lambda policy: policy.price_sessions)
    kinds = np.where(leg.session == history.grid.days, "fresh", "carried")
    kinds = np.where(leg.price_age > limit, "stale", kinds)
    return np.where(np.isnan(leg.close), "none", kinds)


def _stretch(seen: Sequence[tuple[str, str]]) -> Stretch:
    return Stretch(seen[0][0], seen[0][1], seen[-1][1], len(seen))
