"""Fiscal years: by the month they end in, never by their place in a list, and their names."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from tracker.arrays import Days, Numbers, Picks
from tracker.words import distinct

SECONDS_A_DAY = 86_400
NO_MONTH = 4095  # of a date that is missing; no fiscal year ends in April 2311
MONTHS = 4096  # months are below it, so that a company and a month make one number


def fiscal_month(ends: Days) -> Picks:
    """Give the month each fiscal year ends in, in months since January 1970.

    The month end nearest to the date, for years of 52 or 53 weeks end some days off it: 2026-09-26
    is September 2026, 2027-01-03 December 2026; the earlier one where both are as near. NaT gives
    a month that no year has.
    """
    days = ends.astype("datetime64[D]")
    months = days.astype("datetime64[M]")
    since_last_end = days - months.astype("datetime64[D]") + np.timedelta64(1, "D")
    until_next_end = (months + 1).astype("datetime64[D]") - np.timedelta64(1, "D") - days
    found: Picks = months.astype(np.int64) - (since_last_end <= until_next_end)
    return np.where(np.isnat(days), NO_MONTH, found)


def month_end(months: Picks) -> Days:
    """Give the last day of each month. Worked: December 2027, month 695, ends on 2027-12-31."""
    first = (months + 1).astype("datetime64[M]").astype("datetime64[D]")
    return (first - np.timedelta64(1, "D")).astype("datetime64[s]")


class Calendar:
    """Dates as fiscal years see them: asked for one company after the other, reckoned once."""

    def __init__(self, days: Days) -> None:
        """Read dates."""
        self._days = days.astype("datetime64[D]").astype(np.float64)
        month = days.astype("datetime64[M]").astype(np.int64)
        self._month = month + (month_end(month) <= days)  # the first that ends after the date
        self._in_progress: dict[int, Picks] = {}

    def year_in_progress(self, year_ends_in: Picks) -> Picks:
        """Give the first fiscal month that ends after each date, of years that end in a month 1-12.

        Worked: for 15 April 2026 and years that end in March (3) it is March 2027.
        """
        found = np.empty(len(self._month), dtype=np.int64)
        for month in distinct(year_ends_in):
            if month not in self._in_progress:
                ahead = (month - 1 - self._month) % 12
                self._in_progress[month] = self._month + ahead
            rows = year_ends_in == month
            found[rows] = self._in_progress[month][rows]
        return found

    def share_left(self, ends: Days, months: Picks) -> Numbers:
        """Give how much of the fiscal year in progress is still to come, between 0 and 1.

        Days to the year's recorded end over the days between its month's end and that of the year
        before. Worked: on 15 April 2026, 260 of 365 days of 2026 are left, 0.712.
        """
        if not len(months):
            return np.empty(0)
        first = int(months.min()) - 12
        table = month_end(np.arange(first, int(months.max()) + 1))
        lengths = (table[12:] - table[:-12]).astype("timedelta64[D]").astype(np.float64)
        left = np.where(np.isnat(ends), np.nan, ends.view(np.int64) / SECONDS_A_DAY) - self._days
        share: Numbers = np.clip(left / lengths[months - first - 12], 0.0, 1.0)
        return share


@lru_cache(4096)
def fiscal_year_label(fiscal_end: str) -> str:
    """Name the forecast year that ends on an ISO date, as desks write it, by its fiscal month.

    Worked: 2027-12-31 is 2027E, and 2027-01-02, the end of 52 weeks, 2026E; a year that ends in
    March, 2027-03-31, is FY3/27E.
    """
    months = int(fiscal_month(np.array([fiscal_end[:10]], "datetime64[s]"))[0])
    year, month = 1970 + months // 12, months % 12 + 1
    return f"{year}E" if month == 12 else f"FY{month}/{year % 100:02}E"
