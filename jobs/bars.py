"""Open, high and low of the sessions whose closes are recorded: rows that stand beside them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import pandas as pd

from jobs.outcome import Row
from tracker.bar_checks import RANGE, traded_ranges


def bar_rows(bars: pd.DataFrame, closes: Sequence[Row]) -> Iterator[Row]:
    """Give a row of each bar that tells of trading; `closes` are the rows of the same bars.

    None of a close that is doubtful, so flagged: its bar is, too.
    """
    ranges = {str(name): column.tolist() for name, column in traded_ranges(bars).items()}
    for place, close in enumerate(closes):
        told = {name: _known(ranges[name][place]) for name in RANGE}
        if close["flag"] is None and any(price is not None for price in told.values()):
            shared = {name: close[name] for name in ("ticker", "session", "currency", "known_at")}
            yield {**shared, **told}


def _known(price: float) -> float | None:
    return None if math.isnan(price) else price
