"""Names of fiscal years: always by the date a year ends, never by its place in a list."""

from __future__ import annotations


def fiscal_year_label(fiscal_end: str) -> str:
    """Name the forecast year that ends on an ISO date, as desks write it.

    Worked: 2027-12-31 is 2027E; a year that ends in March, 2027-03-31, is FY3/27E.
    """
    year, month = fiscal_end[:4], int(fiscal_end[5:7])
    return f"{year}E" if month == 12 else f"FY{month}/{year[2:]}E"
