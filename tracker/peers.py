"""Statistics over the peers' multiples: mean, median, range, quartiles, how many, leave-one-out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tracker.arrays import Numbers, Picks


@dataclass(frozen=True, slots=True)
class PeerStatistics:
    """Each field is one value a line; `n` counts the peers with a usable multiple."""

    mean: Numbers
    median: Numbers
    low: Numbers
    high: Numbers
    first_quartile: Numbers
    third_quartile: Numbers
    n: Picks


def summarise(multiples: Numbers) -> PeerStatistics:
    """Summarise peers (rows) by line (columns), each over the peers that have a value.

    Quartiles lie between the order statistics in proportion, as spreadsheets reckon them.
    Worked (2027E, 15 April 2026): Zhipu 50.2 and Palantir 31.2 give mean 40.7, median 40.7, n 2,
    quartiles 35.9 and 45.4.
    """
    if not len(multiples):
        multiples = np.full((1, multiples.shape[1]), np.nan)
    ordered = np.sort(multiples, axis=0)  # missing ones last
    usable = ~np.isnan(ordered)
    n = usable.sum(axis=0)
    return PeerStatistics(
        mean=mean_of(ordered),
        median=_quantile(ordered, n, 0.5),
        low=ordered[0],
        high=_quantile(ordered, n, 1.0),
        first_quartile=_quantile(ordered, n, 0.25),
        third_quartile=_quantile(ordered, n, 0.75),
        n=n,
    )


def mean_of(multiples: Numbers) -> Numbers:
    """Give the mean over the peers (rows) that have a value, NaN where none has."""
    usable = ~np.isnan(multiples)
    n = usable.sum(axis=0)
    total = np.where(usable, multiples, 0.0).sum(axis=0)
    mean: Numbers = np.where(n > 0, total, np.nan) / np.maximum(n, 1)
    return mean


def without(multiples: Numbers, left_out: int) -> Numbers:
    """Give the peers' mean without one of them, NaN where nobody else has a value.

    Worked (2027E, 15 April 2026): without Zhipu's 50.2 it is Palantir's 31.2.
    """
    keep = np.arange(len(multiples)) != left_out
    return mean_of(multiples[keep])


def _quantile(ordered: Numbers, n: Picks, share: float) -> Numbers:
    """Give the value a share of the way through each column's `n` ascending values."""
    place = np.maximum(n - 1, 0) * share
    below = place.astype(np.int64)
    columns = np.arange(ordered.shape[1])
    low = ordered[below, columns]
    high = ordered[np.minimum(below + 1, np.maximum(n - 1, 0)), columns]
    found: Numbers = low + (high - low) * (place - below)
    return found
