"""Yahoo behind the contract of all sources; the market is the contract's, the server the fake."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from jobs.sources.yahoo import YahooSource
from tests.fake_yahoo.answers import Row, calendar_module, price_module
from tests.fake_yahoo.series import Series, dollar_rate, hong_kong, new_york
from tests.fake_yahoo.server import FakeYahoo
from tests.jobs.sources import contract_checks as market
from tests.jobs.sources.contract_checks import CURRENCY, TICKER, SourceContract


class TestYahoo(SourceContract):
    @pytest.fixture
    def source(self, fake: FakeYahoo, source: YahooSource) -> YahooSource:
        fake.now = lambda: market.NOW
        share = hong_kong(TICKER, market.CLOSES)
        share.splits = {day: (int(ratio), 1) for day, ratio in market.SPLITS.items()}
        rate = dollar_rate(CURRENCY, {**market.RATES, market.WED: 7.83})
        fake.add(share, rate, _index())
        fake.trends[TICKER] = [
            Row(label, str(end), mean * 1e6, currency=CURRENCY)
            for label, (end, mean) in zip(("0y", "+1y"), market.MEANS.items(), strict=True)
        ]
        fake.shares[TICKER] = [(day, int(count * 1e6)) for day, count in market.COUNTS.items()]
        results = datetime.combine(market.RESULTS, datetime.min.time(), tzinfo=UTC)
        fake.modules |= {
            (TICKER, "price"): price_module(market.PRICE, market.CAP_M * 1e6, CURRENCY),
            (TICKER, "calendarEvents"): calendar_module(results.replace(hour=8)),
        }
        return source


def _index() -> Series:
    index = new_york(market.INDEX, market.LEVELS)
    index.instrument = "INDEX"
    return index
