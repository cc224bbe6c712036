"""Ten million closes in one SQLite file: recorded, read, proved, backed up and restored.

    python -m benchmarks.large --rows 10000000

Closes of 5,000 names are sealed in batches of a hundred sessions. Then one name's whole history is
read as the engine wants it, the last dates of all names as a fetch wants them; `tracker db verify`
proves the file, a backup of it is made and restored; and one flipped digit must be found.
Needs some 8 GB of room in the folder for temporary files. Exits with 1 where something does not
hold, whatever the speed.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import numpy as np
from sqlalchemy import Engine

from benchmarks.machine import machine
from db.batches import seal
from db.engine import open_engine, reading, writing
from db.frames import load_frame
from db.latest import load_last_dates
from db.migrate import upgrade
from db.tables import TABLES

NAMES: Final = 5000
AT_ONCE: Final = 100  # sessions a batch
FIRST: Final = date(2016, 1, 4)
NOW: Final = datetime(2026, 11, 25, 22, tzinfo=UTC)
COMMAND: Final = [sys.executable, "-m", "jobs.cli"]
RESTORED_WITHIN: Final = 300  # seconds, for ten million rows


def batch(first: int, chance: np.random.Generator) -> list[dict[str, object]]:
    """Make the closes of all names over some sessions."""
    days = [FIRST + timedelta(days=first + one) for one in range(AT_ONCE)]
    closes = np.round(chance.uniform(1, 1000, NAMES * AT_ONCE), 3).tolist()
    return [
        {
            "ticker": f"{place // AT_ONCE:04}.HK",
            "session": days[place % AT_ONCE],
            "close": close,
            "currency": "HKD",
            "volume": 1e6,
            "flag": None,
            "known_at": datetime.combine(days[place % AT_ONCE], datetime.min.time(), UTC),
        }
        for place, close in enumerate(closes)
    ]


def fill(engine: Engine, rows: int) -> float:
    """Record so many rows; gives the seconds of recording alone."""
    chance, seconds = np.random.default_rng(20261125), 0.0
    for first in range(0, rows // NAMES, AT_ONCE):
        made = batch(first, chance)
        begun = time.perf_counter()
        with writing(engine) as connection:
            seal(connection, source="yahoo", rows={"price": made}, now=NOW)
        seconds += time.perf_counter() - begun
    return seconds


def read_names(engine: Engine, tries: int) -> list[float]:
    """Time reading one name's whole history, another each time, in milliseconds."""
    table, waits = TABLES["price"], []
    for number in np.random.default_rng(1).integers(0, NAMES, tries).tolist():
        with reading(engine) as connection:
            begun = time.perf_counter()
            load_frame(connection, kind="price", conditions=[table.c.ticker == f"{number:04}.HK"])
            waits.append((time.perf_counter() - begun) * 1000)
    return waits


def read_last(engine: Engine, tries: int) -> list[float]:
    """Time reading the last recorded date of all names, in milliseconds."""
    names, waits = [f"{number:04}.HK" for number in range(NAMES)], []
    for _ in range(tries):
        with reading(engine) as connection:
            begun = time.perf_counter()
            found = load_last_dates(connection, kind="price", source="yahoo", subjects=names)
            assert len(found) == NAMES
            waits.append((time.perf_counter() - begun) * 1000)
    return waits


def command(home: Path, *arguments: str) -> tuple[float, int, str]:
    """Run the command; gives its seconds, exit code and what it said."""
    env = {**os.environ, "TRACKER_HOME": str(home), "PYTHONPATH": str(Path(__file__).parents[1])}
    begun = time.perf_counter()
    done = subprocess.run(
        [*COMMAND, *arguments], env=env, capture_output=True, text=True, check=False
    )
    return time.perf_counter() - begun, done.returncode, (done.stdout + done.stderr).strip()


def flip(file: Path) -> None:
    """Change one digit of one row in the middle, past every trigger."""
    with closing(sqlite3.connect(file)) as connection:
        found = connection.execute("SELECT sql, name FROM sqlite_master WHERE type = 'trigger' ")
        triggers = [(sql, name) for sql, name in found if "price" in name]
        for _, name in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        (middle,) = connection.execute("SELECT max(id) / 2 FROM price").fetchone()
        connection.execute("UPDATE price SET close = close + 0.001 WHERE id = ?", [middle])
        for sql, _ in triggers:
            connection.execute(sql)
        connection.commit()


def measure(rows: int) -> dict[str, Any]:
    """Give the document to print."""
    with tempfile.TemporaryDirectory(prefix="large-") as folder:
        home = Path(folder)
        file = home / "tracker.db"
        engine = open_engine(f"sqlite:///{file}")
        upgrade(engine)
        recording = fill(engine, rows)
        names, last = read_names(engine, 200), read_last(engine, 50)
        engine.dispose()
        verified, verify_code, _ = command(home, "db", "verify")
        saved, backup_code, _ = command(home, "db", "backup", str(home / "saved.db"))
        restored, restore_code, said = command(
            home, "db", "restore", str(home / "saved.db"), "--force"
        )
        flip(file)
        _, flipped_code, found = command(home, "db", "verify")
        size = file.stat().st_size
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    return {
        "benchmark": "large",
        "rows": rows,
        "file_mb": size // 10**6,
        "recorded_rows_a_second": round(rows / recording),
        "one_name_ms": {"p50": _at(names, 50), "p95": _at(names, 95), "rows": rows // NAMES},
        "last_dates_of_all_names_ms": {"p50": _at(last, 50), "p95": _at(last, 95), "names": NAMES},
        "verify_s": round(verified),
        "backup_s": round(saved),
        "restore_s": round(restored),
        "restore_reached": restored <= RESTORED_WITHIN,
        "command_peak_mb": peak,
        "holds": [verify_code, backup_code, restore_code] == [0, 0, 0] or said,
        "flipped_digit": found if flipped_code else "not found",
        "found": flipped_code == 1,
        **machine(),
    }


def _at(waits: list[float], percent: int) -> float:
    return round(statistics.quantiles(waits, n=100)[percent - 1], 1)


def main() -> int:
    """Measure, print one JSON document."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.large", description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000_000)
    document = measure(parser.parse_args().rows)
    print(json.dumps(document, indent=2))
    return 0 if document["holds"] is True and document["found"] else 1


if __name__ == "__main__":
    sys.exit(main())
