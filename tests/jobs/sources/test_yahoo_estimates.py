"""Consensus revenue, read by the real client from the fake; all numbers are synthetic."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from jobs.sources.contract import Estimate, Estimates, Failure, FailureKind
from jobs.sources.yahoo import YahooSource
from tests.fake_yahoo.answers import Row
from tests.fake_yahoo.server import FakeYahoo
from tests.jobs.sources.conftest import EVENING

NOBODY = (Row("0q", None, None, currency=None), Row("+1q", None, None, currency=None))
THIS = Row("0y", "2026-12-31", 300e6, low=250e6, high=360e6, analysts=7)
NEXT = Row("+1y", "2027-12-31", 700e6, low=600e6, high=800e6, analysts=6)


def fetched(source: YahooSource, ticker: str = "ABCD") -> Estimates:
    found = source.fetch_revenue([ticker], now=EVENING)[ticker]
    assert isinstance(found, Estimates), found
    return found


def read(fake: FakeYahoo, source: YahooSource, *rows: Row) -> Estimates:
    fake.trends["ABCD"] = rows
    return fetched(source)


def ends(found: Estimates) -> list[date]:
    return [year.fiscal_end for year in found.years]


def codes(found: Estimates) -> list[str]:
    return [finding.code for finding in found.findings]


def test_years_come_by_fiscal_end_in_millions(fake: FakeYahoo, source: YahooSource) -> None:
    found = read(fake, source, *NOBODY, THIS, NEXT)
    assert found.ticker == "ABCD"
    assert found.years == (
        Estimate(date(2026, 12, 31), "USD", 300.0, 250.0, 360.0, 7),
        Estimate(date(2027, 12, 31), "USD", 700.0, 600.0, 800.0, 6),
    )
    assert found.findings == ()


def test_trap_one_currency_is_shown_for_all_periods(fake: FakeYahoo, source: YahooSource) -> None:
    """yfinance's table would show the first currency for every period."""
    yuan = Row("+1y", "2027-12-31", 5_000e6, currency="CNY")
    found = read(fake, source, *NOBODY, THIS, yuan)
    assert [year.currency for year in found.years] == ["USD", "CNY"]


def test_a_fiscal_year_that_ends_in_september_keeps_its_end(
    fake: FakeYahoo, source: YahooSource
) -> None:
    """The quarter to December belongs to the next fiscal year, so it may exceed nothing."""
    found = read(
        fake,
        source,
        Row("0q", "2026-12-31", 290e6),
        Row("0y", "2026-09-30", 250e6),
        Row("+1y", "2027-09-30", 900e6),
    )
    assert ends(found) == [date(2026, 9, 30), date(2027, 9, 30)]
    assert found.findings == ()


def test_trap_labels_are_no_calendar_years(fake: FakeYahoo, source: YahooSource) -> None:
    """In spring the year that is over but not reported is still called 0y."""
    found = read(fake, source, Row("0y", "2025-12-31", 100e6), Row("+1y", "2026-12-31", 300e6))
    assert ends(found) == [date(2025, 12, 31), date(2026, 12, 31)]


@pytest.mark.parametrize(
    "row",
    [
        Row("+1y", None, None, currency=None),
        Row("+1y", "2027-12-31", None),
        Row("+1y", "2027-12-31", 0),
        Row("+1y", "2027-12-31", 700e6, analysts=0),
        Row("+1y", None, 700e6),
    ],
)
def test_trap_missing_estimates_come_as_zeros(
    fake: FakeYahoo, source: YahooSource, row: Row
) -> None:
    found = read(fake, source, *NOBODY, THIS, row)
    assert ends(found) == [date(2026, 12, 31)]
    (finding,) = found.findings
    assert finding.code == "no_estimate"
    assert finding.subject.startswith("ABCD ")


@pytest.mark.parametrize(
    "row",
    [
        Row("+1y", "2027-12-31", 700e6, low=701e6),
        Row("+1y", "2027-12-31", 700e6, high=699e6),
        Row("+1y", "2027-12-31", -700e6, low=-800e6, high=-600e6),
    ],
)
def test_trap_means_lie_outside_their_range(fake: FakeYahoo, source: YahooSource, row: Row) -> None:
    found = read(fake, source, *NOBODY, THIS, row)
    assert ends(found) == [date(2026, 12, 31)]
    assert codes(found) == ["absurd_estimate"]


def test_one_analyst_makes_low_mean_and_high_equal(fake: FakeYahoo, source: YahooSource) -> None:
    found = read(fake, source, Row("0y", "2026-12-31", 27e6, low=27e6, high=27e6, analysts=1))
    assert found.years == (Estimate(date(2026, 12, 31), "USD", 27.0, 27.0, 27.0, 1),)


def test_trap_a_quarter_is_larger_than_its_year(fake: FakeYahoo, source: YahooSource) -> None:
    found = read(fake, source, Row("0q", "2026-06-30", 2_700e6), THIS, NEXT)
    assert ends(found) == [date(2027, 12, 31)]
    assert codes(found) == ["absurd_estimate"]
    assert "quarter" in found.findings[0].message


def test_a_quarter_in_another_currency_is_not_compared(
    fake: FakeYahoo, source: YahooSource
) -> None:
    found = read(fake, source, Row("0q", "2026-06-30", 2_700e6, currency="JPY"), THIS)
    assert ends(found) == [date(2026, 12, 31)]


def test_an_estimate_without_currency_is_refused(fake: FakeYahoo, source: YahooSource) -> None:
    found = read(fake, source, *NOBODY, THIS, Row("+1y", "2027-12-31", 700e6, currency=None))
    assert ends(found) == [date(2026, 12, 31)]
    assert codes(found) == ["no_currency"]


def test_two_estimates_for_one_fiscal_end_are_both_refused(
    fake: FakeYahoo, source: YahooSource
) -> None:
    found = read(fake, source, THIS, Row("+1y", "2026-12-31", 310e6), NEXT)
    assert ends(found) == [date(2027, 12, 31)]
    assert set(codes(found)) == {"absurd_estimate"}


@pytest.mark.parametrize("rows", [(), NOBODY])
def test_trap_an_empty_trend_is_no_error(
    fake: FakeYahoo, source: YahooSource, rows: Sequence[Row]
) -> None:
    found = read(fake, source, *rows)
    assert found.years == ()
    assert codes(found) == ["no_estimate"]
    assert found.findings[0].subject == "ABCD"


def test_trap_a_legitimate_404_costs_three_requests(fake: FakeYahoo, source: YahooSource) -> None:
    found = source.fetch_revenue(["HKD=X"], now=EVENING)["HKD=X"]
    assert isinstance(found, Failure)
    assert found.kind == FailureKind.NOT_FOUND
    assert "No fundamentals data" in found.message
    assert len(fake.asked("/quoteSummary/")) == 1


def _broken(change: str) -> str:
    """Make a synthetic answer that lacks what the name says."""
    row: dict[str, Any] = {"period": "0y", "endDate": "2026-12-31", "revenueEstimate": {}}
    trend: Any = {
        "no revenueEstimate": [{"period": "0y", "endDate": "2026-12-31"}],
        "end that is no date": [row | {"endDate": "next year"}],
        "rows that are no objects": ["0y"],
        "no rows": None,
    }.get(change, [row])
    result: list[Any] = [{"earningsTrend": {"trend": trend, "maxAge": 1}}]
    if change == "no earningsTrend":
        result = [{}]
    if change == "empty result":
        result = []
    body = {"quoteSummary": {"result": result, "error": None}}
    return json.dumps([] if change == "a list" else body)


@pytest.mark.parametrize(
    "change",
    [
        "no revenueEstimate",
        "end that is no date",
        "rows that are no objects",
        "no rows",
        "no earningsTrend",
        "empty result",
        "a list",
    ],
)
def test_an_answer_of_another_shape_is_malformed_and_asked_once(
    fake: FakeYahoo, source: YahooSource, change: str
) -> None:
    fake.trends["ABCD"] = _broken(change)
    found = source.fetch_revenue(["ABCD"], now=EVENING)["ABCD"]
    assert isinstance(found, Failure)
    assert found.kind == FailureKind.MALFORMED
    assert len(fake.asked("/quoteSummary/")) == 1


def test_absent_bounds_and_counts_stay_absent(fake: FakeYahoo, source: YahooSource) -> None:
    """Plain numbers instead of {raw, fmt}, empty objects for what is absent."""
    revenue = {"avg": 300e6, "low": {}, "high": 0, "revenueCurrency": "USD"}
    row = {"period": "0y", "endDate": "2026-12-31", "revenueEstimate": revenue}
    trend = {"earningsTrend": {"trend": [row]}}
    fake.trends["ABCD"] = {"quoteSummary": {"result": [trend], "error": None}}
    assert fetched(source).years == (Estimate(date(2026, 12, 31), "USD", 300.0, None, None, None),)


def test_trap_the_crumb_outlives_its_cookie(fake: FakeYahoo, source: YahooSource) -> None:
    fake.trends["ABCD"] = [THIS]
    fake.fail(path="/quoteSummary/", status=401, body="{}", times=1)
    assert ends(fetched(source)) == [date(2026, 12, 31)]


def test_a_visitor_refused_twice_is_unreachable_and_left_alone(
    fake: FakeYahoo, source: YahooSource
) -> None:
    fake.trends["ABCD"] = [THIS]
    fake.fail(path="/quoteSummary/", status=401, body="{}")
    found = source.fetch_revenue(["ABCD"], now=EVENING)["ABCD"]
    assert isinstance(found, Failure)
    assert found.kind == FailureKind.UNREACHABLE
    assert "401" in found.message
    assert len(fake.asked("/quoteSummary/")) == 2
