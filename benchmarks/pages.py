"""How long the server takes for a page: a desk of 50 companies and 20 years, asked by 8 readers.

Two gunicorn workers serve a made record; each of the readers asks once a second for a random page
of a random company, as a browser would. A call is cold when its worker may not have built that
page yet, cached when the same address was asked for so often that both have.
With `--engine both` the same record is served from SQLite and then from PostgreSQL (a server of the
tests' own), and the calls of one are held against the other's.
Exits with 0 whether a target is reached or not, with 1 if any answer is not a page.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from flask import Flask
from sqlalchemy import text

from benchmarks.desk_record import write_record
from benchmarks.machine import machine
from benchmarks.universe import Universe
from dashboards import ids
from dashboards.app import create_app
from dashboards.callbacks import OUTPUTS
from dashboards.pages.registry import PAGES
from db.copies.whole import copy_database
from db.engine import open_engine
from db.migrate import upgrade
from tests.db import postgres

URL = "TRACKER_BENCHMARK_RECORD"
EMPTY = "template1"  # of every PostgreSQL server
MOST_OF_SQLITE = 1.3  # times the wait of the same calls with the record in SQLite
WORKERS, THREADS, READERS = 2, 4, 8
EVERY_S = 1.0
TARGET_MS, CACHED_TARGET_MS = 100.0, 25.0
OFTEN = 8  # answers to one address after which both workers hold it, but for luck


@dataclass(frozen=True)
class Call:
    """One answer: to which address, how long it took, how often the address was asked before."""

    path: str
    milliseconds: float
    asked_before: int


def application() -> Flask:
    """Serve the record that the environment names, at the end of its last day."""
    now = datetime(2025, 12, 31, 22, tzinfo=UTC)
    engine = open_engine(os.environ[URL])
    server: Flask = create_app(engine=engine, clock=lambda: now, version="0", warm=True).server
    return server


@contextmanager
def served(record: str) -> Iterator[str]:
    """Start gunicorn on a free port and wait until it answers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = ["--workers", str(WORKERS), "--threads", str(THREADS), "--no-control-socket"]
    command = [sys.executable, "-m", "gunicorn", *options, "--bind", f"127.0.0.1:{port}"]
    with subprocess.Popen(
        [*command, "--log-level", "error", "benchmarks.pages:application()"],
        env=os.environ | {URL: record},
    ) as process:
        address = f"http://127.0.0.1:{port}"
        try:
            _wait_for(f"{address}/readyz")
            yield address
        finally:
            process.terminate()


def _wait_for(address: str) -> None:
    for _ in range(300):
        try:
            with urllib.request.urlopen(address, timeout=1) as answer:  # noqa: S310
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.1)
    raise SystemExit(f"{address} does not answer")


class Readers:
    """Eight readers who ask once a second each, and what they were told."""

    def __init__(self, address: str, tickers: list[str], seconds: float) -> None:
        """Ask this server about these companies for so long."""
        self.address, self.tickers, self.seconds = address, tickers, seconds
        self.calls: list[Call] = []
        self._asked: Counter[str] = Counter()
        self._lock = threading.Lock()
        with urllib.request.urlopen(f"{address}/_dash-dependencies") as answer:  # noqa: S310
            self._output = json.load(answer)[0]["output"]

    def read(self) -> list[Call]:
        """Let all of them read, and give all answers."""
        threads = [threading.Thread(target=self._one, args=(seed,)) for seed in range(READERS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return self.calls

    def _one(self, seed: int) -> None:
        chance = random.Random(seed)  # noqa: S311
        ends = time.monotonic() + self.seconds
        time.sleep(chance.random() * EVERY_S)
        while time.monotonic() < ends:
            path = chance.choice([page.path for page in PAGES])
            # A few companies are looked at again and again, the others now and then.
            near = chance.random() < 0.5
            ticker = chance.choice(self.tickers[:3] if near else self.tickers)
            took = self._ask(path, f"?t={ticker}")
            with self._lock:
                key = f"{path}?t={ticker}"
                self.calls.append(Call(path, took, self._asked[key]))
                self._asked[key] += 1
            time.sleep(max(0.0, EVERY_S - took / 1000))

    def _ask(self, path: str, search: str) -> float:
        body = {
            "output": self._output,
            "outputs": [{"id": o.component_id, "property": o.component_property} for o in OUTPUTS],
            "inputs": [
                {"id": ids.LOCATION, "property": "pathname", "value": path},
                {"id": ids.LOCATION, "property": "search", "value": search},
                {"id": ids.TICK, "property": "n_intervals", "value": 1},
                {"id": ids.LOOK, "property": "data", "value": "light"},
            ],
            "state": [{"id": ids.VERSION, "property": "data", "value": None}],
            "changedPropIds": [f"{ids.LOCATION}.search"],
        }
        request = urllib.request.Request(  # noqa: S310
            f"{self.address}/_dash-update-component",
            data=json.dumps(body).encode(),
            headers={"Content-Type": "application/json", "Accept-Encoding": "br, gzip"},
        )
        begin = time.perf_counter()
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
            size = len(answer.read())
            if answer.status != 200 or size < 1_000:
                raise SystemExit(f"{path}{search}: {answer.status}, {size} bytes")
        return 1000 * (time.perf_counter() - begin)


def summary(calls: list[Call]) -> dict[str, Any]:
    """Give the spread of all answers, of each page's, and of those that were held already."""

    def spread(times: list[float]) -> dict[str, float]:
        if not times:
            return {"calls": 0}
        low, high = np.percentile(times, [50, 95])
        return {
            "calls": len(times),
            "p50_ms": round(float(low), 1),
            "p95_ms": round(float(high), 1),
        }

    cached = spread([one.milliseconds for one in calls if one.asked_before >= OFTEN])
    found = spread([one.milliseconds for one in calls])
    return {
        "all": found,
        "cached": cached,
        "pages": {
            page.path: spread([one.milliseconds for one in calls if one.path == page.path])
            for page in PAGES
        },
        "reached": {
            f"p95 at most {TARGET_MS} ms": found.get("p95_ms", 0) <= TARGET_MS,
            f"cached p95 at most {CACHED_TARGET_MS} ms": cached.get("p95_ms", 0)
            <= CACHED_TARGET_MS,
        },
    }


@contextmanager
def copied(record: Path, given: str | None) -> Iterator[str]:
    """Give the URL of a PostgreSQL database that holds the record: the one named, or a copy."""
    if given is not None:
        yield given
        return
    with postgres.serving(lasting=True) as server, postgres.fresh(server, template=EMPTY) as url:
        source, target = open_engine(f"sqlite:///{record}"), open_engine(url)
        copy_database(source, target)
        with target.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))
        source.dispose()
        target.dispose()
        yield url


def watched(url: str, asked: argparse.Namespace) -> dict[str, Any]:
    """Serve one database, let the readers read, and give the spread of what they saw."""
    tickers = [f"{number + 1:04d}.HK" for number in range(asked.companies)]
    with served(url) as address:
        return summary(Readers(address, tickers, asked.seconds).read())


def compared(found: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Hold PostgreSQL's waits against SQLite's."""
    one, other = (found[name]["all"] for name in ("postgresql", "sqlite"))
    ratios = {name: round(one[name] / other[name], 2) for name in ("p50_ms", "p95_ms")}
    most = max(ratios.values())
    return {
        "postgresql_to_sqlite": ratios,
        "reached": {f"at most {MOST_OF_SQLITE} x SQLite": most <= MOST_OF_SQLITE},
    }


def main() -> None:
    """Make the record or take the one that is named, let the readers read, print what they saw."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--companies", type=int, default=50)
    options.add_argument("--years", type=int, default=20)
    options.add_argument("--seconds", type=float, default=60)
    options.add_argument("--record", type=Path, help="a SQLite record made before, to save time")
    options.add_argument("--engine", choices=("sqlite", "postgresql", "both"), default="sqlite")
    options.add_argument("--url", help="a PostgreSQL database that holds the record already")
    asked = options.parse_args()
    found: dict[str, dict[str, Any]] = {}
    with tempfile.TemporaryDirectory() as folder:
        record = asked.record or Path(folder) / "tracker.db"
        if not record.exists() and asked.url is None:
            engine = open_engine(f"sqlite:///{record}")
            upgrade(engine)
            write_record(engine, Universe(asked.companies, asked.years))
            engine.dispose()
        if asked.engine != "postgresql":
            found["sqlite"] = watched(f"sqlite:///{record}", asked)
        if asked.engine != "sqlite":
            with copied(record, asked.url) as url:
                found["postgresql"] = watched(url, asked)
    both = compared(found) if len(found) == 2 else {}
    print(json.dumps({**machine(), **found, **both}, indent=2))


if __name__ == "__main__":
    main()
