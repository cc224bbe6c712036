"""Profiles read by the real client from the fake: what is not told stays out, never guessed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from jobs.sources.contract import Failure, FailureKind, Profile
from jobs.sources.yahoo import YahooSource
from tests.fake_yahoo.server import FakeYahoo
from tests.jobs.sources.conftest import EVENING

YEAR_END = int(datetime(2026, 3, 31, tzinfo=UTC).timestamp())


def teach(fake: FakeYahoo, ticker: str, **modules: Any) -> None:
    for name, module in modules.items():
        fake.modules[ticker, name] = {"maxAge": 1, **module}


def profile(source: YahooSource, ticker: str) -> Profile | Failure:
    return source.fetch_profiles([ticker], now=EVENING)[ticker]


def test_name_market_currencies_year_and_sector_in_one_request(
    fake: FakeYahoo, source: YahooSource
) -> None:
    teach(
        fake,
        "ZQXQ.L",
        price={"longName": "Example  Controls", "exchange": "LSE", "currency": "GBp"},
        assetProfile={"sector": "Industrials"},
        defaultKeyStatistics={"lastFiscalYearEnd": YEAR_END},
        financialData={"financialCurrency": "GBP"},
    )
    found = profile(source, "ZQXQ.L")
    assert found == Profile(
        "ZQXQ.L", "Example Controls", "XLON", "GBp", "GBP", "03-31", "Industrials"
    )
    assert len(fake.asked("quoteSummary", "ZQXQ.L")) == 1


@pytest.mark.parametrize("price", [{}, {"exchange": "???", "longName": " ", "currency": None}])
def test_what_is_not_told_is_none(
    fake: FakeYahoo, source: YahooSource, price: dict[str, Any]
) -> None:
    teach(fake, "ZZQX", price=price)
    assert profile(source, "ZZQX") == Profile("ZZQX")


def test_a_short_name_stands_in_for_the_long_one(fake: FakeYahoo, source: YahooSource) -> None:
    teach(fake, "ZZQX", price={"shortName": "EXAMPLE", "exchange": "NYQ"})
    assert profile(source, "ZZQX") == Profile("ZZQX", name="EXAMPLE", exchange="XNYS")


def test_an_unknown_company_is_a_named_failure(fake: FakeYahoo, source: YahooSource) -> None:
    found = profile(source, "NONE")
    assert isinstance(found, Failure)
    assert found.kind == FailureKind.NOT_FOUND
