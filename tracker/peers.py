"""Statistics over the peers' multiples: mean, median, range, how many counted, leave-one-out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tracker.arrays import Numbers, Picks


@dataclass(frozen=True, slots=True)
class PeerStatistics:
    """Each field is one value a grid row; `n` counts the peers with a usable multiple."""

    mean: Numbers
    median: Numbers
    low: Numbers
    high: Numbers
    n: Picks


def summarise(multiples: Numbers) -> PeerStatistics:
    """Summarise peers (rows) by day (columns), each day over the peers that have a value.

    Worked (2027E, 15 April 2026): Zhipu 50.2 and Palantir 31.2 give mean 40.7, median 40.7, n 2.
    """
    usable = ~np.isnan(multiples)
    n = usable.sum(axis=0)
    days = multiples.shape[1]
    mean, median, low, high = (np.full(days, np.nan) for _ in range(4))
    some = n > 0
    if some.any():
        held = multiples[:, some]
        mean[some] = np.nanmean(held, axis=0)
        median[some] = np.nanmedian(held, axis=0)
        low[some] = np.nanmin(held, axis=0)
        high[some] = np.nanmax(held, axis=0)
    return PeerStatistics(mean, median, low, high, n)


def without(multiples: Numbers, left_out: int) -> Numbers:
    """Give the peers' mean without one of them, NaN where nobody else has a value.

    Worked (2027E, 15 April 2026): without Zhipu's 50.2 it is Palantir's 31.2.
    """
    keep = np.arange(len(multiples)) != left_out
    return summarise(multiples[keep]).mean
