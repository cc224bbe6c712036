"""How fast prices are recorded, recorded again unchanged, and read back as columns.

The same rows go through `db.batches.seal` and through a bare `sqlite3.executemany` into a database
of its own with the same table, index and triggers, in turn; of each the shortest of several runs.
The same on PostgreSQL, where there is a server, beside plain text COPY (`recording_postgres`).
Exits with 1 if the chain does not verify or a second recording adds a row, with 0 whether a target
is reached or not.
"""

from __future__ import annotations

import argparse
import gc
import json
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
from sqlalchemy import Engine, func, select

from benchmarks.machine import hold_to_one_core, machine
from benchmarks.recording_postgres import Row, measure_postgres, recorded
from db.batches import verify_chain
from db.engine import open_engine, reading, writing
from db.frames import load_frame
from db.migrate import upgrade
from db.tables import TABLES

LEAST_OF_RAW = 0.5  # times the rows a second of a bare executemany
LEAST_READ = 1_000_000  # rows a second
SESSIONS = 2500  # closes of one name, about ten years
NOW = datetime(2026, 11, 25, 22, tzinfo=UTC)
MARKS = ", ".join("?" * 12)


def prices(rows: int) -> list[Row]:
    """Make closes of as many names as are needed, with the digits that feeds have."""
    chance = np.random.default_rng(20261125)
    closes = np.round(chance.uniform(1, 1000, rows), 3).tolist()
    volumes = chance.integers(10_000, 50_000_000, rows).astype(float).tolist()
    days = [date(2016, 1, 4) + timedelta(days=one) for one in range(SESSIONS)]
    known = [datetime(day.year, day.month, day.day, 8, tzinfo=UTC) for day in days]
    return [
        {
            "ticker": f"{number // SESSIONS:04}.HK",
            "session": days[number % SESSIONS],
            "close": close,
            "currency": "HKD",
            "volume": volume,
            "flag": None,
            "known_at": known[number % SESSIONS],
        }
        for number, (close, volume) in enumerate(zip(closes, volumes, strict=True))
    ]


@contextmanager
def database() -> Iterator[Engine]:
    """Give an empty database that is gone afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(f"sqlite:///{Path(folder) / 'tracker.db'}")
        try:
            upgrade(engine)
            yield engine
        finally:
            engine.dispose()


def raw_seconds(rows: list[Row]) -> float:
    """Time a bare executemany of tuples made beforehand, in one transaction, with its commit."""
    stamp = f"{NOW:%Y-%m-%dT%H:%M:%S.%fZ}"
    cells = [
        (place, *(str(row[name]) for name in ("ticker", "session")), row["close"], row["currency"],
         row["volume"], row["flag"], 1, "yahoo", None, f"{row['session']}T08:00:00.000000Z", stamp)
        for place, row in enumerate(rows, start=1)
    ]  # fmt: skip
    names = "id, ticker, session, close, currency, volume, flag, batch_id, source, note"
    into = f"INSERT INTO price ({names}, known_at, recorded_at) VALUES ({MARKS})"  # noqa: S608  made of constants
    with database() as engine, writing(engine) as connection:
        driver = connection.connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        batch = "INSERT INTO batch VALUES (1, ?, 'yahoo', 0, '{}', '', '')"
        driver.execute(batch, [stamp])
        gc.collect()
        begun = time.perf_counter()
        driver.executemany(into, cells)
        driver.commit()
        seconds = time.perf_counter() - begun
        driver.execute("BEGIN")  # for the block to end
    return seconds


def sealed_seconds(rows: list[Row]) -> tuple[float, float, bool]:
    """Time a first and a second recording, and tell whether the chain holds with no row added."""
    with database() as engine:
        first, _ = recorded(engine, rows, NOW)
        second, sealed = recorded(engine, rows, NOW + timedelta(hours=1))
        with reading(engine) as connection:
            held = connection.execute(select(func.count()).select_from(TABLES["price"])).scalar()
            broken = verify_chain(connection)
        names = len({row["ticker"] for row in rows})
        whole = not broken and held == len(rows) and sealed.new == {"price": 0}
        return first, second, whole and sealed.sightings == names


def read_seconds(rows: list[Row], tries: int) -> float:
    """Give the core's shortest time of reading all these rows as the engine wants them."""
    with database() as engine:
        recorded(engine, rows, NOW)
        rows.clear()  # they would share the memory
        waits = []
        for _ in range(tries):
            with reading(engine) as connection:
                begun = time.process_time()
                load_frame(connection, kind="price", conditions=[TABLES["price"].c.batch_id <= 1])
                waits.append(time.process_time() - begun)
        return min(waits)


def measure(rows: int, read: int, tries: int) -> dict[str, object]:
    """Give the document to print."""
    given = prices(rows)
    turns = [(raw_seconds(given), *sealed_seconds(given)) for _ in range(tries)]
    raw, first, second = (min(float(turn[place]) for turn in turns) for place in range(3))
    on_postgres = measure_postgres(given, NOW, tries)
    given.clear()
    reading_all = read_seconds(prices(read), tries)
    return {
        "rows": rows,
        "rows_per_second": {
            "raw": round(rows / raw),
            "first": round(rows / first),
            "second": round(rows / second),
        },
        "seconds": {"raw": round(raw, 3), "first": round(first, 3), "second": round(second, 3)},
        "first_to_raw": round(raw / first, 3),
        "second_to_first_seconds": round(second / first, 3),
        "rows_read": read,
        "rows_read_per_second": round(read / reading_all),
        "postgresql": on_postgres,
        "whole": all(turn[3] for turn in turns) and bool(on_postgres["whole"]),
        "reached": {
            "first_to_raw": raw / first >= LEAST_OF_RAW,
            "second_no_longer": second <= first,
            "rows_read_per_second": read / reading_all >= LEAST_READ,
        },
    }


def main() -> int:
    """Measure, print one JSON document, and tell by the exit code whether all is whole."""
    hold_to_one_core("benchmarks.recording")
    parser = argparse.ArgumentParser(prog="python -m benchmarks.recording", description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--read", type=int, help="rows to read back; 2.5 times as many as --rows")
    parser.add_argument("--tries", type=int, default=3)
    given = parser.parse_args()
    measured = measure(given.rows, given.read or given.rows * 5 // 2, given.tries)
    print(json.dumps({"benchmark": "recording", **measured, "machine": machine()}, indent=2))
    return 0 if measured["whole"] else 1


if __name__ == "__main__":
    sys.exit(main())
