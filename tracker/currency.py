"""Money across currencies: minor units, USD-based rates, and crosses derived from two of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from tracker.arrays import Days, Numbers, Picks
from tracker.asof import Grid, pick_latest, take_dates, take_positive
from tracker.inputs import ValuationInputs

# Units a price may be quoted in, as (major currency, units of it): 100 GBp are 1 GBP.
MINOR_UNITS = {
    "GBp": ("GBP", 0.01),
    "GBX": ("GBP", 0.01),
    "ZAc": ("ZAR", 0.01),
    "ILA": ("ILS", 0.01),
}


def major(currency: str) -> tuple[str, float]:
    """Give the major currency of a quoted unit and how much of it one unit is.

    Worked: GBp gives (GBP, 0.01); HKD gives (HKD, 1.0).
    """
    return MINOR_UNITS.get(currency, (currency, 1.0))


@dataclass(frozen=True, slots=True)
class Rate:
    """Units of one currency for one USD on each grid row, and the recorded row behind each."""

    currency: str
    values: Numbers
    dates: Days
    picks: Picks  # positions in the frame of this currency; -1: none


class RateBook:
    """The USD rates of every currency, joined as of a grid once and kept."""

    def __init__(self, inputs: ValuationInputs, grid: Grid, *, hindsight: bool = False) -> None:
        """Read the rates of `inputs` on the rows of `grid`."""
        self._frame = inputs.frame("fx_rate")
        self._grid = grid
        self._hindsight = hindsight
        self._rates: dict[str, Rate] = {}

    def rate(self, currency: str) -> Rate:
        """Give units of `currency` for one USD; 1 for USD itself, NaN where none is known."""
        if currency not in self._rates:
            self._rates[currency] = self._join(currency)
        return self._rates[currency]

    def cross(self, base: str, quote: str) -> Numbers:
        """Give units of `quote` for one `base`: USD/quote divided by USD/base.

        Worked (15 April 2026): USDCNY 6.8121 / USDHKD 7.83 = 0.87 CNY for one HKD.
        """
        if base == quote:
            return np.ones(len(self._grid))
        return self.rate(quote).values / self.rate(base).values

    def used(self) -> list[Rate]:
        """List the rates that were asked for, but for the dollar's own."""
        return [rate for rate in self._rates.values() if rate.currency != "USD"]

    def row_of(self, rate: Rate, row: int) -> dict[str, object] | None:
        """Give the recorded row behind one rate on one grid row."""
        frame = self._of(rate.currency)
        return None if rate.picks[row] < 0 else dict(frame.iloc[int(rate.picks[row])])

    def _of(self, currency: str) -> pd.DataFrame:
        frame = self._frame
        return frame[(frame["base"] == "USD") & (frame["quote"] == currency)].reset_index(drop=True)

    def _join(self, currency: str) -> Rate:
        size = len(self._grid)
        if currency == "USD":
            none = np.full(size, -1)
            return Rate("USD", np.ones(size), self._grid.days, none)
        frame = self._of(currency)
        picks = pick_latest(frame, self._grid, effective="date", hindsight=self._hindsight)
        return Rate(
            currency, take_positive(frame, "rate", picks), take_dates(frame, "date", picks), picks
        )


def fx_age(dates: Days, grid: Grid) -> Numbers:
    """Count the weekdays since each rate's date, NaN where there is none."""
    known = ~np.isnat(dates)
    ages = np.full(len(dates), np.nan)
    start, end = dates[known].astype("datetime64[D]"), grid.aged_days[known].astype("datetime64[D]")
    ages[known] = np.maximum(np.busday_count(start, end), 0)
    return ages
