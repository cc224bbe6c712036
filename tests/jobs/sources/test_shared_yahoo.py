"""Recorded bodies and real series, through the real client; read from where they lie."""

from __future__ import annotations

import csv
import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from jobs.sources.contract import Closes, Estimates, Failure, FailureKind, Rates
from jobs.sources.yahoo import YahooSource
from tests.fake_yahoo.market import load_market, shared_folder
from tests.fake_yahoo.server import FakeYahoo

pytestmark = pytest.mark.shared

YAHOO, MARKET = shared_folder() / "yahoo", shared_folder() / "market"
LAST = datetime(2026, 6, 30, 21, 0, tzinfo=UTC)


def body_of(path: Path) -> dict[str, Any]:
    recorded: dict[str, Any] = json.loads(path.read_text())
    return recorded.get("body", recorded)  # type: ignore[no-any-return]


def revenue_of(body: dict[str, Any]) -> list[tuple[str, str, float, float, float, int]]:
    """Read the yearly rows the plain way, as a second opinion on the source."""
    rows = body["quoteSummary"]["result"][0]["earningsTrend"]["trend"]
    return [
        (
            row["endDate"],
            row["revenueEstimate"]["revenueCurrency"],
            row["revenueEstimate"]["avg"]["raw"] / 1e6,
            row["revenueEstimate"]["low"]["raw"] / 1e6,
            row["revenueEstimate"]["high"]["raw"] / 1e6,
            row["revenueEstimate"]["numberOfAnalysts"]["raw"],
        )
        for row in rows
        if row["period"] in ("0y", "+1y")
    ]


@pytest.mark.parametrize(
    "name",
    [
        "AAPL/earningsTrend",
        "AAPL/raw_earningsTrend_2025-10",
        "AZT.OL/earningsTrend",
        "EREGL.IS/earningsTrend",
        "ORSTED.CO/earningsTrend",
    ],
)
def test_recorded_estimates_are_read_in_full(
    fake: FakeYahoo, source: YahooSource, name: str
) -> None:
    body, ticker = body_of(YAHOO / f"{name}.json"), name.split("/", maxsplit=1)[0]
    fake.trends[ticker] = body
    found = source.fetch_revenue([ticker], now=LAST)[ticker]
    assert isinstance(found, Estimates)
    assert found.findings == ()
    read = [
        (str(one.fiscal_end), one.currency, one.mean_m, one.low_m, one.high_m, one.analysts)
        for one in found.years
    ]
    assert read == revenue_of(body)
    assert len(read) == 2


def _recorded_closes(
    fake: FakeYahoo, source: YahooSource, name: str, now: datetime
) -> tuple[Closes, dict[str, Any]]:
    body = body_of(YAHOO / "AAPL" / f"{name}.json")
    fake.charts["AAPL"] = body
    found = source.fetch_closes(["AAPL"], start=date(2020, 1, 1), now=now)["AAPL"]
    assert isinstance(found, Closes)
    return found, body["chart"]["result"][0]


def test_a_recorded_live_row_is_a_close_only_once_the_session_is_over(
    fake: FakeYahoo, source: YahooSource
) -> None:
    closes_at = datetime(2025, 10, 29, 20, 0, tzinfo=UTC)
    name = "raw_chart_6mo_with_live_row"
    settled = closes_at + timedelta(minutes=30)
    open_still, result = _recorded_closes(fake, source, name, settled - timedelta(seconds=1))
    final, _ = _recorded_closes(fake, source, name, settled)
    assert len(open_still.bars) == len(result["timestamp"]) - 1
    assert len(final.bars) == len(result["timestamp"])
    assert final.bars["session"].iloc[-1].date() == closes_at.date()
    assert final.bars["close"].iloc[-1] == result["meta"]["regularMarketPrice"]
    assert final.findings == ()


def test_recorded_closes_after_a_split_stay_as_traded(fake: FakeYahoo, source: YahooSource) -> None:
    found, result = _recorded_closes(fake, source, "chart_1d_split_and_dividend", LAST)
    recorded = result["indicators"]["quote"][0]["close"]
    assert found.bars["close"].tolist() == pytest.approx(recorded, rel=1e-7)
    assert found.splits["ratio"].tolist() == [4.0]


@pytest.mark.parametrize(
    ("name", "status", "kind"),
    [
        ("404_chart_symbol_may_be_delisted.json", 404, FailureKind.NOT_FOUND),
        ("429_edge_too_many_requests.txt", 429, FailureKind.RATE_LIMITED),
        ("401_invalid_crumb.json", 401, FailureKind.UNREACHABLE),
        ("401_user_unable_to_access.json", 401, FailureKind.UNREACHABLE),
    ],
)
def test_recorded_refusals_are_told_apart(
    fake: FakeYahoo, source: YahooSource, name: str, status: int, kind: FailureKind
) -> None:
    fake.fail(path="/chart/", status=status, body=(YAHOO / "errors" / name).read_text())
    found = source.fetch_closes(["AAPL"], start=date(2026, 1, 1), now=LAST)["AAPL"]
    assert isinstance(found, Failure)
    assert found.kind == kind


def test_a_recorded_instrument_without_estimates_is_not_found(
    fake: FakeYahoo, source: YahooSource
) -> None:
    body = (YAHOO / "errors" / "404_quotesummary_no_fundamentals.json").read_text()
    fake.fail(path="/quoteSummary/", status=404, body=body)
    found = source.fetch_revenue(["AAPL"], now=LAST)["AAPL"]
    assert isinstance(found, Failure)
    assert found.kind == FailureKind.NOT_FOUND


def _file_closes(path: Path, day: str) -> list[float]:
    with path.open(newline="") as lines:
        rows = [(row[day].replace("-", ""), float(row["close"])) for row in csv.DictReader(lines)]
    return [close for session, close in sorted(rows) if session >= "20251101"]


def test_the_real_series_arrive_unchanged(fake: FakeYahoo, source: YahooSource) -> None:
    fake.add(*load_market(MARKET))
    fake.now = lambda: LAST
    names = ["0100.HK", "2513.HK", "PLTR"]
    found = source.fetch_closes(names, start=date(2025, 11, 1), now=LAST)
    days = {"0100.HK": "trade_date", "2513.HK": "trade_date", "PLTR": "date"}
    for name, day in days.items():
        one = found[name]
        assert isinstance(one, Closes), one
        assert one.bars["close"].tolist() == _file_closes(MARKET / f"{name}_daily.csv", day)
        assert one.findings == ()


def test_the_real_rates_are_the_quotients_of_the_euro_rates(
    fake: FakeYahoo, source: YahooSource
) -> None:
    fake.add(*load_market(MARKET))
    fake.now = lambda: LAST
    found = source.fetch_rates(["HKD", "CNY"], start=date(2026, 1, 1), now=LAST)
    with (MARKET / "ecb_eur_reference_rates.csv").open(newline="") as lines:
        rows = sorted(csv.DictReader(lines), key=lambda row: row["Date"])
    for currency in ("HKD", "CNY"):
        one = found[currency]
        assert isinstance(one, Rates), one
        crossed = [float(r[currency]) / float(r["USD"]) for r in rows if r["Date"] >= "2026"]
        assert one.bars["rate"].tolist() == pytest.approx(crossed, rel=1e-6)
