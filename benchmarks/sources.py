"""How fast a year of daily closes of many tickers comes in, against what the latency allows."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.machine import machine

MOST = 1.4  # times the ideal: requests made x latency / workers


def measure(tickers: int, latency: float, workers: int) -> dict[str, object]:
    """Fetch cold, once: no cookie, no crumb, nothing cached."""
    command = [sys.executable, "-m", "benchmarks.yahoo_server", str(tickers), str(latency)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as server:
        assert server.stdin
        assert server.stdout
        os.environ.update(json.loads(server.stdout.readline()))
        seconds, kept = fetch([f"T{number:04}" for number in range(tickers)], workers)
        server.stdin.write("\n")
        server.stdin.flush()
        requests = json.loads(server.stdout.readline())
    ideal = len(requests) * latency / workers
    return {
        "tickers": tickers,
        "workers": workers,
        "latency_ms": latency * 1000,
        "tickers_answered": kept,
        "requests": len(requests),
        "requests_per_ticker": round(len(requests) / tickers, 3),
        "requests_repeated": sum(count - 1 for count in Counter(requests).values()),
        "seconds": round(seconds, 3),
        "ideal_seconds": round(ideal, 3),
        "times_the_ideal": round(seconds / ideal, 3),
        "reached": {
            "times_the_ideal": seconds <= MOST * ideal,
            "none_repeated": len(set(requests)) == len(requests),
            "all_answered": kept == tickers,
        },
    }


def fetch(names: list[str], workers: int) -> tuple[float, int]:
    """Give the seconds that one fetch took and how many names had a year of closes."""
    from jobs.sources.contract import Closes
    from jobs.sources.yahoo import YahooSource

    now = datetime.now(UTC)
    start = (now - timedelta(days=365)).date()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        source = YahooSource(cache_folder=Path(folder), workers=workers, deadline_seconds=300)
        begun = time.perf_counter()
        found = source.fetch_closes(names, start=start, now=now)
        seconds = time.perf_counter() - begun
    kept = [one for one in found.values() if isinstance(one, Closes) and len(one.bars) > 250]
    return seconds, len(kept)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m benchmarks.sources", description=__doc__)
    parser.add_argument("--tickers", type=int, default=500)
    parser.add_argument("--latency", type=float, default=0.05, help="seconds an answer takes")
    parser.add_argument("--workers", type=int, default=8)
    options = parser.parse_args()
    measured = measure(options.tickers, options.latency, options.workers)
    print(json.dumps({"benchmark": "sources", **measured, **machine()}, indent=2))
