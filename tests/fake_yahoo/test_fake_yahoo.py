"""The fake by itself: what it needs of a visitor, and how it runs on its own."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from curl_cffi.requests import Response, Session
from curl_cffi.requests.exceptions import RequestException

from tests.fake_yahoo.answers import price_module
from tests.fake_yahoo.proxy import Reply
from tests.fake_yahoo.series import hong_kong, new_york
from tests.fake_yahoo.server import FakeYahoo

ROOT = Path(__file__).parents[2]
CHART = "https://query2.finance.yahoo.com/v8/finance/chart/"
SUMMARY = "https://query2.finance.yahoo.com/v10/finance/quoteSummary/ABCD?modules=earningsTrend"
CRUMB = "https://query1.finance.yahoo.com/v1/test/getcrumb"


@pytest.fixture
def fake() -> Iterator[FakeYahoo]:
    with FakeYahoo(now=lambda: datetime(2026, 4, 15, 8, 30, tzinfo=UTC)) as running:
        yield running


@pytest.fixture
def visitor(fake: FakeYahoo) -> Iterator[Session[Response]]:
    env = fake.env
    with Session[Response](proxy=env["HTTPS_PROXY"], timeout=5) as session:
        session.verify = env["REQUESTS_CA_BUNDLE"]
        yield session


def test_estimates_need_the_crumb_of_the_cookie(
    fake: FakeYahoo, visitor: Session[Response]
) -> None:
    fake.trends["ABCD"] = []
    assert visitor.get(SUMMARY).status_code == 401
    assert visitor.get(CRUMB).status_code == 401
    visitor.get("https://fc.yahoo.com")
    crumb = visitor.get(CRUMB).text
    assert visitor.get(f"{SUMMARY}&crumb={crumb}").status_code == 200
    assert visitor.get(f"{SUMMARY}&crumb=other").status_code == 401


def test_a_chart_shows_the_clock_of_the_fake(fake: FakeYahoo, visitor: Session[Response]) -> None:
    """Half past four in Hong Kong: its session is over, New York's has not begun."""
    days = {date(2026, 4, 14): 50.0, date(2026, 4, 15): 51.0}
    fake.add(hong_kong("0700.HK", days), new_york("ABCD", days))
    for symbol, count, zone in (("0700.HK", 2, "HKT"), ("ABCD", 1, "EDT")):
        (result,) = visitor.get(CHART + symbol).json()["chart"]["result"]
        assert len(result["timestamp"]) == count
        assert result["meta"]["currentTradingPeriod"]["regular"]["timezone"] == zone


def test_a_fault_is_met_as_often_as_told(fake: FakeYahoo, visitor: Session[Response]) -> None:
    fake.add(new_york("ABCD", {date(2026, 4, 14): 50.0}))
    fake.fail("ABCD", path="/chart/", status=503, times=2)
    assert [visitor.get(f"{CHART}ABCD").status_code for _ in range(3)] == [503, 503, 200]
    assert len(fake.asked("/chart/", "ABCD")) == 3


def test_a_fault_may_wait_for_its_request(fake: FakeYahoo, visitor: Session[Response]) -> None:
    fake.add(new_york("ABCD", {date(2026, 4, 14): 50.0}))
    fake.fail(path="/chart/", status=503, at=2, times=1)
    assert [visitor.get(f"{CHART}ABCD").status_code for _ in range(3)] == [200, 503, 200]


def test_a_connection_can_be_cut(fake: FakeYahoo, visitor: Session[Response]) -> None:
    fake.add(new_york("ABCD", {date(2026, 4, 14): 50.0}))
    fake.fail(cut=True, at=2, times=1)
    assert visitor.get(f"{CHART}ABCD").status_code == 200
    with pytest.raises(RequestException):
        visitor.get(f"{CHART}ABCD")
    assert visitor.get(f"{CHART}ABCD").status_code == 200


def test_every_answer_can_take_its_time(fake: FakeYahoo, visitor: Session[Response]) -> None:
    fake.latency = 0.2
    begun = time.monotonic()
    visitor.get(f"{CHART}ABCD")
    assert time.monotonic() - begun >= 0.2


def test_any_module_of_a_summary_can_be_given(fake: FakeYahoo, visitor: Session[Response]) -> None:
    fake.strict = False
    fake.modules["ABCD", "price"] = price_module(50.0, 5e9, "USD")
    fake.modules["ABCD", "quoteType"] = {"exchange": "NMS"}  # as recorded, say
    path = SUMMARY.replace("earningsTrend", "price,quoteType,secFilings")
    (result,) = visitor.get(path).json()["quoteSummary"]["result"]
    assert set(result) == {"price", "quoteType"}
    assert result["price"]["marketCap"] == 5e9
    assert visitor.get(path.replace("ABCD", "NONE")).status_code == 404


def test_other_hosts_can_be_given_pages(fake: FakeYahoo, visitor: Session[Response]) -> None:
    fake.pages["data.example.org/rates.csv"] = Reply(200, b"Date,USD\n", "text/csv")
    assert visitor.get("https://data.example.org/rates.csv").text == "Date,USD\n"
    assert visitor.get("https://data.example.org/other").status_code == 404


def test_share_counts_come_in_the_shape_of_the_timeseries(
    fake: FakeYahoo, visitor: Session[Response]
) -> None:
    fake.shares["ABCD"] = [(date(2026, 4, 1), 1000)]
    path = "https://query2.finance.yahoo.com/ws/fundamentals-timeseries/v1/finance/timeseries/ABCD"
    (item,) = visitor.get(path).json()["timeseries"]["result"]
    assert item["shares_out"] == [1000]


def test_by_hand_it_prints_the_variables_to_set(tmp_path: Path) -> None:
    """With an invented market of one day."""
    head = "ts_code,trade_date,open,high,low,close,vol\n"
    (tmp_path / "0700.HK_daily.csv").write_text(f"{head}00700.HK,20260414,1,2,1,2,10\n")
    (tmp_path / "PLTR_daily.csv").write_text("date,open,high,low,close\n2026-04-14,1,2,1,2\n")
    rates = "Date,USD,CNY,HKD,GBP,JPY\n2026-04-14,1.25,8,10,0.8,200\n"
    (tmp_path / "ecb_eur_reference_rates.csv").write_text(rates)
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.fake_yahoo", "--market", str(tmp_path)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stdout
        lines = [process.stdout.readline() for _ in range(7)]
        process.send_signal(signal.SIGINT)
    assert lines[0].startswith("export HTTPS_PROXY=http://127.0.0.1:")
    assert process.returncode == 0
