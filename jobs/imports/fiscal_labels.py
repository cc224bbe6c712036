"""Fiscal years as files name them: by their end, by a year, or by their place from now on."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from typing import Final

import numpy as np

from jobs.imports.cells import UnreadableError
from jobs.imports.dates import Order, read_date
from jobs.imports.directory import Company, Directory
from jobs.imports.headings import Period, plain_title, read_period
from jobs.imports.tables import Cell, text_of
from tracker.findings import Finding, Severity
from tracker.fiscal import fiscal_month

ROLLING: Final = timedelta(days=90)  # by then results are out, and terminals have moved their FY1


def end_in(company: Company, year: int) -> date:
    """Give the end of the fiscal year that ends in a calendar year."""
    month, day = map(int, company.fiscal_year_end.split("-"))
    return date(year, month, min(day, monthrange(year, month)[1]))


def end_of(period: Period, company: Company, as_of: date | None) -> date:
    """Give the end of the fiscal year that a label means; UnreadableError names what it lacks.

    FY1 is the year in progress. Worked: on 15 April 2026, with years that end on 12-31, FY1 ends
    on 2026-12-31 and FY3 on 2028-12-31.
    """
    if period.reason:
        raise UnreadableError(f"{period.reason}")
    if period.year is not None:
        return end_in(company, period.year)
    assert period.relative is not None
    if as_of is None:
        raise UnreadableError(
            f"FY{period.relative} needs the date it counts from; add a column as_of or give --as-of"
        )
    first = next(
        end for year in (as_of.year, as_of.year + 1) if (end := end_in(company, year)) > as_of
    )
    return end_in(company, first.year + period.relative - 1)


def read_fiscal_end(cell: Cell, order: Order, company: Company, as_of: date | None) -> date:
    """Read the cell of a fiscal year: a date, a year (2026, 2026E) or a label (FY1, 2FY)."""
    period, rest = read_period(plain_title(text_of(cell)))
    if period is not None and not rest.strip():
        return end_of(period, company, as_of)
    end = read_date(cell, order)
    nominal = end_in(company, end.year)
    if _month(end) != _month(nominal):
        raise UnreadableError(
            f"no fiscal year of {company.ticker} ends on {end}; they end on "
            f"{company.fiscal_year_end}"
        )
    return end


def doubt_label(
    period: Period, company: Company, as_of: date, directory: Directory
) -> Finding | None:
    """Point out a relative label just after a year's end, when a terminal may not have rolled."""
    if period.relative is None:
        return None
    ended = max(
        end for year in (as_of.year - 1, as_of.year) if (end := end_in(company, year)) <= as_of
    )
    if as_of - ended > ROLLING or (company.ticker, ended) in directory.reported:
        return None
    meant = end_of(Period(relative=1), company, as_of)
    return Finding(
        Severity.WARNING,
        company.ticker,
        "fiscal_label_assumed",
        f"{company.ticker}: FY1 of {as_of} is taken as the year that ends on {meant}; a terminal "
        f"may still mean {ended}, whose result is not recorded: compare one number",
    )


def _month(day: date) -> int:
    return int(fiscal_month(np.array([day], "datetime64[s]"))[0] % 12)
