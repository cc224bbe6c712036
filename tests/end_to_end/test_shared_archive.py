"""Series of the shared folder that no coverage names: years of them, idle bars, and an open day.

They come through the real client from a server that answers as Yahoo does, and are judged as the
job judges them. The archive is read as a stream, where it lies, and only its first files.
"""

from __future__ import annotations

import csv
import tarfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import pairwise

import numpy as np
import pytest

from jobs.outcome import Outcome
from jobs.prices import fetch_prices
from jobs.scope import Listing
from jobs.sources.yahoo import YahooSource
from tests.end_to_end.test_shared_history import LAST, MARKET, PALANTIR, closes
from tests.fake_yahoo.market import load_market
from tests.fake_yahoo.series import Bar, Series
from tests.fake_yahoo.server import FakeYahoo
from tests.jobs.sources.conftest import forget_yfinance

pytestmark = pytest.mark.shared

ARCHIVE = MARKET / "bench" / "yahoo_daily_334tickers_1.05M_rows.tar.xz"
PLTR = Listing("PLTR", "XNAS", "USD")


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeYahoo]:
    forget_yfinance()
    with FakeYahoo(now=lambda: LAST) as running:
        for name, value in running.env.items():
            monkeypatch.setenv(name, value)
        yield running


@pytest.fixture
def source(tmp_path_factory: pytest.TempPathFactory) -> YahooSource:
    return YahooSource(cache_folder=tmp_path_factory.mktemp("yahoo"), workers=1)


def archived(*names: str) -> Iterator[list[dict[str, str]]]:
    """Give the rows of some files in the archive's order, reading no further than the last."""
    wanted = set(names)
    with tarfile.open(ARCHIVE, "r|xz") as stream:
        for member in stream:
            name = member.name.removeprefix("./").removesuffix(".csv")
            file = stream.extractfile(member) if name in wanted else None
            if file is not None:
                yield list(csv.DictReader(line.decode() for line in file))
                wanted.remove(name)
            if not wanted:
                return


def as_series(symbol: str, rows: list[dict[str, str]]) -> Series:
    bars = [
        Bar(date.fromisoformat(row["Date"]), None, volume=None)
        if row["Close"] == "null"
        else Bar(
            date.fromisoformat(row["Date"]),
            float(row["Close"]),
            open=float(row["Open"]),
            high=float(row["High"]),
            low=float(row["Low"]),
            volume=int(row["Volume"]),
        )
        for row in rows
    ]
    return Series(symbol, "USD", "America/New_York", bars)


def fetched(source: YahooSource, listing: Listing, now: datetime = LAST) -> Outcome:
    return fetch_prices(source, [listing], start=date(2000, 1, 1), now=now)


def said(outcome: Outcome, code: str) -> list[str]:
    return [one.message for one in outcome.findings if one.code == code]


@pytest.mark.parametrize(("name", "idle"), [("BTBT", 104), ("VHI", 26), ("PHX", 286)])
def test_flat_bars_without_volume_are_one_finding_a_ticker_and_all_recorded(
    fake: FakeYahoo, source: YahooSource, name: str, idle: int
) -> None:
    (rows,) = archived(name)
    flat = [row for row in rows if row["Volume"] == "0"]
    assert len(flat) == idle
    assert all(row["Open"] == row["High"] == row["Low"] == row["Close"] for row in flat)
    fake.add(as_series(name, rows))
    outcome = fetched(source, Listing(name, "XNAS", "USD"))
    assert len(outcome.rows["price"]) == len(rows)
    flags = [row["flag"] for row in outcome.rows["price"]]
    half = flags.count("half_day")  # each keeps its flag, though one finding tells of them all
    assert len(said(outcome, "half_day_close")) == (half > 0)
    (message,) = said(outcome, "no_volume")
    assert f" and {idle - half - 3} more by the source" in message
    assert {flag for flag in flags if flag} <= {"half_day"}


@pytest.mark.parametrize(("name", "empty"), [("NUKK", 12), ("GRFX", 1), ("ELC", 69), ("TCN", 6)])
def test_empty_rows_are_named_and_never_a_price(
    fake: FakeYahoo, source: YahooSource, name: str, empty: int
) -> None:
    (rows,) = archived(name)
    days = [row["Date"] for row in rows if row["Close"] == "null"]
    assert len(days) == empty
    fake.add(as_series(name, rows))
    outcome = fetched(source, Listing(name, "XNAS", "USD"))
    recorded = {str(row["session"]) for row in outcome.rows["price"]}
    assert recorded == {row["Date"] for row in rows} - set(days)
    told = said(outcome, "nan_close") + said(outcome, "missing_session")
    assert all(any(day in message for message in told) for day in days[:3])


# The archive's eight rows, in its order, whose open lies outside low and high; no close does.
OUTSIDE = {
    "IRAAW": "2024-03-05",
    "RELIW": "2024-03-04",
    "PFTAW": "2024-03-08",
    "PRENW": "2024-03-08",
    "ACABW": "2024-03-07",
    "DECAW": "2024-03-06",
    "UA": "2021-05-05",
    "KRNLW": "2024-03-05",
}


def test_a_price_outside_its_days_range_is_flagged_and_the_close_used(
    fake: FakeYahoo, source: YahooSource
) -> None:
    for name, rows in zip(OUTSIDE, archived(*OUTSIDE), strict=True):
        fake.add(as_series(name, rows))
        outcome = fetched(source, Listing(name, "XNAS", "USD"))
        (message,) = said(outcome, "price_outside_range")
        assert f"outside the low and high of {OUTSIDE[name]}; the close is used" in message
        recorded = {str(row["session"]): row["close"] for row in outcome.rows["price"]}
        (odd,) = [row for row in rows if row["Date"] == OUTSIDE[name]]
        assert recorded[OUTSIDE[name]] == pytest.approx(float(odd["Close"]), rel=1e-6)


def test_closes_of_zero_are_refused_and_named(fake: FakeYahoo, source: YahooSource) -> None:
    """PRTA began with three rows of nothing but zeros, adjusted closes too."""
    (rows,) = archived("PRTA")
    zeros = [row["Date"] for row in rows if float(row["Adj Close"]) <= 0]
    assert zeros == ["2012-12-18", "2012-12-19", "2012-12-20"]
    fake.add(as_series("PRTA", rows))
    outcome = fetched(source, Listing("PRTA", "XNAS", "USD"))
    (message,) = said(outcome, "non_positive_close")
    assert f"close for {', '.join(zeros)} is not positive; left out" in message
    recorded = {str(row["session"]) for row in outcome.rows["price"]}
    assert recorded == {row["Date"] for row in rows} - set(zeros)


def test_a_series_of_one_row_is_a_series(fake: FakeYahoo, source: YahooSource) -> None:
    """Warrants and rights: nothing before it to have moved from."""
    (rows,) = archived("VRMEW")
    assert len(rows) == 1
    fake.add(as_series("VRMEW", rows))
    outcome = fetched(source, Listing("VRMEW", "XNAS", "USD"))
    assert [row["close"] for row in outcome.rows["price"]] == [float(rows[0]["Close"])]
    assert outcome.failures == ()


def test_large_moves_of_six_years_are_flagged_and_none_is_dropped_or_a_split(
    fake: FakeYahoo, source: YahooSource
) -> None:
    """PLTR: 16 moves of 15 % or more, two above a quarter: +25.4 % in 2021, +30.8 % in 2024."""
    fake.add(*load_market(MARKET))
    plain = closes(PALANTIR, "date")
    moves = [now / then - 1 for then, now in pairwise(plain.values())]
    assert int(np.sum(np.abs(moves) >= 0.15)) == 16
    outcome = fetched(source, PLTR)
    first, second = said(outcome, "price_jump")
    assert "moved by +25.4% on 2021-01-22" in first
    assert "moved by +30.8% on 2024-02-06" in second
    assert {str(row["session"]): row["close"] for row in outcome.rows["price"]} == plain
    assert outcome.rows["split"] == []


def test_a_bar_saved_before_the_close_is_never_recorded_as_final(
    fake: FakeYahoo, source: YahooSource
) -> None:
    """PLTR on 26 March 2026: 150.90 while New York traded, 147.56 at its close (20:00 UTC)."""
    series = {one.symbol: one for one in load_market(MARKET)}["PLTR"]
    series.partial_close = 150.90
    fake.add(series)

    def newest(hour: int, minute: int) -> tuple[str, object]:
        now = datetime(2026, 3, 26, hour, minute, tzinfo=UTC)
        fake.now = lambda: now
        forget_yfinance()
        row = fetched(source, PLTR, now).rows["price"][-1]
        return str(row["session"]), row["close"]

    yesterday = closes(PALANTIR, "date")["2026-03-25"]
    assert newest(15, 0) == newest(19, 59) == ("2026-03-25", yesterday)
    assert newest(20, 30) == ("2026-03-26", 147.56)
