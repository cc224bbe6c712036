"""Periods and figures as desks write them."""

from __future__ import annotations

import datetime as dt

import pytest

from dashboards.pages.model.periods import in_order, line_name, period_name, unit_name, written


@pytest.mark.parametrize(
    ("end", "months", "reported", "ends_in", "name"),
    [
        ("2027-12-31", 12, False, 12, "2027E"),
        ("2025-12-31", 12, True, 12, "2025"),
        ("2026-06-30", 6, False, 12, "H1 2026E"),
        ("2026-12-31", 6, False, 12, "H2 2026E"),
        ("2025-12-31", 3, True, 12, "Q4 2025"),
        ("2027-03-31", 12, False, 3, "FY3/27E"),
        ("2026-09-30", 6, False, 3, "H1 2027E"),  # of the year that ends in March 2027
        ("2027-03-31", 6, True, 3, "H2 2027"),
        ("2026-05-31", 5, False, 12, "5 months to 2026-05E"),
        ("2026-05-31", 3, False, 12, "3 months to 2026-05E"),
    ],
)
def test_a_period_is_named_by_its_end_and_length(
    end: str, months: int, *, reported: bool, ends_in: int, name: str
) -> None:
    day = dt.date.fromisoformat(end)
    assert period_name(day, months, reported=reported, year_ends_in=ends_in) == name


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (None, "m", "—"),
        (703.0, "m", "703"),
        (73.1, "m", "73.1"),
        (1321.4, "m", "1,321"),
        (-0.5, "per_share", "−0.50"),
        (0.27, "ratio", "27.0"),
        (48.31, "multiple", "48.3"),
    ],
)
def test_a_figure_is_written_in_the_unit_of_its_line(
    value: float | None, unit: str, text: str
) -> None:
    assert written(value, unit) == text


def test_units_stand_in_the_heading() -> None:
    assert unit_name("m", "USD") == "USD m" and unit_name("per_share", None) == "? per share"
    assert unit_name("ratio", None) == "%" and unit_name("multiple", None) == "×"


def test_lines_keep_the_order_of_a_report_and_unknown_ones_come_last() -> None:
    assert in_order(["tokens_sold", "net_income", "revenue"]) == [
        "revenue",
        "net_income",
        "tokens_sold",
    ]
    assert line_name("tokens_sold") == "Tokens sold" and line_name("revenue") == "Revenue"
