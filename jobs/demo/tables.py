"""A made-up market as tables: what the simulated source looks its answers up in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import numpy.typing as npt

from jobs.sources.contract import Estimate
from tracker.arrays import Days


@dataclass(frozen=True, slots=True)
class Series:
    """Figures by day, oldest first."""

    days: Days  # datetime64[s]
    values: npt.NDArray[np.float64]

    def between(self, start: date, end: date) -> Series:
        """Give the part from `start` to `end`, both included."""
        low = np.searchsorted(self.days, np.datetime64(start, "s"))
        high = np.searchsorted(self.days, np.datetime64(end, "s"), side="right")
        return Series(self.days[low:high], self.values[low:high])


@dataclass(frozen=True, slots=True)
class Stock:
    """One listing: closes on the basis of their own day, counts in millions, money as quoted."""

    ticker: str
    name: str
    exchange: str
    currency: str
    reporting: str
    closes: Series
    volumes: npt.NDArray[np.float64]
    sector: str = ""
    splits: Mapping[date, float] = field(default_factory=dict)
    counts: Mapping[date, float] = field(default_factory=dict)
    estimates: Mapping[date, tuple[Estimate, ...]] = field(default_factory=dict)  # by day asked
    results: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class Market:
    """Everything that the source knows; on a day of `outages` it answers nothing at all."""

    stocks: Mapping[str, Stock]
    rates: Mapping[str, Series]  # units of a currency for one dollar, by London day
    levels: Mapping[str, Series]  # by symbol, on the sessions of `index_exchange`
    index_exchange: str = "XNAS"
    index_kind: str = "total_return"
    outages: frozenset[date] = frozenset()
