"""Statistics over the peers' multiples: mean, median, range, quartiles, how many, leave-one-out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tracker.arrays import Numbers, Picks

SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)  # lowest, quartiles, median, highest


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
    n = (~np.isnan(ordered)).sum(axis=0)
    found = np.full((len(SHARES), ordered.shape[1]), np.nan)
    for count in np.unique(n[n > 0]):
        columns = np.flatnonzero(n == count) if (n != count).any() else slice(None)
        for place, share in enumerate(SHARES):
            found[place, columns] = _quantile(ordered[:count, columns], share)
    low, first_quartile, median, third_quartile, high = found
    return PeerStatistics(mean_of(ordered), median, low, high, first_quartile, third_quartile, n)


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


def _quantile(ordered: Numbers, share: float) -> Numbers:
    """Give the value a share of the way from the first to the last of ascending rows."""
    place = (len(ordered) - 1) * share
    below = int(place)
    low, high = ordered[below], ordered[min(below + 1, len(ordered) - 1)]
    found: Numbers = low + (high - low) * (place - below)
    return found
