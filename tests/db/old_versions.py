"""Databases as each released version left them, with a row in every table."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Table, TypeDecorator, column, inspect, table

from db.chain import GENESIS, batch_sha256, part_of
from db.engine import writing
from db.migrate import MIGRATIONS, upgrade
from db.tables import SEALED, TABLES
from db.types import CanonicalJson, UtcDateTime
from tests.db.rows import DAY, NOW

BY_TYPE: Mapping[type, object] = {
    date: DAY,
    float: 1.5,
    bool: True,
    int: 1,  # of an id, and of a parent's id: each table has one row, numbered 1
    str: "text",
    bytes: b"bytes",
}


def made_at(engine: Engine, revision: str, folder: Path, *, closes: int = 1) -> None:
    """Create the schema of a released revision and fill each of its tables with one row.

    The table of closes may have more: 500 names, one day before the other.
    """
    upgrade(engine, migrations=up_to(revision, folder))
    with writing(engine) as connection:
        names = set(inspect(connection).get_table_names()) & set(TABLES)
        rows = {name: [_row(connection, TABLES[name])] for name in sorted(names)}
        rows["price"] += [_close(rows["price"][0], number) for number in range(1, closes)]
        contents = {
            name: part_of(given).as_content() for name, given in rows.items() if name in SEALED
        }
        batch = {
            "id": 1,
            "sealed_at": NOW,
            "source": "text",
            "rows": sum(len(given) for name, given in rows.items() if name in SEALED),
            "contents": contents,
            "previous_sha256": GENESIS,
        }
        rows["batch"] = [{**batch, "sha256": batch_sha256(batch)}]
        for name in [one.name for one in _parents_first() if one.name in rows]:
            _insert(connection, TABLES[name], rows[name])


def _close(first: Mapping[str, Any], number: int) -> dict[str, Any]:
    day = DAY - timedelta(days=1 + number // 500)
    ticker = f"{number % 500:04}.HK"
    return {**first, "id": 1 + number, "ticker": ticker, "session": day, "close": number / 1000}


def up_to(revision: str, folder: Path) -> Path:
    """Copy the migrations of a released revision and of those before it into a folder."""
    copied = folder / f"migrations-{revision}"
    if copied.exists():
        return copied
    shutil.copytree(MIGRATIONS, copied, ignore=shutil.ignore_patterns("__pycache__"))
    for path in (copied / "versions").glob("0*.py"):
        if path.name.split("_")[0] > revision:
            path.unlink()
    return copied


def _parents_first() -> list[Table]:
    return list(next(iter(TABLES.values())).metadata.sorted_tables)


def _row(connection: Connection, declared: Table) -> dict[str, Any]:
    """A row of the columns that the table had then."""
    present = {one["name"] for one in inspect(connection).get_columns(declared.name)}
    return {one.name: _value(one.type) for one in declared.columns if one.name in present}


def _value(kind: Any) -> object:
    if isinstance(kind, CanonicalJson):
        return {"k": [1, "text"]}
    if isinstance(kind, UtcDateTime):
        return NOW
    inner = kind.impl if isinstance(kind, TypeDecorator) else kind
    return BY_TYPE[inner.python_type]


def _insert(connection: Connection, declared: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    columns = [column(name, declared.columns[name].type) for name in rows[0]]
    connection.execute(table(declared.name, *columns).insert(), [dict(row) for row in rows])
