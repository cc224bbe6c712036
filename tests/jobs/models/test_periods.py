"""Headings as analysts write them: which period each names."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from jobs.imports.directory import Company
from jobs.models.addresses import letters, place_of, read_range
from jobs.models.periods import read_heading

DECEMBER = Company("0100.HK", date(2026, 1, 9), "XHKG", "HKD", "12-31")
MARCH = Company("9999.HK", date(2026, 1, 9), "XHKG", "HKD", "03-31")


@pytest.mark.parametrize(
    ("heading", "end", "months"),
    [
        ("2026E", "2026-12-31", 12),
        ("2025A", "2025-12-31", 12),
        (2027.0, "2027-12-31", 12),
        ("FY26", "2026-12-31", 12),
        ("FY2026 (E)", "2026-12-31", 12),
        ("'27", "2027-12-31", 12),
        ("27e", "2027-12-31", 12),
        ("2028年", "2028-12-31", 12),
        ("2028年度E", "2028-12-31", 12),
        ("2027年上半年", "2027-06-30", 6),
        ("2027年下半年", "2027-12-31", 6),
        ("1H26", "2026-06-30", 6),
        ("H2 2026E", "2026-12-31", 6),
        ("2026H1", "2026-06-30", 6),
        ("1Q27", "2027-03-31", 3),
        ("FY2027 Q3", "2027-09-30", 3),
        ("2026-12-31", "2026-12-31", 12),
        ("31 Dec 2026", "2026-12-31", 12),
    ],
)
def test_a_heading_names_a_period_of_years_to_december(
    heading: str | float, end: str, months: int
) -> None:
    assert read_heading(heading, DECEMBER, months=12) == (date.fromisoformat(end), months)


@pytest.mark.parametrize(
    ("heading", "end"), [("2027E", "2027-03-31"), ("1H27", "2026-09-30"), ("1Q27", "2026-06-30")]
)
def test_a_heading_is_of_the_company_s_own_fiscal_year(heading: str, end: str) -> None:
    found = read_heading(heading, MARCH, months=12)
    assert found is not None
    assert found[0] == date.fromisoformat(end)


def test_a_date_is_as_long_as_the_sheet_says_and_the_first_stands_for_its_month() -> None:
    stamp = datetime.fromisoformat("2026-06-01")  # a cell of a workbook has no time zone
    assert read_heading(stamp, DECEMBER, months=6) == (date(2026, 6, 30), 6)


@pytest.mark.parametrize(
    "heading", ["CAGR", "26", "USD m", "H3 2026", "5Q26", "FY1", "yoy 2026", ""]
)
def test_what_names_no_period_is_none(heading: str) -> None:
    assert read_heading(heading, DECEMBER, months=12) is None


def test_columns_and_ranges_are_named_as_a_spreadsheet_names_them() -> None:
    for place, name in ((0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")):
        assert (letters(place), place_of(name)) == (name, place)
    one = read_range("'P&L ''x'''!$B$2:$D$2")
    assert one is not None
    assert (one.sheet, one.row, one.first, one.last) == ("P&L 'x'", 2, 1, 3)
    assert read_range("Model!C7") is not None
    for text in ("Model!$B$2:$D$3", "#REF!", "0.25", "A!$B$1,A!$B$2", "OFFSET(A!$B$1,0,0)"):
        assert read_range(text) is None
