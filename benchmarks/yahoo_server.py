"""The fake Yahoo in a process of its own: prints its variables, then its log when told to end."""

from __future__ import annotations

import json
import sys
from datetime import UTC, date, datetime, timedelta

from tests.fake_yahoo import answers
from tests.fake_yahoo.answers import Row
from tests.fake_yahoo.series import new_york
from tests.fake_yahoo.server import FakeYahoo

YEAR = 366
TREND = (Row("0y", "2026-12-31", 300e6), Row("+1y", "2027-12-31", 700e6))


def weekdays(now: datetime) -> list[date]:
    """List the weekdays of the year before."""
    span = [(now - timedelta(days=ago)).date() for ago in range(YEAR, 0, -1)]
    return [day for day in span if day.weekday() < 5]


def closes(number: int, days: list[date]) -> dict[date, float]:
    """Give the closes of one ticker, by its number, on all of these days."""
    return {day: 10.0 + number + place / 10 for place, day in enumerate(days)}


def main(tickers: int, latency: float, last: int) -> None:
    """Serve weekdays for each ticker, the `last` ones; bodies are made before the first request."""
    now = datetime.now(UTC)
    days = weekdays(now)
    first = {"period1": str(int((now - timedelta(days=400)).timestamp()))}
    with FakeYahoo(latency=latency) as fake:
        for number in range(tickers):
            kept = dict([*closes(number, days).items()][-last:])
            series = new_york(f"T{number:04}", kept)
            fake.charts[series.symbol] = json.dumps(answers.chart(series, first, now))
            fake.trends[series.symbol] = json.dumps(answers.earnings_trend(TREND))
        print(json.dumps(fake.env), flush=True)
        sys.stdin.readline()
        print(json.dumps([f"{one.path}" for one in fake.requests]), flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else YEAR)
