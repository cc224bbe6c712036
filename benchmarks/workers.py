"""Several machines: how much faster more workers fetch.

The daily fetch (closes and consensus) of many tickers, handed to 1, 2 and 4 workers, each a process
of its own, by a leader on PostgreSQL; the fake Yahoo takes 50 ms for an answer. What binds is
judged by what was reached: the set rate, the processor (busy over nine tenths), or else the
answers' latency. How fast another leads is counted by `python -m tests.chaos.leaders`.

Starts a PostgreSQL server of its own, or empties the database of `--url postgresql://...`.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, text

from benchmarks.machine import machine
from benchmarks.yahoo_server import closes, weekdays
from db.batches import seal, verify_chain
from db.engine import open_engine, reading, writing
from jobs.demo.companies import BANDS
from tests.db import postgres
from tracker.sessions import exchange

COMMAND = [sys.executable, "-m", "jobs.cli"]
NOWHERE = "http://127.0.0.1:9"
ANSWERED = 20  # weekdays in an answer: a daily fetch asks for the last ten days and a margin
SEEDED = 60  # weekdays recorded before
LEAST_GAIN = 0.8  # of as many times faster as there are workers


def coverage(tickers: int) -> str:
    """Write the coverage of one company in New York with all others as its peers."""
    names = [f"T{number:04}" for number in range(tickers)]
    companies = "".join(
        f'[[company]]\nticker = "{name}"\neffective = 2020-01-02\nname_en = "{name}"\n'
        f'name_zh = "{name}"\nexchange = "XNAS"\nquote_currency = "USD"\n'
        'reporting_currency = "USD"\nfiscal_year_end = "12-31"\nsector = "Software"\n\n'
        for name in names
    )
    peers = ", ".join(f'"{name}"' for name in names[1:])
    return (
        f'ticker = "T0000"\nsource = "report"\n\n{companies}'
        f"[[peer_set]]\neffective = 2026-04-15\npeers = [{peers}]\n\n"
        '[[status]]\neffective = 2026-04-15\nstatus = "active"\nwho = "analyst"\nwhy = "bench"\n\n'
        '[[target]]\npublished_on = 2026-04-15\nrating = "buy"\nprice = 20\ncurrency = "USD"\n'
        "multiple = 5\nfiscal_end = 2027-12-31\nhorizon_months = 12\n\n"
        f'[[policy]]\neffective = 2026-04-15\nbanded = "published"\n{BANDS}\n'
        '[[forecast]]\npublished_on = 2026-04-15\ncurrency = "USD"\nmonths = 12\n'
        "period_ends = [2026-12-31, 2027-12-31]\n\n[forecast.lines]\n"
        'revenue = { unit = "m", values = [300, 700] }\n'
    )


def empty(url: str) -> Engine:
    """Empty the database."""
    engine = open_engine(url)
    with writing(engine) as connection:
        for schema in ("public", "procrastinate"):
            connection.execute(text(f"DROP SCHEMA IF EXISTS {schema} CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    return engine


def environment(url: str, home: Path, **more: str) -> dict[str, str]:
    """Give the variables of one process of the desk."""
    kept = {name: held for name, held in os.environ.items() if not name.startswith("TRACKER_")}
    return {
        **kept,
        "PYTHONPATH": str(Path(__file__).parents[1]),
        "TRACKER_DATABASE_URL": url,
        "TRACKER_HOME": str(home),
        "OMP_NUM_THREADS": "1",
        **more,
    }


@contextmanager
def fake_yahoo(tickers: int, latency: float) -> Iterator[tuple[dict[str, str], Any]]:
    """Start the fake in a process of its own; gives its variables, and what asks for its log."""
    command = [sys.executable, "-m", "benchmarks.yahoo_server", str(tickers), str(latency)]
    command.append(str(ANSWERED))
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as server:
        assert server.stdin
        assert server.stdout
        variables = json.loads(server.stdout.readline())
        said: list[list[str]] = []

        def log() -> list[str]:
            if not said:
                server.stdin.write("\n")
                server.stdin.flush()
                said.append(json.loads(server.stdout.readline()))
            return said[0]

        yield variables, log
        log()


@contextmanager
def started(environ: Mapping[str, str], number: int, *arguments: str) -> Iterator[list[Any]]:
    """Keep so many processes of the command until the block ends."""
    made = [_start(environ, *arguments) for _ in range(number)]
    try:
        yield made
    finally:
        for one in made:
            one.send_signal(signal.SIGCONT)
            one.kill()
            one.wait(20)


def _start(environ: Mapping[str, str], *arguments: str) -> subprocess.Popen[bytes]:
    quiet = subprocess.DEVNULL
    return subprocess.Popen([*COMMAND, *arguments], env=dict(environ), stdout=quiet, stderr=quiet)


def busy() -> tuple[float, float]:
    """Give the processor's seconds at work and in all, of every core."""
    fields = [float(one) for one in Path("/proc/stat").read_text().splitlines()[0].split()[1:]]
    return sum(fields) - fields[3] - fields[4], sum(fields)


def cycle(url: str, *, tickers: int, latency: float, workers: int, rate: float) -> dict[str, Any]:
    """Measure one cycle on so many workers."""
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        fake_yahoo(tickers, latency) as (variables, log),
    ):
        home = Path(folder)
        file = home / "bench.toml"
        file.write_text(coverage(tickers), "utf-8")
        environ = environment(
            url,
            home,
            TRACKER_COVERAGE=str(file),
            TRACKER_QUEUE="procrastinate",
            TRACKER_RATE=str(rate),
            **variables,
        )
        engine = empty(url)
        engine.dispose()
        subprocess.run([*COMMAND, "init"], env=environ, check=True, capture_output=True)
        seed(url, tickers)
        with started(environ, workers, "worker"):
            os.environ.update(environ)
            seconds, cpu, reports = _cycle(workers)
        asked = Counter(log())
    data = {path: count for path, count in asked.items() if "/T" in path}
    reached = sum(data.values()) / seconds
    binds = "rate limit" if reached >= 0.9 * rate else "processor" if cpu >= 0.9 else "latency"
    return {
        "workers": workers,
        "seconds": round(seconds, 2),
        "requests_a_second": round(reached, 1),
        "processor_busy": round(cpu, 2),
        "binds": binds,
        "rate": rate,
        "names_fetched": len(data),
        "fetched_twice": sum(count - 1 for count in data.values()),
        "rows": sum(sum(one.new.values()) for one in reports),
        "failures": [str(failed) for one in reports for failed in one.failures],
    }


def seed(url: str, tickers: int) -> None:
    """Record what was fetched until a week ago, so that the cycle is a daily one."""
    now = datetime.now(UTC)
    days = weekdays(now)
    market, engine = exchange("XNAS"), open_engine(url)
    held = [day for day in days[-SEEDED:-5] if market.is_session(day)]
    rows = [
        {
            "ticker": f"T{number:04}",
            "session": day,
            "close": closes(number, days)[day],
            "currency": "USD",
            "volume": 1e6,
            "flag": None,
            "known_at": market.known_instant(day),
        }
        for number in range(tickers)
        for day in held
    ]
    with writing(engine) as connection:
        seal(connection, source="yahoo", rows={"price": rows}, now=now - timedelta(days=5))
        connection.execute(text("ANALYZE"))
    engine.dispose()


def _cycle(workers: int) -> tuple[float, float, list[Any]]:
    """Lead one cycle in this process, once all workers live."""
    from jobs.desk_process import open_unattended, with_queue
    from jobs.due import Due
    from jobs.logs import set_up_logs
    from jobs.queueing.handing import live_workers
    from jobs.runner import run_job
    from jobs.settings.desk import load_settings

    set_up_logs(verbose=True)  # to standard error: standard output is one document
    settings = load_settings()
    engine = open_engine(settings.url)
    desk = with_queue(settings, open_unattended(settings, engine))
    queue: Any = desk.queue
    while live_workers(queue._app) < workers:
        time.sleep(0.1)
    time.sleep(2)  # a worker says that it lives before it has imported all that it needs
    days = exchange("XNAS").between((datetime.now(UTC) - timedelta(days=9)).date(), _yesterday())
    key = f"XNAS {days[-1].astype('datetime64[D]')}"
    before, begun = busy(), time.perf_counter()
    reports = [run_job(desk, Due(job, key, "XNAS")) for job in ("prices", "consensus")]
    seconds, after = time.perf_counter() - begun, busy()
    queue.close()
    with reading(engine) as connection:
        assert verify_chain(connection) == []
    engine.dispose()
    return seconds, (after[0] - before[0]) / (after[1] - before[1]), reports


def _yesterday() -> Any:
    return (datetime.now(UTC) - timedelta(days=1)).date()


def measure(url: str, asked: argparse.Namespace) -> dict[str, Any]:
    """Give the document to print."""
    runs = [
        cycle(url, tickers=asked.tickers, latency=asked.latency, workers=n, rate=rate)
        for rate in asked.rate
        for n in asked.workers
    ]
    first = {one["rate"]: one["seconds"] for one in reversed(runs)}
    for one in runs:
        one["times_faster"] = round(first[one["rate"]] / one["seconds"], 2)
        reached = one["times_faster"] >= LEAST_GAIN * one["workers"] / asked.workers[0]
        one["reached"] = reached or one["binds"] != "latency"
    return {"benchmark": "workers", "tickers": asked.tickers, "cycle": runs, **machine()}


def main() -> None:
    """Measure what is asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.workers", description=__doc__)
    parser.add_argument("--url", help="a PostgreSQL database that may be emptied")
    parser.add_argument("--tickers", type=int, default=2000)
    parser.add_argument("--latency", type=float, default=0.05, help="seconds an answer takes")
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2, 4])
    parser.add_argument("--rate", type=float, nargs="+", default=[1000.0, 50.0])
    asked = parser.parse_args()
    with ExitStack() as stack:
        url = asked.url or stack.enter_context(postgres.serving(lasting=True))
        print(json.dumps(measure(url, asked), indent=2))


if __name__ == "__main__":
    main()
