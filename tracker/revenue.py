"""Revenue by fiscal year and of the next twelve months: the model's, and the street's consensus."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tracker.arrays import Days, Flags, Numbers, Picks
from tracker.currency import RateBook
from tracker.fiscal import MONTHS
from tracker.grid import Grid
from tracker.ledger import Ledger
from tracker.multiples import price_to_sales
from tracker.record import Record, pair
from tracker.words import NONE
from tracker.years import NTM, Years, vintage_in_force

DECEMBER = 12


@dataclass(frozen=True, slots=True)
class Revenue:
    """A company's revenue on each line, in millions of the line's own currency.

    A line whose year is not one of the company's own is a mean of two of them: `weight` of the
    recorded row at `first` and the rest of the one at `second`.
    """

    ledger: Ledger
    years: Years
    first: Picks
    second: Picks  # -1 where the first is the whole
    weight: Numbers
    value_m: Numbers
    currency: Picks  # code; -1 for none

    def multiple(self, cap_m: Numbers, currency: Picks, rates: RateBook) -> Numbers:
        """Give P/S on each line for each row's market cap in millions of its `currency`."""
        rows = self.years.rows
        fx = rates.cross(currency, self.currency, rows)
        return price_to_sales(cap_m[rows], fx, self.value_m)


def consensus_revenue(
    record: Record, about: Picks, year_ends_in: Picks, years: Years, grid: Grid
) -> Revenue:
    """Join the street's revenue of each row's company; of a year, the later as-of wins.

    `year_ends_in` is the month of a company's own fiscal years. Where it has no year that ends in
    the line's month, two of its own are calendarised by months. Worked: for December 2027 a
    company of March years counts 3/12 of the year to March 2027 and 9/12 of that to March 2028.
    """
    ledger, ntm = record.consensus, years.lines(NTM)
    ends_in = np.where(year_ends_in > 0, year_ends_in, DECEMBER)

    def pick(month: Picks, lines: Picks | slice) -> Picks:
        rows = years.rows[lines]
        return ledger.pick(pair(about[rows], month), grid.joins, rows)

    # The lines of years and those of NTM apart: each are in the order that a join is quick in.
    month, dated = years.month.copy(), slice(0, ntm.start)
    month[ntm] = years.calendar.year_in_progress(ends_in)
    first = np.concatenate([pick(month[dated], dated), pick(month[ntm], ntm)])
    second, weight = np.full(len(month), NONE), np.ones(len(month))
    second[ntm] = pick(month[ntm] + 12, ntm)
    weight[ntm] = years.calendar.share_left(ledger.days("fiscal_end", first[ntm]), month[ntm])
    other = np.flatnonzero((first < 0) & (year_ends_in[years.rows] > 0))
    # Months from a line's year to the end of the company's own year that reaches beyond it.
    ahead = (ends_in[years.rows[other]] - 1 - month[other]) % 12
    other, ahead = other[ahead > 0], ahead[ahead > 0]
    first[other] = pick(month[other] + ahead, other)
    second[other] = pick(month[other] + ahead - 12, other)
    weight[other] = 1 - ahead / 12
    return _blend(ledger, years, "mean_m", first=first, second=second, weight=weight)


def model_revenue(record: Record, years: Years, year_ends_in: Picks, grid: Grid) -> Revenue:
    """Join the model's revenue; a vintage replaces the whole one before it.

    In millions of the vintage's currency. Worked: USD 269, 703 and 1,321 m for 2026 to 2028; once
    a vintage of 703 m for 2027 alone is known, 2026 and 2028 are missing.
    """
    ledger, vintage = record.forecasts, vintage_in_force(record, grid)
    month, ntm = years.month.copy(), years.lines(NTM)
    dated = slice(0, ntm.start)
    month[ntm] = years.calendar.year_in_progress(np.where(year_ends_in > 0, year_ends_in, DECEMBER))

    def pick(month: Picks, lines: slice) -> Picks:
        rows = years.rows[lines]
        picks = ledger.pick(record.covered * MONTHS + month, grid.desk.joins, rows)
        return np.where(ledger.days("published_on", picks) == vintage[rows], picks, NONE)

    first = np.concatenate([pick(month[dated], dated), pick(month[ntm], ntm)])
    second = np.full(len(month), NONE)
    second[ntm] = pick(month[ntm] + 12, ntm)
    weight = np.ones(len(month))
    weight[ntm] = years.calendar.share_left(ledger.days("period_end", first[ntm]), month[ntm])
    return _blend(ledger, years, "value", first=first, second=second, weight=weight)


def _blend(
    ledger: Ledger, years: Years, name: str, *, first: Picks, second: Picks, weight: Numbers
) -> Revenue:
    """Give the weighted mean of two years; missing where a part that counts is, or is not money.

    NTM revenue = w x FY1 + (1 - w) x FY2 (DESIGN 5). Worked, Zhipu on 15 April 2026: 260 of 365
    days of 2026 are left, 0.712 x 2,800 + 0.288 x 6,700 = CNY 3,922 m.
    """
    value, currency = ledger.numbers(name, first), ledger.coded("currency", first)
    mixed = np.flatnonzero(weight != 1)
    part = weight[mixed]
    one, other = (ledger.positive(name, picks[mixed]) for picks in (first, second))
    codes = ledger.coded("currency", second[mixed])
    blended = np.where(part == 0, other, part * one + (1 - part) * other)
    alike: Flags = (codes == currency[mixed]) | (part == 0)
    value[mixed] = np.where(alike, blended, np.nan)
    currency[mixed] = np.where(alike, codes, NONE)
    value[currency == NONE] = np.nan  # a figure without a currency is no money
    second = np.where(weight == 1, NONE, second)
    return Revenue(ledger, years, first, second, weight, value, currency)


def model_age(revenue: Revenue, line: int, grid: Grid) -> float:
    """Count the days since the vintage of one line was published, NaN where there is none."""
    published = revenue.ledger.days("published_on", revenue.first[line : line + 1])[0]
    age = (grid.aged_days[revenue.years.rows[line]] - published).astype("timedelta64[D]")
    return float("nan") if np.isnat(age) else float(age.astype(np.int64))


def consensus_ages(record: Record, revenue: Revenue, lines: Picks, aged: Grid) -> Numbers:
    """Count the days since the street's value on some lines was dated or last seen unchanged.

    By its own source; of a blended line the older part counts. NaN where there is no value.
    """
    rows = revenue.years.rows[lines]
    ages = _ages(record, revenue.first[lines], aged, rows)
    second = revenue.second[lines]
    both = np.flatnonzero(second >= 0)
    ages[both] = np.maximum(ages[both], _ages(record, second[both], aged, rows[both]))
    return ages


def _ages(record: Record, picks: Picks, grid: Grid, rows: Picks) -> Numbers:
    ledger = record.consensus
    last: Days = ledger.days("as_of", picks)
    seen = record.last_seen(picks, grid.aged_cuts, rows)
    last = np.fmax(last, seen)
    days = (grid.aged_days[rows] - last).astype("timedelta64[D]")
    return np.where(np.isnat(days), np.nan, np.maximum(days.astype("float64"), 0))
