"""Run the fake by hand: `python -m tests.fake_yahoo --market ../shared/market`."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

from tests.fake_yahoo.market import load_market, shared_folder, synthetic_trends
from tests.fake_yahoo.server import FakeYahoo


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.fake_yahoo", description=__doc__)
    parser.add_argument("--market", type=Path, default=shared_folder() / "market")
    parser.add_argument("--now", help="the server's clock, ISO with offset; left out, it runs")
    parser.add_argument("--port", type=int, default=0)
    options = parser.parse_args()
    fixed = datetime.fromisoformat(options.now) if options.now else None
    if fixed and fixed.tzinfo is None:
        parser.error("--now needs an offset, as in 2026-04-15T16:30+08:00")

    def now() -> datetime:
        return fixed or datetime.now(UTC)

    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    with FakeYahoo(now=now, port=options.port, trends=dict(synthetic_trends())) as fake:
        fake.add(*load_market(options.market))
        lines = [f"export {name}={value}\n" for name, value in fake.env.items()]
        sys.stdout.writelines(lines)
        sys.stdout.flush()
        stopped.wait()


if __name__ == "__main__":
    main()
