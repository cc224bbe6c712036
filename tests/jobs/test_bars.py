"""Open, high and low come with the closes, and are recorded where they tell of trading."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime

import pandas as pd

from jobs.prices import fetch_prices
from jobs.scope import Listing
from jobs.sources.contract import Closes
from tests.jobs.conftest import EVENING
from tests.jobs.fakes import MINIMAX, ZHIPU, Shelf

TUE, WED = date(2026, 4, 14), date(2026, 4, 15)
EVE = date(2026, 2, 16)  # of Lunar New Year, a half-day


class Barred:
    """A source of the bars of some listings: session, open, high, low, close, volume."""

    name = "yahoo"

    def __init__(self, bars: Mapping[str, Sequence[tuple[object, ...]]]) -> None:
        self.bars = bars

    def fetch_closes(
        self, tickers: Sequence[str], *, start: date, now: datetime
    ) -> dict[str, Closes]:
        columns = ["session", "open", "high", "low", "close", "volume"]
        found = {}
        for ticker in tickers:
            bars = pd.DataFrame(self.bars[ticker], columns=columns)
            bars = bars.assign(session=bars["session"].astype("datetime64[s]"))
            splits = pd.DataFrame({"effective": pd.Series([], dtype="datetime64[s]"), "ratio": []})
            found[ticker] = Closes(ticker, "HKD", "Asia/Hong_Kong", bars, splits)
        return found


def recorded(**bars: Sequence[tuple[object, ...]]) -> list[Mapping[str, object]]:
    named = {{"minimax": MINIMAX, "zhipu": ZHIPU}[name]: rows for name, rows in bars.items()}
    listings = [Listing(ticker, "XHKG", "HKD") for ticker in named]
    outcome = fetch_prices(Barred(named), listings, start=EVE, now=EVENING)
    assert len(outcome.rows["price"]) == sum(map(len, named.values()))
    return list(outcome.rows["bar"])


def test_a_bar_is_recorded_beside_its_close_and_known_with_it() -> None:
    bars = recorded(
        minimax=[(WED, 951.0, 978.0, 815.0, 847.5, 2e6)],
        zhipu=[(TUE, 980.0, 1010.0, 937.0, 948.0, 1e6)],
    )
    assert bars == [
        {
            "ticker": MINIMAX,
            "session": WED,
            "open": 951.0,
            "high": 978.0,
            "low": 815.0,
            "currency": "HKD",
            "known_at": datetime(2026, 4, 15, 8, tzinfo=UTC),
        },
        {
            "ticker": ZHIPU,
            "session": TUE,
            "open": 980.0,
            "high": 1010.0,
            "low": 937.0,
            "currency": "HKD",
            "known_at": datetime(2026, 4, 14, 8, tzinfo=UTC),
        },
    ]


def test_a_flat_bar_without_volume_on_a_half_day_is_none() -> None:
    """Its close is used and marked; of the day's trading it tells nothing."""
    traded = (TUE, 980.0, 1010.0, 937.0, 948.0, 1e6)
    assert [bar["session"] for bar in recorded(zhipu=[(EVE, *[502.5] * 4, 0.0), traded])] == [TUE]


def test_a_bar_of_a_doubtful_close_is_none() -> None:
    saturday = date(2026, 4, 11)
    rows = [(saturday, 951.0, 978.0, 815.0, 847.5, 2e6), (TUE, 970.0, 1008.0, 944.0, 951.0, 1e6)]
    assert [bar["session"] for bar in recorded(minimax=rows)] == [TUE]


def test_what_a_bar_does_not_say_is_missing() -> None:
    (bar,) = recorded(minimax=[(WED, 0.0, 978.0, 815.0, 847.5, 2e6)])
    assert (bar["open"], bar["high"], bar["low"]) == (None, 978.0, 815.0)


def test_a_source_of_closes_alone_gives_no_bars() -> None:
    shelf = Shelf(closes={MINIMAX: {TUE: 840.0}})
    listing = Listing(MINIMAX, "XHKG", "HKD")
    assert fetch_prices(shelf, [listing], start=TUE, now=EVENING).rows["bar"] == []
