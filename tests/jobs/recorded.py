"""What a database holds: rows of a table, and how many of each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Engine

from db.batches import verify_chain
from db.engine import reading
from db.ledger import Run, load_runs
from db.tables import TABLES
from db.valuations import load_latest_valuations
from tests.db.rows import count


def counts(engine: Engine) -> dict[str, int]:
    """Give the number of rows of every table."""
    with reading(engine) as connection:
        return {name: count(connection, name) for name in sorted(TABLES)}


def added(engine: Engine, work: Callable[[], object]) -> dict[str, int]:
    """Do the work and give how many rows it added, of the tables it touched."""
    before = counts(engine)
    work()
    return {name: rows - before[name] for name, rows in counts(engine).items() - before.items()}


def runs(engine: Engine) -> dict[tuple[str, str], Run]:
    with reading(engine) as connection:
        return {(run.job, run.due_key): run for run in load_runs(connection)}


def latest_document(engine: Engine) -> dict[str, Any]:
    """Give the one valuation that a page would show."""
    with reading(engine) as connection:
        (latest,) = load_latest_valuations(connection)
    assert isinstance(latest.document, dict)
    return latest.document


def assert_whole(engine: Engine) -> None:
    """Hold the file, the chain of batches and the natural keys to what they promise."""
    with reading(engine) as connection:
        assert verify_chain(connection) == []
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
        assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
