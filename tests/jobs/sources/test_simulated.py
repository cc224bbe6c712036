"""The simulated source is one more source behind the same contract."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import ClassVar

import numpy as np
import pytest

from jobs.demo.tables import Market, Series, Stock
from jobs.sources.contract import Estimate, FailureKind
from jobs.sources.simulated import SimulatedSource
from tests.jobs.sources import contract_checks as known
from tests.jobs.sources.contract_checks import CURRENCY, TICKER, SourceContract


def series(held: dict[date, float]) -> Series:
    return Series(np.array(list(held), dtype="datetime64[s]"), np.array(list(held.values())))


def market(outage: date | None = None) -> Market:
    """Give the contract's market."""
    estimates = tuple(
        Estimate(end, CURRENCY, mean, None, None, 5) for end, mean in known.MEANS.items()
    )
    stock = Stock(
        ticker=TICKER,
        name="Synthetic",
        exchange="XHKG",
        currency=CURRENCY,
        reporting=CURRENCY,
        closes=series(known.CLOSES),
        volumes=np.full(len(known.CLOSES), 1e6),
        splits=known.SPLITS,
        counts=known.COUNTS,
        estimates={date(2026, 4, 1): estimates},
        results=(known.RESULTS,),
    )
    return Market(
        stocks={TICKER: stock},
        rates={CURRENCY: series(known.RATES)},
        levels={known.INDEX: series(known.LEVELS)},
        index_exchange="XNYS",
        index_kind="price",
        outages=frozenset({outage} if outage else ()),
    )


class TestSimulated(SourceContract):
    serves: ClassVar[tuple[str, ...]] = tuple(known.KINDS)

    @pytest.fixture
    def source(self) -> SimulatedSource:
        return SimulatedSource(lambda _until: market())


def test_a_quote_of_an_open_session_lies_between_its_closes() -> None:
    """Tuesday's close is 410, Wednesday's 412.5; at ten to three part of the way is done."""
    source = SimulatedSource(lambda _until: market())
    now = datetime(2026, 4, 15, 6, 50, tzinfo=UTC)
    quote = source.fetch_quotes([TICKER], now=now)[TICKER]
    assert 410.0 < quote.price < 412.5  # type: ignore[union-attr]
    assert quote.traded_at == now  # type: ignore[union-attr]


def test_in_an_outage_it_answers_nothing_at_all() -> None:
    source = SimulatedSource(lambda _until: market(outage=known.WED))
    found = source.fetch_closes([TICKER], start=known.START, now=known.NOW)[TICKER]
    assert found.kind == FailureKind.UNREACHABLE  # type: ignore[union-attr]
    assert found.message.endswith("a made-up outage of a day")  # type: ignore[union-attr]
