"""Periods: what lies around each, and what each is called."""

from __future__ import annotations

from datetime import date

import pytest

from tracker.reconcile.periods import Period

YEAR = Period.ending(date(2027, 12, 31), 12)
HALF = Period.ending(date(2026, 6, 30), 6)
QUARTER = Period.ending(date(2025, 12, 31), 3)


@pytest.mark.parametrize(
    ("period", "code", "words"),
    [
        (YEAR, "FY2027", "2027"),
        (Period.ending(date(2027, 3, 31), 12), "FY2027-03", "the year to March 2027"),
        (HALF, "6m to 2026-06", "the six months to June 2026"),
        (QUARTER, "3m to 2025-12", "the three months to December 2025"),
        (Period(2026 * 12, 1), "1m to 2026-01", "the 1 months to January 2026"),
    ],
)
def test_a_period_has_a_short_name_and_one_for_readers(
    period: Period, code: str, words: str
) -> None:
    assert (period.code, str(period)) == (code, words)


def test_a_year_of_52_weeks_ends_with_the_nearest_month() -> None:
    assert Period.ending(date(2027, 1, 3), 12).code == "FY2026"


def test_a_year_less_its_last_quarter_is_its_first_nine_months() -> None:
    left = Period.ending(date(2025, 12, 31), 12).less(QUARTER)
    assert str(left) == "the nine months to September 2025"


@pytest.mark.parametrize("other", [HALF, YEAR.earlier(0), Period.ending(date(2027, 12, 31), 18)])
def test_nothing_is_left_before_what_ends_elsewhere_or_is_not_shorter(other: Period) -> None:
    assert YEAR.less(other) is None


def test_a_half_lies_within_its_year_and_not_the_reverse() -> None:
    year = Period.ending(date(2026, 12, 31), 12)
    assert HALF.within(year)
    assert not year.within(HALF)
    assert not QUARTER.within(year)
