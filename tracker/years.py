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
    month, begin, end = _spans(record, vintage_in_force(record, grid), grid)
    sizes, months = end - begin, np.unique(month)
    rows = np.arange(sizes.sum()) + np.repeat(begin - np.cumsum(sizes) + sizes, sizes)
    lines = np.repeat(month, sizes)
    return Years(
        months=tuple(months.tolist()),
        ends=tuple(_last_ends(record, months, grid)),
        rows=np.concatenate([rows, np.arange(len(grid))]),
        month=np.concatenate([lines, np.full(len(grid), NTM)]),
        starts=(*np.searchsorted(lines, months).tolist(), len(rows), len(rows) + len(grid)),
        calendar=Calendar(grid.days),
    )


def vintage_in_force(record: Record, grid: Grid) -> Days:
    """Give the publication date of the model vintage in force on each row, NaT before the first."""
    vintages = record.vintages
    return vintages.days("published_on", vintages.pick(record.covered, grid.desk.joins))


def _spans(record: Record, vintage: Days, grid: Grid) -> tuple[Picks, Picks, Picks]:
    """Give spans of rows, each with the fiscal month it belongs to: by month, then by row."""
    ledger, cuts = record.forecasts, grid.desk.joins.view(np.int64)
    mine = ledger.about // MONTHS == record.covered
    months, place = np.unique(ledger.about[mine] % MONTHS, return_inverse=True)
    came = ledger.arrived.view(np.int64)[mine]
    forecast = ~ledger.frame["reported"].to_numpy("bool")[mine]
    first = np.full(len(months), NEVER)  # what was only ever reported is no year of the model's
    np.minimum.at(first, place[forecast], came[forecast])
    begin = np.searchsorted(cuts, first)
    over = np.maximum(begin, np.searchsorted(grid.days, month_end(months)))
    # A vintage never comes back once it is replaced, so it is in force from one row to another.
    published = ledger.effective.view(np.int64)[mine]
    in_force = vintage.view(np.int64)
    since = np.maximum(np.searchsorted(in_force, published), np.searchsorted(cuts, came))
    until = np.searchsorted(in_force, published, side="right")
    month, begin, end = (
        np.concatenate(parts)
        for parts in (
            (months, months[place]),
            (begin, np.maximum(since, over[place])),
            (over, np.where(first[place] < NEVER, until, 0)),
        )
    )
    order = np.lexsort((begin, month))
    month, begin, end = month[order], begin[order], end[order]
    # Where a vintage has a month twice, what came later adds no row.
    held = np.flatnonzero(end > begin)
    month, begin, end = month[held], begin[held], end[held]
    again = np.flatnonzero((month[1:] == month[:-1]) & (begin[1:] < end[:-1])) + 1
    return np.delete(month, again), np.delete(begin, again), np.delete(end, again)


def _last_ends(record: Record, months: Picks, grid: Grid) -> Days:
    ledger = record.forecasts
    cuts = np.repeat(grid.desk.joins[-1:], len(months))
    return ledger.days("period_end", ledger.pick(record.covered * MONTHS + months, cuts))
