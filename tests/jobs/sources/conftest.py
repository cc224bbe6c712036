"""A fake Yahoo and a source that is led to it, both fresh for every test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from yfinance import cache
from yfinance.data import SingletonMeta, YfData

from jobs.sources.backoff import Backoff
from jobs.sources.yahoo import YahooSource
from tests.fake_yahoo.answers import Row
from tests.fake_yahoo.series import hong_kong, new_york
from tests.fake_yahoo.server import FakeYahoo
from tests.jobs.fakes import Clock

# Wednesday evening in New York: all sessions of the day are over, in London it is half past nine.
EVENING = datetime(2026, 4, 15, 20, 30, tzinfo=UTC)
MON, TUE = date(2026, 4, 13), date(2026, 4, 14)


def forget_yfinance() -> None:
    """Forget what yfinance keeps for a process: client, cookies, time zones, answers."""
    SingletonMeta._instances.pop(YfData, None)
    YfData.cache_get.cache_clear()
    cache._TzDBManager.close_db()
    cache._CookieDBManager.close_db()
    cache._TzCacheManager._tz_cache = None
    cache._CookieCacheManager._Cookie_cache = None


@pytest.fixture(autouse=True)
def fresh_yfinance() -> None:
    """Begin each test as a process that has not asked anything yet."""
    forget_yfinance()


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeYahoo]:
    """A running fake that knows nothing yet, with this process led to it."""
    with FakeYahoo(now=lambda: EVENING) as running:
        for name, value in running.env.items():
            monkeypatch.setenv(name, value)
        yield running


@pytest.fixture
def wall() -> Clock:
    """The machine's clock, by which pauses are measured."""
    return Clock(EVENING)


@pytest.fixture
def backoff(tmp_path: Path, wall: Clock) -> Backoff:
    """The pause of the source, without jitter."""
    return Backoff(tmp_path / "yahoo", clock=wall, chance=lambda: 0.0)


@pytest.fixture
def source(fake: FakeYahoo, tmp_path: Path, backoff: Backoff) -> YahooSource:
    """A source with short patience, on a cache folder of its own."""
    return YahooSource(
        cache_folder=tmp_path / "yahoo",
        timeout_seconds=2,
        deadline_seconds=8,
        pause_seconds=0.01,
        backoff=backoff,
    )


@pytest.fixture
def known(fake: FakeYahoo) -> FakeYahoo:
    """A fake that knows two shares and the estimates of one."""
    fake.trends["ABCD"] = [Row("0y", "2026-12-31", 300e6)]
    return fake.add(new_york("ABCD", {MON: 9.5, TUE: 9.0}), hong_kong("0700.HK", {MON: 510.5}))


@pytest.fixture
def hurry(tmp_path: Path) -> Callable[..., YahooSource]:
    """Make a source with settings of the test's own."""

    def make(**settings: float) -> YahooSource:
        limits = {"timeout_seconds": 0.4, "deadline_seconds": 3.0, "pause_seconds": 0.01}
        return YahooSource(cache_folder=tmp_path / "yahoo", **(limits | settings))  # type: ignore[arg-type]

    return make
