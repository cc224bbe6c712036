"""Judges bars by their own figures: prices outside the day's range, turnover that is filler."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from tracker.arrays import Flags, Numbers, named_days
from tracker.findings import Finding, Severity

RANGE = ("open", "high", "low")
NEAR = 1e-6  # relative: feeds that round to 32 bits put a close a hair above its high
SAME = 1e-9  # relative: closer than any average of trades comes to the close by chance


def judge_bars(ticker: str, bars: pd.DataFrame) -> list[Finding]:
    """Point out sessions whose figures contradict each other; their closes are used.

    `bars` has `session`, `close` and perhaps `open`, `high`, `low`, `volume`, `amount` (the
    turnover in the unit of the close), NaN where unknown. Worked: 1,730,210,000 over 1,933,000
    shares is 895 a share, far below a day's low of 1,933.
    """
    return [*_outside_range(ticker, bars), *_beyond_range(ticker, bars), *_filled(ticker, bars)]


def traded_ranges(bars: pd.DataFrame) -> pd.DataFrame:
    """Give `open`, `high` and `low` of bars as far as they tell of trading, NaN elsewhere.

    A price that is not above zero is none. A flat bar without volume tells of no trade: a feed
    repeats a close there, on half-days a wrong one. A low above its high tells of nothing either.
    """
    low, high = _column(bars, "low"), _column(bars, "high")
    untold = ((_column(bars, "volume") == 0) & (low == high)) | (low > high)
    return pd.DataFrame(
        {
            name: np.where(untold | ~(_column(bars, name) > 0), np.nan, _column(bars, name))
            for name in RANGE
        }
    )


def _outside_range(ticker: str, bars: pd.DataFrame) -> Iterator[Finding]:
    odd = _is_outside(bars, _column(bars, "open")) | _is_outside(bars, _column(bars, "close"))
    if odd.any():
        yield Finding(
            Severity.WARNING,
            ticker,
            "price_outside_range",
            f"{ticker}: open or close lies outside the low and high of {_days(bars, odd)}; the "
            "close is used, compare it with another source",
        )


def _beyond_range(ticker: str, bars: pd.DataFrame) -> Iterator[Finding]:
    average = _average(bars)
    odd = _is_outside(bars, average)
    if odd.any():
        first = int(np.flatnonzero(odd)[0])
        low, high = (float(_column(bars, name)[first]) for name in ("low", "high"))
        yield Finding(
            Severity.WARNING,
            ticker,
            "turnover_outside_range",
            f"{ticker}: turnover / volume lies outside the low and high of {_days(bars, odd)} "
            f"({average[first]:,.6g} against {low:,.6g} to {high:,.6g}); the close is used, volume "
            "or turnover is filler or in another unit",
        )


def _filled(ticker: str, bars: pd.DataFrame) -> Iterator[Finding]:
    average, close = _average(bars), _column(bars, "close")
    moved = _column(bars, "high") > _column(bars, "low")
    odd: Flags = moved & np.isclose(average, close, rtol=SAME, atol=0)
    if odd.any():
        yield Finding(
            Severity.WARNING,
            ticker,
            "turnover_of_close",
            f"{ticker}: turnover is volume x close to the last digit on {_days(bars, odd)}, though "
            "the price moved; the close is used, volume and turnover are filler",
        )


def _average(bars: pd.DataFrame) -> Numbers:
    volume, amount = _column(bars, "volume"), _column(bars, "amount")
    average: Numbers = np.full(len(bars), np.nan)
    np.divide(amount, volume, out=average, where=volume > 0)
    return average


def _is_outside(bars: pd.DataFrame, price: Numbers) -> Flags:
    """Tell which prices lie outside their day's range; what is unknown does not."""
    low, high = _column(bars, "low"), _column(bars, "high")
    outside: Flags = (price < low * (1 - NEAR)) | (price > high * (1 + NEAR))
    return outside


def _column(bars: pd.DataFrame, name: str) -> Numbers:
    if name not in bars:
        return np.full(len(bars), np.nan)
    values: Numbers = bars[name].to_numpy("float64")
    return values


def _days(bars: pd.DataFrame, odd: Flags) -> str:
    return named_days(bars["session"].to_numpy()[odd])
