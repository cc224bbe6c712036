"""Eight processes add one to the same number: python -m tests.chaos.writes --each 1000.

Each reads it, adds one and writes it back, with nothing between that would tell the others. A lost
update is a number that is too small at the end, and says nothing of itself.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import insert, select

from db.engine import open_engine, reading, writing
from db.migrate import upgrade
from db.tables import TABLES
from tests.db import postgres
from tests.db.workers import add_one, start

PROCESSES = 8


def count(url: str, each: int) -> dict[str, object]:
    """Let all add, and give what the number came to and how many processes failed."""
    engine, table = open_engine(url), TABLES["job_run"]
    upgrade(engine)
    row = {"job": "a", "due_key": "b", "state": "done", "attempt": 1, "owner": "c", "rows": 0}
    with writing(engine) as connection:
        connection.execute(insert(table).values(**row, started_at=datetime.now(UTC)))
    begun = time.monotonic()
    writers = [start(add_one, url, each) for _ in range(PROCESSES)]
    for writer in writers:
        writer.join()
    seconds = time.monotonic() - begun
    with reading(engine) as connection:
        reached = int(connection.execute(select(table.c.rows)).scalar_one() or 0)
    engine.dispose()
    return {
        "engine": engine.dialect.name,
        "asked": PROCESSES * each,
        "reached": reached,
        "failed_processes": sum(writer.exitcode != 0 for writer in writers),
        "seconds": round(seconds, 1),
    }


def main() -> int:
    """Count on both engines, and fail where an update was lost."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos.writes", description=__doc__)
    parser.add_argument("--each", type=int, default=1000)
    each = parser.parse_args().each
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="writes-")))
        server = stack.enter_context(postgres.serving(lasting=True))
        there = stack.enter_context(postgres.fresh(server, template="template1"))
        found = [count(url, each) for url in (f"sqlite:///{folder / 'tracker.db'}", there)]
    sys.stdout.write(f"{json.dumps(found, indent=2)}\n")
    return int(any(one["reached"] != one["asked"] or one["failed_processes"] for one in found))


if __name__ == "__main__":
    sys.exit(main())
