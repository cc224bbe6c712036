"""A year of made closes, rates, counts and estimates up to now, served as Yahoo would."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tests.fake_yahoo.answers import Row
from tests.fake_yahoo.series import dollar_rate, hong_kong, new_york
from tests.fake_yahoo.server import FakeYahoo
from tests.jobs.fakes import sessions

FETCHING = ("prices", "fx", "consensus", "shares", "benchmark")
LAST = datetime.now(UTC).date() + timedelta(days=1)  # in Hong Kong it may be tomorrow
FIRST = LAST - timedelta(days=365)
# A session of these may settle between a run that nobody disturbed and one that was killed.
SETTLING = {LAST - timedelta(days=back) for back in range(3)}


def made_market() -> FakeYahoo:
    """Give a server, to be used as a context manager."""
    hk, ny = sessions("XHKG", FIRST, LAST), sessions("XNAS", FIRST, LAST)
    span = [FIRST + timedelta(days=ahead) for ahead in range((LAST - FIRST).days + 1)]
    weekdays = [day for day in span if day.weekday() < 5]
    series = [
        hong_kong("0100.HK", {day: 800.0 + place for place, day in enumerate(hk)}),
        hong_kong("2513.HK", {day: 860.0 + place for place, day in enumerate(hk)}),
        new_york("PLTR", {day: 130.0 + place for place, day in enumerate(ny)}),
        dollar_rate("HKD", dict.fromkeys(weekdays, 7.8)),
        dollar_rate("CNY", dict.fromkeys(weekdays, 6.8)),
        new_york("MCHI", {day: 60.0 + place / 10 for place, day in enumerate(ny)}),
    ]
    counts = {name: [(FIRST, 300_000_000)] for name in ("0100.HK", "2513.HK", "PLTR")}
    trends = {
        "0100.HK": [Row("0y", "2026-12-31", 300e6)],
        "2513.HK": [Row("0y", "2026-12-31", 3_000e6, currency="CNY")],
        "PLTR": [Row("0y", "2026-12-31", 6_000e6)],
    }
    return FakeYahoo(trends=dict(trends), shares=dict(counts)).add(*series)
