"""Which fiscal years a row is about: one line for each, and one for its next twelve months."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tracker.arrays import Days, Picks
from tracker.fiscal import MONTHS, Calendar, month_end
from tracker.grid import Grid
from tracker.record import Record

NEVER = 2**62
NTM = -1  # stands for the month of a line that is about the next twelve months


@dataclass(frozen=True, slots=True)
class Years:
    """The fiscal years of each row: one line a row and year, by year; then one a row for NTM."""

    months: tuple[int, ...]  # the fiscal months that occur, ascending
    ends: tuple[np.datetime64, ...]  # the date that the model's latest row ends each with
    rows: Picks  # the grid row of each line
    month: Picks  # the fiscal month of each line, NTM for the next twelve months
    starts: tuple[int, ...]  # the first line of each month, then that of NTM, then the end
    calendar: Calendar  # of the rows' dates

    @classmethod
    def of_rows(cls, month: Picks, grid: Grid) -> Years:
        """Make one line a row, about the fiscal month that the row names; then those of NTM."""
        every = np.arange(len(month))
        return cls(
            months=(),
            ends=(),
            rows=np.concatenate([every, every]),
            month=np.concatenate([month, np.full(len(month), NTM)]),
            starts=(len(month), 2 * len(month)),
            calendar=Calendar(grid.days),
        )

    def lines(self, month: int) -> slice:
        """Give the lines of one fiscal month, or those of NTM: in the order of the rows."""
        place = len(self.months) if month == NTM else self.months.index(month)
        return slice(self.starts[place], self.starts[place + 1])

    def end_of(self, month: int) -> str:
        """Give the ISO date that a fiscal month's year ends on."""
        return str(self.ends[self.months.index(month)].astype("datetime64[D]"))

    def of_row(self, row: int) -> dict[int, int]:
        """Give the line of each fiscal month that a row has, oldest first."""
        found = {}
        for month in self.months:
            lines = self.lines(month)
            place = lines.start + int(np.searchsorted(self.rows[lines], row))
            if place < lines.stop and self.rows[place] == row:
                found[month] = place
        return found

    def ntm_of_row(self, row: int) -> int:
        """Give the line of a row's next twelve months."""
        return self.starts[-2] + row

    def of_month(self, months: Picks) -> Picks:
        """Give for each row the line of the month it names, -1 where it has none."""
        found = np.full(len(months), -1)
        for month in self.months:
            lines = self.lines(month)
            rows = self.rows[lines]
            hit = months[rows] == month
            found[rows[hit]] = np.arange(lines.start, lines.stop)[hit]
        return found


def fiscal_years(record: Record, grid: Grid) -> Years:
    """List the fiscal years of the covered company's model on each row.

    A year is a row's from when a vintage first forecast it until its month is over, and after
    that while the vintage in force still has it.
    """
    vintage = vintage_in_force(record, grid)
    kept = {
        month: rows
        for month, history in sorted(_by_month(record).items())
        if len(rows := _rows_of(month, history, vintage, grid))
    }
    everyone = np.arange(len(grid))
    sizes = [len(rows) for rows in (*kept.values(), everyone)]
    return Years(
        months=tuple(kept),
        ends=tuple(_last_end(record, month, grid) for month in kept),
        rows=np.concatenate([*kept.values(), everyone]),
        month=np.repeat([*kept, NTM], sizes),
        starts=tuple(int(start) for start in np.cumsum([0, *sizes])),
        calendar=Calendar(grid.days),
    )


def vintage_in_force(record: Record, grid: Grid) -> Days:
    """Give the publication date of the model vintage in force on each row, NaT before the first."""
    vintages = record.vintages
    return vintages.days("published_on", vintages.pick(record.covered, grid.desk.cuts))


@dataclass(slots=True)
class _Forecasts:
    """When a fiscal month was first forecast, and the vintages that have it: since when each.

    In whole numbers as numpy counts them: instants in microseconds, dates in seconds.
    """

    first: int  # NEVER: only ever reported
    published: dict[int, int]


def _by_month(record: Record) -> dict[int, _Forecasts]:
    """Read which vintages have which fiscal month of the covered company; those once forecast."""
    ledger, found = record.forecasts, dict[int, _Forecasts]()
    for about, reported, published, came in zip(
        ledger.about.tolist(),
        ledger.frame["reported"].to_list(),
        ledger.effective.view(np.int64).tolist(),
        ledger.arrived.view(np.int64).tolist(),
        strict=True,
    ):
        ticker, month = divmod(about, MONTHS)
        if ticker == record.covered:
            one = found.setdefault(month, _Forecasts(NEVER, {}))
            one.published[published] = min(one.published.get(published, came), came)
            if not reported:
                one.first = min(one.first, came)
    return {month: one for month, one in found.items() if one.first < NEVER}


def _rows_of(month: int, history: _Forecasts, vintage: Days, grid: Grid) -> Picks:
    """Give the rows that a fiscal month belongs to."""
    cuts, end = grid.desk.cuts.view(np.int64), month_end(np.array([month]))[0]
    begin = int(np.searchsorted(cuts, history.first, side="left"))
    over = max(begin, int(np.searchsorted(grid.days, end, side="left")))
    parts = [np.arange(begin, over)]
    if over < len(grid):
        in_force = vintage[over:].view(np.int64)
        for published, came in sorted(history.published.items()):
            if published >= in_force[0]:  # a vintage never comes back once it is replaced
                parts.append(over + np.flatnonzero((in_force == published) & (cuts[over:] >= came)))
    return np.concatenate(parts) if len(parts) > 1 else parts[0]


def _last_end(record: Record, month: int, grid: Grid) -> np.datetime64:
    ledger = record.forecasts
    pick = ledger.pick(np.array([record.covered * MONTHS + month]), grid.desk.cuts[-1:])
    end: np.datetime64 = ledger.days("period_end", pick)[0]
    return end
