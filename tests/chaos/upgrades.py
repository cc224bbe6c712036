"""Brings a million rows through every migration: python -m tests.chaos.upgrades --rows 1000000.

A database as the first version left it, a row in every table and so many closes, all sealed, goes
forward one version at a time, on both engines. After each step every table must hold what it
held, by its rows' hash; at the end all triggers must be there and every batch as it was sealed.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from sqlalchemy import Connection, inspect, text

from db.batches import verify_chain
from db.dialect import missing_triggers
from db.engine import open_engine, reading
from db.migrate import load_revision, revisions, upgrade
from db.tables import APPEND_ONLY, TABLES
from tests.db import postgres
from tests.db.old_versions import made_at, up_to

State = dict[str, tuple[int, str]]


def state_of(connection: Connection, columns: dict[str, list[str]]) -> State:
    """Count and hash the rows of each table, in these columns, in an order of their own."""
    found: State = {}
    for name, names in columns.items():
        listed = ", ".join(f'"{one}"' for one in names)
        query = f'SELECT {listed} FROM "{name}" ORDER BY {listed}'  # noqa: S608 (own names)
        told, count = hashlib.sha256(), 0
        for row in connection.execute(text(query)):
            told.update(repr(tuple(row)).encode())
            count += 1
        found[name] = count, told.hexdigest()
    return found


def columns_of(connection: Connection) -> dict[str, list[str]]:
    """Name the columns of each table that can be ordered by: all but documents."""
    seen = inspect(connection)
    return {
        name: [str(one["name"]) for one in seen.get_columns(name) if "JSON" not in str(one["type"])]
        for name in sorted(set(seen.get_table_names()) & set(TABLES))
    }


def bring_forward(url: str, rows: int, folder: Path) -> dict[str, object]:
    """Fill the first version and go on to the last; AssertionError names the step that lost."""
    engine, steps = open_engine(url), revisions()
    made_at(engine, steps[0], folder, closes=rows)
    slowest, begun = 0.0, time.monotonic()
    columns: dict[str, list[str]] = {}
    after: State = {}
    for step in steps[1:]:
        with reading(engine) as connection:
            shape = columns_of(connection)
            grown = {name: names for name, names in shape.items() if columns.get(name) != names}
            before, columns = after | state_of(connection, grown), shape
        started = time.monotonic()
        upgrade(engine, migrations=up_to(step, folder))
        slowest = max(slowest, time.monotonic() - started)
        with reading(engine) as connection:
            assert load_revision(connection) == step
            after = state_of(connection, columns)
        assert after == before, (
            f"{step}: {[name for name in before if after[name] != before[name]]}"
        )
    with reading(engine) as connection:
        missing = missing_triggers(connection, APPEND_ONLY)
        broken = verify_chain(connection)
    engine.dispose()
    assert not missing, missing
    assert not broken, broken
    return {
        "engine": engine.dialect.name,
        "rows": sum(count for count, _ in after.values()),
        "migrations": len(steps) - 1,
        "slowest_s": round(slowest, 1),
        "seconds": round(time.monotonic() - begun),
    }


def main() -> int:
    """Go forward on both engines, and print what each step held."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos.upgrades", description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    rows = parser.parse_args().rows
    with ExitStack() as stack:
        server = stack.enter_context(postgres.serving())
        there = stack.enter_context(postgres.fresh(server, template="template1"))
        for kind in ("sqlite", "postgresql"):
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="upgrades-")))
            url = there if kind == "postgresql" else f"sqlite:///{folder / 'tracker.db'}"
            found = bring_forward(url, rows, folder)
            sys.stdout.write(f"{json.dumps(found)}\n")
            sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
