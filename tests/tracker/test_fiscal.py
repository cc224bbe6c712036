"""A fiscal year is known by the month it ends in, and named by its end."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tracker.arrays import Days
from tracker.fiscal import (
    MONTHS,
    NO_MONTH,
    Calendar,
    fiscal_month,
    fiscal_year_label,
    month_end,
)

DATES = st.dates(date(1990, 1, 1), date(2100, 12, 31))
DEC26, DEC27, MAR27 = 56 * 12 + 11, 57 * 12 + 11, 57 * 12 + 2  # months since January 1970


def days(*dates: date | str | None) -> Days:
    return np.array(["NaT" if one is None else one for one in dates], "datetime64[s]")


def named(months: np.ndarray) -> list[str]:
    return (np.datetime64("1970-01", "M") + months).astype(str).tolist()


def end_of(day: date) -> date:
    """The last day of a date's month."""
    return day.replace(day=monthrange(day.year, day.month)[1])


@pytest.mark.parametrize(
    ("fiscal_end", "label"),
    [
        ("2027-12-31", "2027E"),
        ("2027-03-31", "FY3/27E"),
        ("2028-01-31", "FY1/28E"),
        ("2027-01-02", "2026E"),  # 52 weeks: the year is December's
        ("2026-09-26", "FY9/26E"),
        ("2100-03-31", "FY3/00E"),
    ],
)
def test_a_year_is_named_by_its_end_and_not_by_its_place(fiscal_end: str, label: str) -> None:
    assert fiscal_year_label(fiscal_end) == label


@pytest.mark.parametrize(
    ("end", "month"),
    [
        ("2027-12-31", "2027-12"),
        ("2026-06-30", "2026-06"),
        ("2024-02-29", "2024-02"),
        ("2026-09-26", "2026-09"),  # Apple: the last Saturday of September, 4 days early
        ("2027-01-03", "2026-12"),  # 53 weeks: 3 days after December, 28 before January's end
        ("2027-01-30", "2027-01"),  # a retailer's year: the Saturday nearest the end of January
        ("2027-02-01", "2027-01"),
        ("2026-03-01", "2026-02"),
    ],
)
def test_the_month_is_that_of_the_nearest_month_end(end: str, month: str) -> None:
    assert named(fiscal_month(days(end))) == [month]


@pytest.mark.parametrize(
    ("end", "month"),
    [
        ("2027-02-14", "2027-01"),  # 14 days after 31 January, 14 before 28 February
        ("2027-06-15", "2027-05"),  # 15 days after 31 May, 15 before 30 June
        ("2027-06-16", "2027-06"),  # 16 after, 14 before
        ("2027-01-15", "2026-12"),  # 15 days after, 16 before
        ("2027-01-16", "2027-01"),  # 16 days after, 15 before
        ("2028-02-15", "2028-02"),  # a leap year: 15 days after 31 January, 14 before 29 February
    ],
)
def test_of_two_month_ends_as_near_it_is_the_earlier(end: str, month: str) -> None:
    assert named(fiscal_month(days(end))) == [month]


def test_a_missing_end_is_in_a_month_that_no_year_has() -> None:
    assert fiscal_month(days(None, "2027-12-31")).tolist() == [NO_MONTH, DEC27]
    assert NO_MONTH < MONTHS
    assert fiscal_month(days()).tolist() == []


@given(DATES)
@example(date(2027, 2, 14))
@settings(max_examples=300, deadline=None)
def test_the_nearest_month_end_agrees_with_a_search_by_hand(day: date) -> None:
    first = day.replace(day=1)
    ends = [first - timedelta(days=1), end_of(day)]  # of the month before, and of its own
    nearest = min(ends, key=lambda end: (abs(end - day), end))
    assert fiscal_month(days(day)).tolist() == [(nearest.year - 1970) * 12 + nearest.month - 1]


@given(DATES)
@settings(max_examples=100, deadline=None)
def test_a_month_and_its_last_day_name_each_other(day: date) -> None:
    end = days(end_of(day))
    assert month_end(fiscal_month(end)).tolist() == end.tolist()


def test_the_last_day_of_february_knows_leap_years() -> None:
    february = np.array([54 * 12 + 1, 56 * 12 + 1])  # of 2024 and of 2026
    assert month_end(february).astype("datetime64[D]").astype(str).tolist() == [
        "2024-02-29",
        "2026-02-28",
    ]


@pytest.mark.parametrize(
    ("day", "ends_in", "month"),
    [
        ("2026-04-15", 3, "2027-03"),
        ("2026-04-15", 12, "2026-12"),
        ("2026-04-15", 4, "2026-04"),  # ends in fifteen days
        ("2026-12-30", 12, "2026-12"),
        ("2026-12-31", 12, "2027-12"),  # over on its last day
        ("2027-01-01", 12, "2027-12"),
        ("2026-03-31", 3, "2027-03"),
        ("2028-02-28", 2, "2028-02"),  # a leap year has one day to go
        ("2028-02-29", 2, "2029-02"),
    ],
)
def test_the_year_in_progress_is_the_first_that_ends_after_the_day(
    day: str, ends_in: int, month: str
) -> None:
    assert named(Calendar(days(day)).year_in_progress(np.array([ends_in]))) == [month]


@given(DATES, st.integers(1, 12))
@settings(max_examples=200, deadline=None)
def test_the_year_in_progress_agrees_with_a_search_by_hand(day: date, ends_in: int) -> None:
    ends = [end_of(date(year, ends_in, 1)) for year in (day.year, day.year + 1)]
    first = min(end for end in ends if end > day)
    found = month_end(Calendar(days(day)).year_in_progress(np.array([ends_in])))
    assert found.tolist() == days(first).tolist()


def test_a_calendar_is_asked_for_one_company_after_the_other() -> None:
    calendar = Calendar(days("2026-04-15", "2026-12-31"))
    march, december = np.array([3, 3]), np.array([12, 12])
    for _ in range(2):
        assert named(calendar.year_in_progress(march)) == ["2027-03", "2027-03"]
        assert named(calendar.year_in_progress(december)) == ["2026-12", "2027-12"]
    # and for a place of a peer set that one of each holds
    assert named(calendar.year_in_progress(np.array([12, 3]))) == ["2026-12", "2027-03"]


def test_a_calendar_without_dates_has_no_years() -> None:
    calendar, none = Calendar(days()), np.array([], dtype=np.int64)
    assert calendar.year_in_progress(none).tolist() == []
    assert calendar.share_left(days(), none).tolist() == []


def left(day: str, end: str | None, month: int) -> float:
    return float(Calendar(days(day)).share_left(days(end), np.array([month]))[0])


def test_what_is_left_of_a_year_is_counted_in_days() -> None:
    # 15 April to 31 December 2026: 15 + 31 + 30 + 31 + 31 + 30 + 31 + 30 + 31 = 260 of 365
    assert left("2026-04-15", "2026-12-31", DEC26) == pytest.approx(260 / 365)
    assert left("2026-12-30", "2026-12-31", DEC26) == pytest.approx(1 / 365)
    assert left("2025-12-31", "2026-12-31", DEC26) == 1


def test_a_leap_year_has_a_day_more() -> None:
    # from 28 February 2028: 307 days to 31 December, of the 366 since 31 December 2027
    assert left("2028-02-28", "2028-12-31", DEC27 + 12) == pytest.approx(307 / 366)
    # a year that ends in February 2028 began on 1 March 2027: one day of 366
    assert left("2028-02-28", "2028-02-29", 58 * 12 + 1) == pytest.approx(1 / 366)


def test_a_year_of_weeks_is_left_until_its_own_end() -> None:
    # ends on 2 January 2027, two days into the next: 262 of the 365 days of December's year
    assert left("2026-04-15", "2027-01-02", DEC26) == pytest.approx(262 / 365)
    # ended on 26 December 2026 already: nothing of it is left on the 28th
    assert left("2026-12-28", "2026-12-26", DEC26) == 0
    # and a year of 53 weeks cannot be left by more than the whole of it
    assert left("2026-01-01", "2027-01-03", DEC26) == 1


def test_each_date_has_its_own_year() -> None:
    calendar = Calendar(days("2026-04-15", "2026-04-15", "2028-02-28"))
    ends = days("2026-12-31", "2027-03-31", "2028-12-31")
    found = calendar.share_left(ends, np.array([DEC26, MAR27, DEC27 + 12]))
    assert found.tolist() == pytest.approx([260 / 365, 350 / 365, 307 / 366])


def test_how_much_is_left_of_a_year_without_an_end_is_not_known() -> None:
    assert np.isnan(left("2026-04-15", None, MAR27))
