"""Periods of a report: some months up to a month's end, the periods around them, their names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from tracker.fiscal import fiscal_month

MONTHS_OF_YEAR = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
LENGTHS = {3: "three", 6: "six", 9: "nine"}


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """`months` months up to the end of `month`, which counts from January of the year 0."""

    month: int
    months: int

    @classmethod
    def ending(cls, end: date, months: int) -> Period:
        """Give the period that ends at the month's end nearest to `end`: 52 weeks end off it."""
        since_1970 = fiscal_month(np.array([np.datetime64(end, "s")]))
        return cls(int(since_1970[0]) + 1970 * 12, months)

    @property
    def year(self) -> int:
        """Give the calendar year it ends in."""
        return self.month // 12

    @property
    def first(self) -> int:
        """Give its first month."""
        return self.month - self.months + 1

    @property
    def code(self) -> str:
        """Name it shortly: FY2027, FY2027-03 of a year to March, 6m to 2026-06."""
        month = self.month % 12 + 1
        if self.months != 12:
            return f"{self.months}m to {self.year}-{month:02d}"
        return f"FY{self.year}" if month == 12 else f"FY{self.year}-{month:02d}"

    def __str__(self) -> str:
        """Name it as a reader would: 2027, the six months to June 2026."""
        month = MONTHS_OF_YEAR[self.month % 12]
        if self.months != 12:
            length = LENGTHS.get(self.months, str(self.months))
            return f"the {length} months to {month} {self.year}"
        return str(self.year) if month == "December" else f"the year to {month} {self.year}"

    def earlier(self, months: int, *, length: int | None = None) -> Period:
        """Give the period that ends so many months earlier, as long or of another length."""
        return Period(self.month - months, self.months if length is None else length)

    def within(self, other: Period) -> bool:
        """Tell whether all its months are months of `other`."""
        return other.first <= self.first and self.month <= other.month

    def less(self, other: Period) -> Period | None:
        """Give what is left of it before `other`, where both end together and `other` is shorter.

        Worked: 2025 less the three months to December is the nine months to September.
        """
        if other.month != self.month or other.months >= self.months:
            return None
        return Period(self.month - other.months, self.months - other.months)
