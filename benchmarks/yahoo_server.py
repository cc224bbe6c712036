"""The fake Yahoo in a process of its own: prints its variables, then its log when told to end."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime, timedelta

from tests.fake_yahoo import answers
from tests.fake_yahoo.series import new_york
from tests.fake_yahoo.server import FakeYahoo


def main(tickers: int, latency: float) -> None:
    """Serve a year of weekdays for each ticker; the bodies are made before the first request."""
    now = datetime.now(UTC)
    span = [(now - timedelta(days=ago)).date() for ago in range(366, 0, -1)]
    days = [day for day in span if day.weekday() < 5]
    first = {"period1": str(int((now - timedelta(days=400)).timestamp()))}
    with FakeYahoo(latency=latency) as fake:
        for number in range(tickers):
            closes = {day: 10.0 + number + place / 10 for place, day in enumerate(days)}
            series = new_york(f"T{number:04}", closes)
            fake.charts[series.symbol] = json.dumps(answers.chart(series, first, now))
        print(json.dumps(fake.env), flush=True)
        sys.stdin.readline()
        print(json.dumps([f"{one.path}" for one in fake.requests]), flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]), float(sys.argv[2]))
