"""The rows of a history: one date of one covered company each, and what was known by then."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tracker.arrays import Days, Instants


@dataclass(frozen=True, slots=True)
class Grid:
    """The rows of a history: one date each, and the instant up to which things were known.

    Ages, status and horizon are counted at `aged_days` and `aged_cuts`, which are the rows' own
    unless an old valuation is held on screen and aged at a later day.
    """

    days: Days  # datetime64[s], local dates of the covered exchange, ascending
    cuts: Instants  # datetime64[us], UTC, ascending
    aged_days: Days
    aged_cuts: Instants

    @classmethod
    def of(cls, days: Days, cuts: Instants) -> Grid:
        """Make a grid whose rows are aged at their own date."""
        return cls(days, cuts, days, cuts)

    @property
    def desk(self) -> Grid:
        """Give the grid on which the desk's own word is read: its targets, model, rules, peers.

        Of an old valuation held on screen it is the day that looks, since only the market fell
        silent; else it is this grid.
        """
        held = len(self) and self.aged_days[-1] > self.days[-1]
        return Grid.of(self.aged_days, self.aged_cuts) if held else self

    @property
    def joins(self) -> Instants:
        """Give the instants at which rows are joined to records: never before their dates begin.

        What takes effect on a date is dated from its first instant in UTC, and east of it the date
        begins earlier. Worked: at half past midnight of 16 April in Hong Kong (16:30 UTC of the
        15th) a target of the 16th that was published then is in force.
        """
        began: Instants = self.days.astype("datetime64[us]")
        return np.maximum(self.cuts, began)

    def __len__(self) -> int:
        """Count the rows."""
        return len(self.days)
