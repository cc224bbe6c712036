"""Traps of Yahoo and yfinance that no other module tests; docs/sources.md lists them all."""

from __future__ import annotations

import ast
import time
from datetime import UTC, date, datetime
from datetime import time as clock
from pathlib import Path

import pytest

from jobs.sources.contract import (
    Closes,
    Estimates,
    Failure,
    FailureKind,
    Levels,
    Rates,
    ResultsDates,
    ShareCounts,
)
from jobs.sources.yahoo import YahooSource
from jobs.sources.yahoo_body import chart_of
from tests.fake_yahoo.answers import Row, calendar_module, chart, price_module
from tests.fake_yahoo.series import Bar, Series, dollar_rate, hong_kong, new_york
from tests.fake_yahoo.server import FakeYahoo
from tests.jobs.sources.conftest import EVENING
from tests.places import HOUSE

MON, TUE, WED = date(2026, 4, 13), date(2026, 4, 14), date(2026, 4, 15)


@pytest.mark.parametrize(
    "path", sorted((HOUSE / "jobs/sources").glob("*.py")), ids=lambda one: one.stem
)
def test_trap_calls_that_mislead_are_not_made(path: Path) -> None:
    """`repair` damages tables, `info` mixes currencies, `download` swallows errors, and so on."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    named = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    given = {node.arg for node in ast.walk(tree) if isinstance(node, ast.keyword)}
    imported = {
        alias.name.partition(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for alias in node.names
    } | {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    calls = {"Ticker", "Tickers", "download", "cache_get", "info", "fast_info", "income_stmt"}
    assert named & (calls | {"revenue_estimate", "analyst_price_targets"}) == set()
    assert given & {"repair", "auto_adjust", "keepna", "ignore_tz"} == set()
    assert imported & {"requests", "requests_cache"} == set()


@pytest.mark.parametrize("ticker", ["9992.HK", "09992.HK"])
def test_trap_hong_kong_symbols_have_four_digits(
    fake: FakeYahoo, source: YahooSource, ticker: str
) -> None:
    fake.add(hong_kong("9992.HK", {MON: 250.0}))
    assert isinstance(source.fetch_closes([ticker], start=MON, now=EVENING)[ticker], Closes)
    assert fake.asked("/chart/", "09992.HK") == []


def test_trap_one_shared_session_asks_for_one_cookie(fake: FakeYahoo, source: YahooSource) -> None:
    fake.add(new_york("ABCD", {MON: 9.5}))
    fake.trends["ABCD"] = [Row("0y", "2026-12-31", 300e6)]
    for _ in range(2):
        source.fetch_closes(["ABCD"], start=MON, now=EVENING)
        source.fetch_revenue(["ABCD"], now=EVENING)
    assert len(fake.asked("fc.yahoo.com")) == len(fake.asked("getcrumb")) == 1


def test_trap_the_cache_folder_is_shared_by_default(
    fake: FakeYahoo, source: YahooSource, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "shared"))
    fake.add(new_york("ABCD", {MON: 9.5}))
    source.fetch_closes(["ABCD"], start=MON, now=EVENING)
    assert (tmp_path / "yahoo" / "cookies.db").exists()
    assert not (tmp_path / "shared").exists()


def test_trap_time_zones_are_asked_for_first(fake: FakeYahoo, source: YahooSource) -> None:
    fake.add(new_york("ABCD", {MON: 9.5}), hong_kong("0700.HK", {MON: 510.0}))
    source.fetch_closes(["ABCD", "0700.HK"], start=MON, now=EVENING)
    assert len(fake.asked("/chart/")) == 2


def test_trap_bars_are_stamped_before_midnight() -> None:
    """Sao Paulo in January 2022: the bar of the 14th is stamped 23:00 of the 13th."""
    days = {date(2022, 1, 13): 9.5, date(2022, 1, 14): 9.0}
    series = Series("ABCD.SA", "BRL", "America/Sao_Paulo", new_york("ABCD", days).bars)
    body = chart(series, {}, datetime(2022, 1, 20, tzinfo=UTC))
    result = body["chart"]["result"][0]
    result["timestamp"] = [
        int(datetime(2022, 1, day, 2, tzinfo=UTC).timestamp()) for day in (13, 14)
    ]
    sessions = chart_of(body).bars["session"].astype("datetime64[D]").astype(str)
    assert list(sessions) == ["2022-01-13", "2022-01-14"]


def sessions(found: object) -> list[str]:
    assert isinstance(found, Closes), found
    return found.bars["session"].dt.strftime("%Y-%m-%d").tolist()


def test_trap_one_date_becomes_three_rows(fake: FakeYahoo, source: YahooSource) -> None:
    """Hong Kong, New York and London begin the 13th of April at three instants."""
    fake.add(hong_kong("0700.HK", {MON: 510.0}), new_york("ABCD", {MON: 9.5}))
    fake.add(dollar_rate("HKD", {MON: 7.83}))
    found = source.fetch_closes(["0700.HK", "ABCD"], start=MON, now=EVENING)
    assert sessions(found["0700.HK"]) == sessions(found["ABCD"]) == ["2026-04-13"]
    rates = source.fetch_rates(["HKD"], start=MON, now=EVENING)["HKD"]
    assert isinstance(rates, Rates)
    assert list(rates.bars["date"].dt.date) == [MON]


def test_trap_tickers_come_in_another_order(fake: FakeYahoo, source: YahooSource) -> None:
    names = ["ZZZZ", "0700.HK", "ABCD", "MMMM"]
    fake.add(*(new_york(name, {MON: 9.5}) for name in names))
    fake.fail("ZZZZ", delay=0.2)  # the first that is asked answers last
    assert list(source.fetch_closes(names, start=MON, now=EVENING)) == names


def test_trap_estimates_are_in_a_third_currency(fake: FakeYahoo, source: YahooSource) -> None:
    """A share quoted in Hong Kong dollars whose revenue is estimated in yuan."""
    fake.add(hong_kong("2513.HK", {MON: 860.0}))
    fake.trends["2513.HK"] = [Row("0y", "2026-12-31", 2.8e9, currency="CNY")]
    closes = source.fetch_closes(["2513.HK"], start=MON, now=EVENING)["2513.HK"]
    estimates = source.fetch_revenue(["2513.HK"], now=EVENING)["2513.HK"]
    assert isinstance(closes, Closes)
    assert isinstance(estimates, Estimates)
    assert closes.currency == "HKD"
    assert [(year.currency, year.mean_m) for year in estimates.years] == [("CNY", 2800.0)]


def test_trap_the_cap_is_in_the_currency_of_the_listing(
    fake: FakeYahoo, source: YahooSource
) -> None:
    """265.8 bn are Hong Kong dollars, though the company reports in US dollars."""
    fake.modules["ABCD", "price"] = price_module(847.5, 265.8e9, "HKD")
    fake.modules["ABCD", "financialData"] = {"financialCurrency": "USD"}
    found = counted(source)
    assert isinstance(found, ShareCounts)
    assert (found.cap_m, found.price, found.currency) == (265_800.0, 847.5, "HKD")


def test_trap_rates_and_indices_have_no_estimates(fake: FakeYahoo, source: YahooSource) -> None:
    """Asking for some costs three requests and changes the strategy of cookies for all."""
    fake.add(dollar_rate("HKD", {MON: 7.83}), new_york("^GSPC", {MON: 6800.0}))
    source.fetch_rates(["HKD"], start=MON, now=EVENING)
    source.fetch_levels(["^GSPC"], start=MON, now=EVENING)
    assert len(fake.asked("/chart/")) == 2
    assert fake.asked("/quoteSummary/") == []


def test_trap_crosses_have_no_history(fake: FakeYahoo, source: YahooSource) -> None:
    """CNYHKD=X may be empty: both legs are asked for against the dollar."""
    fake.add(dollar_rate("HKD", {MON: 7.83}), dollar_rate("CNY", {MON: 6.83}))
    source.fetch_rates(["CNY", "HKD", "USD"], start=MON, now=EVENING)
    assert sorted(one.symbol for one in fake.asked("/chart/")) == ["CNY=X", "HKD=X"]


def test_trap_weekly_bars_are_adjusted_wrongly(fake: FakeYahoo, source: YahooSource) -> None:
    fake.add(new_york("ABCD", {MON: 9.5}), new_york("^GSPC", {MON: 6800.0}))
    source.fetch_closes(["ABCD"], start=date(2016, 1, 4), now=EVENING)
    source.fetch_levels(["^GSPC"], start=date(2016, 1, 4), now=EVENING)
    assert {one.params["interval"] for one in fake.asked("/chart/")} == {"1d"}


def test_trap_null_bars_befall_indices_too(fake: FakeYahoo, source: YahooSource) -> None:
    series = new_york("^GSPC", {MON: 6800.0, WED: 6850.0})
    series.bars.insert(1, Bar(TUE, None, volume=4_000_000))
    series.instrument = "INDEX"
    fake.add(series)
    found = source.fetch_levels(["^GSPC"], start=MON, now=EVENING)["^GSPC"]
    assert isinstance(found, Levels)
    assert found.bars["level"].tolist() == [6800.0, 6850.0]
    (finding,) = found.findings
    assert (finding.code, "2026-04-14" in finding.message) == ("nan_close", True)


def test_trap_bars_are_null_before_the_opening(fake: FakeYahoo, source: YahooSource) -> None:
    """At nine in New York Yahoo has a row of today already: it is no missing close."""
    series = new_york("ABCD", {MON: 9.5, TUE: 9.6})
    series.bars.append(Bar(WED, None, volume=None))
    series.opens = clock(8, 0)
    fake.add(series)
    before = datetime(2026, 4, 15, 13, 0, tzinfo=UTC)
    fake.now = lambda: before
    found = source.fetch_closes(["ABCD"], start=MON, now=before)["ABCD"]
    assert isinstance(found, Closes)
    assert sessions(found) == ["2026-04-13", "2026-04-14"]
    assert found.findings == ()


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (404, '{"chart": {"result": null, "error": {"code": "Not Found", "description": "none"}}}'),
        (422, '{"chart": {"result": null, "error": {"code": "Unprocessable Entity"}}}'),
        (200, '{"chart": {"result": null, "error": null}}'),
        (200, '{"chart": {"result": [], "error": null}}'),
    ],
)
def test_trap_what_is_not_there_has_four_answers(
    fake: FakeYahoo, source: YahooSource, status: int, body: str
) -> None:
    fake.fail("NONE", status=status, body=body, content_type="application/json")
    found = source.fetch_closes(["NONE"], start=MON, now=EVENING)["NONE"]
    assert isinstance(found, Failure)
    assert found.kind == FailureKind.NOT_FOUND


def counted(source: YahooSource) -> ShareCounts | Failure:
    return source.fetch_shares(["ABCD"], start=date(2026, 1, 1), now=EVENING)["ABCD"]


def test_trap_shares_come_without_values(fake: FakeYahoo, source: YahooSource) -> None:
    fake.modules["ABCD", "price"] = price_module(10.0, 5e9, "USD")
    found = counted(source)  # the frame without `shares_out`
    assert isinstance(found, ShareCounts)
    assert (len(found.table), found.cap_m) == (0, 5000.0)
    for body, kind in (
        ('{"timeseries": {"result": [], "error": null}}', None),
        ('{"finance": {"error": {"code": "Bad Request"}}}', FailureKind.MALFORMED),
    ):
        fake.heal()
        fake.fail(path="/fundamentals-timeseries/", status=200, body=body)
        found = counted(source)
        assert (found.kind if isinstance(found, Failure) else None) == kind
    fake.heal()
    fake.fail(path="/fundamentals-timeseries/", status=404)
    found = counted(source)
    assert isinstance(found, Failure)
    assert found.kind == FailureKind.NOT_FOUND


def test_trap_two_share_counts_for_one_date(fake: FakeYahoo, source: YahooSource) -> None:
    fake.shares["ABCD"] = [(MON, 100_000_000), (MON, 101_000_000), (TUE, 101_000_000)]
    found = counted(source)
    assert isinstance(found, ShareCounts)
    assert found.table["shares_m"].tolist() == [101.0, 101.0]
    (finding,) = found.findings
    assert finding.code == "two_share_counts"
    assert "100 m and 101 m" in finding.message


def test_trap_the_calendar_uses_the_hosts_zone(
    fake: FakeYahoo, source: YahooSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half past eight in the evening of New York is the next day in Auckland."""
    fake.modules["ABCD", "calendarEvents"] = calendar_module(
        datetime(2026, 8, 3, 20, 30, tzinfo=UTC), estimated=False
    )
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    time.tzset()
    try:
        found = source.fetch_results(["ABCD"], now=EVENING)["ABCD"]
    finally:
        monkeypatch.undo()
        time.tzset()
    assert isinstance(found, ResultsDates)
    assert [(str(one.first), one.estimated) for one in found.dates] == [("2026-08-03", False)]


@pytest.mark.parametrize(
    ("instrument", "kind", "levels"),
    [("INDEX", "price", [60.0, 60.5]), ("ETF", "total_return", [59.0, 60.5])],
)
def test_trap_price_indices_leave_distributions_out(
    fake: FakeYahoo, source: YahooSource, instrument: str, kind: str, levels: list[float]
) -> None:
    """A distribution of 1 on Tuesday: the adjusted close of Monday is 59."""
    series = new_york("MCHI", {MON: 60.0, TUE: 60.5})
    series.instrument = instrument
    body = chart(series, {}, EVENING)
    body["chart"]["result"][0]["indicators"]["adjclose"] = [{"adjclose": [59.0, 60.5]}]
    fake.charts["MCHI"] = body
    found = source.fetch_levels(["MCHI"], start=MON, now=EVENING)["MCHI"]
    assert isinstance(found, Levels)
    assert (found.kind, found.bars["level"].tolist()) == (kind, levels)
