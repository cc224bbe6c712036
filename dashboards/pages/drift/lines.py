"""The lines of the page, out of a history's columns, and the range that one has moved in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from dashboards.pages.drift.queries import Track
from tracker.arrays import Numbers

ENOUGH: Final = 20  # values: among fewer neither a percentile nor a deviation says much
SHARES: Final = (10, 90)


@dataclass(frozen=True, slots=True)
class Range:
    """Where a line has been over a span of sessions; carried closes do not count."""

    n: int
    low: float
    high: float
    mean: float
    deviation: float | None  # None among fewer than ENOUGH, as all below
    tenth: float | None
    ninetieth: float | None
    place: float | None  # the share of values below the last one


def column(track: Track, name: str) -> Numbers:
    """Give a column of the history; NaN throughout where it has none of the name."""
    if name not in track.frame.columns:
        return np.full(len(track.frame), np.nan)
    found: Numbers = track.frame[name].to_numpy("float64")
    return found


def range_of(track: Track, name: str, rows: slice) -> Range | None:
    """Describe a line over some rows, None where it has no value on a fresh one.

    Worked: of 20 values 1, 2, … 20 the mean is 10.5, the tenth percentile 2.9, and 20 is above
    19 of 20.
    """
    values = column(track, name)[rows]
    fresh = values[track.fresh[rows] & ~np.isnan(values)]
    if not len(fresh):
        return None
    many = len(fresh) >= ENOUGH
    tenth, ninetieth = np.percentile(fresh, SHARES) if many else (None, None)
    return Range(
        n=len(fresh),
        low=float(fresh.min()),
        high=float(fresh.max()),
        mean=float(fresh.mean()),
        deviation=float(fresh.std(ddof=1)) if many else None,
        tenth=None if tenth is None else float(tenth),
        ninetieth=None if ninetieth is None else float(ninetieth),
        place=float((fresh < fresh[-1]).mean()) if many else None,
    )
