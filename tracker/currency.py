"""Money across currencies: minor units, USD-based rates, and crosses derived from two of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tracker.arrays import Days, Numbers, Picks
from tracker.grid import Grid
from tracker.record import Record
from tracker.words import NONE, distinct

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
    picks: Picks  # positions in the record's rates; -1: none


class RateBook:
    """The USD rates of every currency, joined as of a grid once and kept."""

    def __init__(self, record: Record, grid: Grid) -> None:
        """Read the rates of a record on the rows of `grid`."""
        self._record = record
        self._grid = grid
        self._rates: dict[int, Rate] = {}
        self._pairs: dict[tuple[int, int], Numbers] = {}

    def rate(self, currency: str) -> Rate:
        """Give units of `currency` for one USD; 1 for USD itself, NaN where none is known."""
        return self._coded(self._record.words.code(currency))

    def cross(self, base: Picks, quote: Picks, lines: Picks) -> Numbers:
        """Give units of `quote` on each line for one `base` of the line's row.

        Currencies are codes, -1 for none (then NaN): `base` one a grid row, `quote` one a line;
        `lines` names the grid's row of each. A rate is asked for only where the two differ.
        Worked (15 April 2026): USDCNY 6.8121 / USDHKD 7.83 = 0.87 CNY for one HKD.
        """
        found = np.full(len(lines), np.nan)
        for code in distinct(quote):
            there = quote == code
            if there.all():
                return self._crossed(base, code, lines)
            found[there] = self._crossed(base, code, lines[there])
        return found

    def used(self) -> list[Rate]:
        """List the rates that were asked for, but for the dollar's own."""
        return [rate for code, rate in self._rates.items() if code != self._record.dollar]

    def row_of(self, rate: Rate, row: int) -> dict[str, object] | None:
        """Give the recorded row behind one rate on one grid row."""
        return self._record.rates.row(rate.picks[row])

    def _crossed(self, base: Picks, quote: int, lines: Picks) -> Numbers:
        """Give units of one currency on some lines for one `base` of their rows."""
        if base[0] >= 0 and (base == base[0]).all():  # a listing seldom moves
            return self._pair(int(base[0]), quote)[lines]
        found, bases = np.full(len(lines), np.nan), base[lines]
        for one in distinct(bases):
            there = bases == one
            found[there] = self._pair(one, quote)[lines[there]]
        return found

    def _pair(self, base: int, quote: int) -> Numbers:
        """Give units of one currency for one of another on each row of the grid, kept."""
        if (base, quote) not in self._pairs:
            self._pairs[base, quote] = (
                np.ones(len(self._grid))
                if base == quote
                else self._coded(quote).values / self._coded(base).values
            )
        return self._pairs[base, quote]

    def _coded(self, code: int) -> Rate:
        if code not in self._rates:
            self._rates[code] = self._join(code)
        return self._rates[code]

    def _join(self, code: int) -> Rate:
        size, ledger = len(self._grid), self._record.rates
        name = str(self._record.words.word(code))
        if code == self._record.dollar:
            return Rate(name, np.ones(size), self._grid.days, np.full(size, NONE))
        picks = ledger.pick(code, self._grid.joins)
        return Rate(name, ledger.positive("rate", picks), ledger.days("date", picks), picks)


def fx_age(dates: Days, grid: Grid) -> Numbers:
    """Count the weekdays since each rate's date, NaN where there is none."""
    known = ~np.isnat(dates)
    ages = np.full(len(dates), np.nan)
    start, end = dates[known].astype("datetime64[D]"), grid.aged_days[known].astype("datetime64[D]")
    ages[known] = np.maximum(np.busday_count(start, end), 0)
    return ages
