"""Rows that are counted as they are recorded: each gets the next id of its table."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, Table, func, insert, select

from db.tables import TABLES


def load_next_id(connection: Connection, table: Table) -> int:
    """Give the id that follows the last one of a table.

    Safe without a sequence: one transaction writes at a time, and nothing is deleted.
    """
    return int(connection.execute(select(func.coalesce(func.max(table.c.id), 0))).scalar_one()) + 1


def record_row(connection: Connection, name: str, values: Mapping[str, object]) -> int:
    """Append one row to a table and give its id. The caller commits."""
    row_id = load_next_id(connection, TABLES[name])
    connection.execute(insert(TABLES[name]), [{"id": row_id, **values}])
    return row_id
