"""Titles taken apart: each spelling of the same column means the same."""

from __future__ import annotations

import pytest

from jobs.imports.headings import Period, read_heading
from jobs.imports.units import Unit, read_currency, take_unit


@pytest.mark.parametrize(
    ("title", "period", "statistic", "unit"),
    [
        ("revenue_m", None, None, Unit(1.0)),
        ("low_m", None, "low", Unit(1.0)),
        ("west_sales_fy2", Period(relative=2), None, Unit()),
        ("BEST_SALES 3FY", Period(relative=3), None, Unit()),
        ("Sales FY+1 Mean (USD bn)", Period(relative=1), "mean", Unit(1000.0, "USD")),
        ("FY2026E Revenue\n($000)", Period(year=2026), None, Unit(1e-3, None, "USD")),
        ("2027E Revenue (HK$m)", Period(year=2027), None, Unit(1.0, "HKD")),
        ("Revenue FY27 (US$mm)", Period(year=2027), None, Unit(1.0, "USD")),
        ("一致预测营业收入(FY1)", Period(relative=1), None, Unit()),
        ("营业收入2026年（百万港元）", Period(year=2026), None, Unit(1.0, "HKD")),
        ("营业收入(亿元)", None, None, Unit(100.0, None, "CNY")),
        ("预测营业收入最高值2027(万元)", Period(year=2027), "high", Unit(0.01, None, "CNY")),
    ],
)
def test_a_title_says_year_statistic_and_unit(
    title: str, period: Period | None, statistic: str | None, unit: Unit
) -> None:
    heading = read_heading(title)
    assert heading.is_revenue
    assert (heading.period, heading.statistic, heading.unit) == (period, statistic, unit)


@pytest.mark.parametrize(
    "title",
    [
        "2027E P/S",
        "EV/Sales",
        "Sales growth",
        "Company",
        "Net income 2026E",
        "EPS FY1",
        "Revenue CAGR",
    ],
)
def test_what_is_no_revenue_is_not_taken_for_it(title: str) -> None:
    assert not read_heading(title).is_revenue


@pytest.mark.parametrize("title", ["BEST_SALES 1BF", "Sales NTM", "Revenue LTM", "BF Sales"])
def test_a_blend_is_no_fiscal_year(title: str) -> None:
    period = read_heading(title).period
    assert period is not None
    assert period.reason


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("元", Unit(1e-6, None, "CNY")),
        ("万元", Unit(0.01, None, "CNY")),
        ("百万美元", Unit(1.0, "USD")),
        ("万港元", Unit(0.01, "HKD")),
        ("usd m", Unit(1.0, "USD")),
        ("cny thousands", Unit(1e-3, "CNY")),
        ("$000", Unit(1e-3, None, "USD")),
        ("hkd", Unit(None, "HKD")),
        ("", Unit()),
    ],
)
def test_a_unit_is_a_scale_and_a_currency(text: str, unit: Unit) -> None:
    assert take_unit(text)[0] == unit


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("hkd", "HKD"),
        ("RMB", "CNY"),
        ("港元", "HKD"),
        ("GBp", "GBp"),
        ("GBP", "GBP"),
        ("xyz", None),
    ],
)
def test_a_currency_is_read_by_its_spelling(text: str, code: str | None) -> None:
    assert read_currency(text) == code
