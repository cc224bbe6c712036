"""How long a desk of many companies waits for today's snapshot: what the pages read.

A valuation is computed when something new is recorded, and recorded whole; a page only reads each
company's newest one. So the database here holds some sessions of every company's valuation.
"""

from __future__ import annotations

import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from benchmarks.universe import Universe
from dashboards.queries import look
from dashboards.record import Record
from db.batches import seal
from db.engine import open_engine, writing
from db.migrate import upgrade
from db.valuations import record_valuation
from tracker.document import Valuation
from tracker.lineage import inputs_used
from tracker.snapshot import valuation_document
from tracker.valuation import value_at

SESSIONS = 10  # recorded valuations of each company
TRIES = 20


def snapshot(universe: Universe) -> dict[str, Any]:
    """Record every company's valuation for some sessions, and time reading the newest of each."""
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(f"sqlite:///{Path(folder) / 'tracker.db'}")
        try:
            upgrade(engine)
            value_ms = _record(engine, universe)
            return {"companies": universe.companies, "value_ms": value_ms, **_read(engine)}
        finally:
            engine.dispose()


def _record(engine: Engine, universe: Universe) -> float:
    """Record the valuations; give the shortest time that valuing one company took."""
    shortest = float("inf")
    for number in range(universe.companies):
        inputs = universe.inputs(number)
        begin = time.process_time()
        history = value_at(inputs, as_of=universe.end)
        document = valuation_document(history)
        shortest = min(shortest, time.process_time() - begin)
        _record_sessions(engine, document, inputs_used(history), universe.end)
    return 1000 * shortest


def _record_sessions(engine: Engine, document: Valuation, used: object, end: date) -> None:
    last = datetime(end.year, end.month, end.day, 9, tzinfo=UTC)
    ticker = document["ticker"]
    # A batch for the valuations to have read: one level of an index named like the company.
    level = {"index": ticker, "session": end, "level": 1.0, "kind": "price", "known_at": last}
    with writing(engine) as connection:
        sealed = seal(connection, source="made", rows={"benchmark_level": [level]}, now=last)
        for back in range(SESSIONS):
            moment = last - timedelta(days=back)
            record_valuation(
                connection,
                ticker=ticker,
                session=moment.date(),
                computed_at=moment,
                batch=sealed.batch,
                calc_version="benchmark",
                document=document,
                inputs=used,
            )


def _read(engine: Engine) -> dict[str, Any]:
    waits, found = [], look(Record(engine, lambda: datetime.now(UTC)))[1]
    for _ in range(TRIES):
        begin = time.perf_counter()
        found = look(Record(engine, lambda: datetime.now(UTC)))[1]
        waits.append(time.perf_counter() - begin)
    return {"valuations": len(found.valuations), "read_ms": 1000 * min(waits)}
