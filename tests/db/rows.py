"""Rows to record, with times that tests can count from."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Connection, Engine, func, select, text

from db.batches import Sealed, seal
from db.dialect import create_triggers, is_sqlite, missing_triggers
from db.engine import reading, writing
from db.tables import APPEND_ONLY, TABLES
from tracker.inputs import DATE, FRAMES, NUMBER, WHOLE

DAY = date(2026, 4, 15)
CLOSE = datetime(2026, 4, 15, 8, tzinfo=UTC)
NOW = datetime(2026, 4, 15, 10, tzinfo=UTC)
HOUR = timedelta(hours=1)


def price(close: float | None = 847.5, **other: object) -> dict[str, object]:
    row = {"ticker": "0100.HK", "session": DAY, "close": close, "currency": "HKD"}
    return {**row, "known_at": CLOSE, **other}


def sample(kind: str, ticker: str = "0100.HK") -> dict[str, object]:
    """A valid row of any kind, every column filled."""
    shape = FRAMES[kind]
    values = {DATE: DAY, NUMBER: 1.5, WHOLE: 12, "bool": True, "object": "text", "category": "text"}
    row: dict[str, object] = {
        name: values[dtype] for name, dtype in {**shape.key, **shape.values}.items()
    }
    documents = {"aliases": ["00100.HK"], "document": {"k": 2}, "peers": ["2513.HK", "PLTR"]}
    row |= {name: value for name, value in documents.items() if name in row}
    if "ticker" in row:
        row["ticker"] = ticker
    return {**row, "known_at": CLOSE, "note": "page 1"}


def record(
    engine: Engine,
    rows: dict[str, list[dict[str, object]]],
    *,
    now: datetime = NOW,
    source: str = "yahoo",
) -> Sealed:
    with writing(engine) as connection:
        return seal(connection, source=source, rows=rows, now=now)


def stored(engine: Engine, name: str = "price") -> list[dict[str, object]]:
    table = TABLES[name]
    with reading(engine) as connection:
        rows = connection.execute(select(table).order_by(*table.primary_key)).mappings()
        return [dict(row) for row in rows]


def count(connection: Connection, name: str) -> int:
    return int(connection.execute(select(func.count()).select_from(TABLES[name])).scalar_one())


@contextmanager
def unguarded(connection: Connection, name: str) -> Iterator[None]:
    """Take the append-only triggers off one table, as one who tampers would, and restore them."""
    if is_sqlite(connection):
        for suffix in ("no_update", "no_delete", "no_replace"):
            connection.execute(text(f"DROP TRIGGER {name}_{suffix}"))
    else:
        for suffix in ("no_change", "no_truncate"):
            connection.execute(text(f"DROP TRIGGER {name}_{suffix} ON {name}"))
    yield
    create_triggers(connection, missing_triggers(connection, APPEND_ONLY))


# Every table that the first revision did not have, the newest first: each before what it needs.
LATER = (
    *(
        "source_rate",
        "handout",
        "leadership",
        "audit",
        "user_change",
        "bar",
        "draft_decision",
        "draft",
        "job_plan",
        "job_request",
    ),
    *("quote", "address_event", "delivery", "silence", "alert_change", "alert"),
    *("retraction", "scenario"),
)


def drop_since(connection: Connection, oldest: str) -> None:
    """Take away `oldest` and every younger table, as a program before them left a database."""
    for name in LATER[: LATER.index(oldest) + 1]:
        connection.execute(text(f"DROP TABLE {name}"))
