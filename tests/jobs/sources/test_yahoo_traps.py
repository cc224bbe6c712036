"""Traps of Yahoo and yfinance that no other module tests; docs/sources.md lists them all."""

from __future__ import annotations

import re
import time
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from jobs.sources.contract import Closes, Failure, FailureKind, Levels, ResultsDates, ShareCounts
from jobs.sources.yahoo import YahooSource
from jobs.sources.yahoo_body import chart_of
from tests.fake_yahoo.answers import Row, calendar_module, chart, price_module
from tests.fake_yahoo.series import Series, hong_kong, new_york
from tests.fake_yahoo.server import FakeYahoo
from tests.jobs.sources.conftest import EVENING

MON, TUE, WED = date(2026, 4, 13), date(2026, 4, 14), date(2026, 4, 15)
ROOT = Path(__file__).parents[3]


def test_every_trap_of_the_page_has_its_test_and_every_test_stands_there() -> None:
    page = (ROOT / "docs/sources.md").read_text(encoding="utf-8")
    listed = re.findall(r"\| `(test_trap_\w+)` \|", page)
    tests = [path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py")]
    there = re.findall(r"def (test_trap_\w+)", "\n".join(tests))
    assert sorted(listed) == sorted(there)
    assert len(listed) > 40


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
