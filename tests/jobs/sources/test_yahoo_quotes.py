"""Quotes read by the real client from the fake: delayed, in the quoted unit, refused when odd."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from jobs.sources.contract import Failure, FailureKind, Quote
from jobs.sources.yahoo import YahooSource
from tests.fake_yahoo.answers import chart
from tests.fake_yahoo.series import Bar, Series, hong_kong
from tests.fake_yahoo.server import FakeYahoo

TUE, WED = date(2026, 4, 14), date(2026, 4, 15)
MORNING = datetime(2026, 4, 15, 2, 30, tzinfo=UTC)  # half past ten in Hong Kong


def trading(price: float | None = 418.2) -> Series:
    series = hong_kong("0700.HK", {TUE: 417.0, WED: 430.0})
    series.partial_close = price
    return series


def body(**meta: Any) -> dict[str, Any]:
    found = chart(trading(), {}, MORNING)
    found["chart"]["result"][0]["meta"].update(meta)
    return found


def quoted(source: YahooSource, ticker: str = "0700.HK") -> Quote | Failure:
    return source.fetch_quotes([ticker], now=MORNING)[ticker]


def test_a_quote_is_what_is_traded_not_the_close_to_come(
    fake: FakeYahoo, source: YahooSource
) -> None:
    fake.now = lambda: MORNING - timedelta(minutes=15)
    fake.add(trading())
    assert quoted(source) == Quote("0700.HK", 418.2, "HKD", MORNING - timedelta(minutes=15))


def test_one_request_a_name(fake: FakeYahoo, source: YahooSource) -> None:
    fake.now = lambda: MORNING
    fake.add(trading())
    source.fetch_quotes(["0700.HK", "NONE", "00700.HK"], now=MORNING)
    assert sorted(one.symbol for one in fake.asked("/v8/finance/chart/")) == ["0700.HK", "NONE"]
    assert not fake.asked("/v1/test/getcrumb", "quoteSummary")


def test_pence_stay_pence(fake: FakeYahoo, source: YahooSource) -> None:
    fake.now = lambda: MORNING
    fake.add(Series("ABC.L", "GBp", "Europe/London", [Bar(TUE, 1234.5)]))
    found = quoted(source, "ABC.L")
    assert isinstance(found, Quote)
    assert (found.price, found.currency) == (1234.5, "GBp")


def test_a_price_in_32_bits_is_undone(fake: FakeYahoo, source: YahooSource) -> None:
    fake.charts["0700.HK"] = body(regularMarketPrice=135.69999694824219)
    found = quoted(source)
    assert isinstance(found, Quote)
    assert found.price == 135.7


def test_a_clock_a_little_behind_is_no_reason_to_refuse(
    fake: FakeYahoo, source: YahooSource
) -> None:
    fake.charts["0700.HK"] = body(regularMarketTime=int(MORNING.timestamp()) + 60)
    found = quoted(source)
    assert isinstance(found, Quote)
    assert found.traded_at == MORNING


@pytest.mark.parametrize(
    "meta",
    [
        {"regularMarketPrice": None},
        {"regularMarketPrice": 0},
        {"regularMarketPrice": -4.0},
        {"regularMarketPrice": "418.20"},
        {"regularMarketTime": None},
        {"regularMarketTime": -1},
        {"regularMarketTime": 1e300},
        {"regularMarketTime": int(MORNING.timestamp()) + 3600},
        {"currency": None},
    ],
)
def test_what_is_no_quote_is_a_failure(
    fake: FakeYahoo, source: YahooSource, meta: dict[str, Any]
) -> None:
    fake.charts["0700.HK"] = body(**meta)
    found = quoted(source)
    assert isinstance(found, Failure)
    assert (found.kind, found.message[:9]) == (FailureKind.MALFORMED, "0700.HK: ")


def test_no_quote_on_the_day_a_split_takes_effect(fake: FakeYahoo, source: YahooSource) -> None:
    """The recorded target is of the shares before it: half the price would look like a chance."""
    fake.now = lambda: MORNING
    series = trading(209.1)
    series.splits = {WED: (2, 1)}
    fake.add(series)
    found = quoted(source)
    assert isinstance(found, Failure)
    assert "a split takes effect today" in found.message


def test_quotes_keep_the_pause_that_yahoo_wants(fake: FakeYahoo, source: YahooSource) -> None:
    fake.now = lambda: MORNING
    fake.add(trading())
    fake.fail(status=429, path="/v8/")
    first = quoted(source)
    fake.heal()
    asked = len(fake.requests)
    second = quoted(source)
    assert isinstance(first, Failure)
    assert isinstance(second, Failure)
    assert first.kind == second.kind == FailureKind.RATE_LIMITED
    assert len(fake.requests) == asked
