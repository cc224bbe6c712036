"""Fiscal months: every date a fiscal year may end on belongs to the month end nearest to it.

A month is a number: 12 x year + month, January counting as 0.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache


def month_end(month: int) -> date:
    """Give the last day of a month."""
    year, place = divmod(month + 1, 12)
    return date(year, place + 1, 1) - timedelta(days=1)


@cache
def fiscal_month(end: date) -> int:
    """Give the month whose end is nearest, the earlier of two: 2027-01-03 is December 2026."""
    month = 12 * end.year + end.month - 1
    before, after = end - month_end(month - 1), month_end(month) - end
    return month - 1 if before <= after else month


def month_of_year(text: str) -> int:
    """Give the month, 1 to 12, of a fiscal year's end written as 03-31."""
    # A leap year: 02-29 is an end too.
    return fiscal_month(date.fromisoformat(f"2024-{text}")) % 12 + 1


def first_after(month: int, month_of_years: int) -> int:
    """Give the first month after `month` that is this month of its year."""
    return month + 1 + (month_of_years - 1 - (month + 1)) % 12


def first_ending_after(day: date, month_of_years: int) -> int:
    """Give the first month, of these of each year, whose last day comes after a date."""
    month = 12 * day.year + day.month - 1
    over = month if month_end(month) <= day else month - 1
    return first_after(over, month_of_years)
