"""What is recorded already about the subjects of some rows, by any source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, select

from db.observation_rows import subject_columns
from db.retractions import not_retracted
from db.tables import OBSERVATIONS
from tracker.inputs import FRAMES


def load_known(
    connection: Connection, *, kind: str, rows: Sequence[Mapping[str, Any]], vintages: bool
) -> list[Mapping[str, Any]]:
    """Give the rows of one kind about the subjects of `rows`, oldest first.

    Of their span of dates, or up to its end where older vintages count too.
    """
    if not rows:
        return []
    table = OBSERVATIONS[kind]
    conditions: list[ColumnElement[bool]] = [
        table.c[name].in_({row[name] for row in rows}) for name in subject_columns(kind)
    ]
    dated = FRAMES[kind].effective or next(
        name for name, dtype in FRAMES[kind].key.items() if dtype.startswith("datetime64")
    )
    days: list[date] = [row[dated] for row in rows]
    conditions.append(table.c[dated] <= max(days))
    if not vintages:
        conditions.append(table.c[dated] >= min(days))
    query = select(table).where(*conditions, not_retracted(table)).order_by(table.c.id)
    return [dict(row) for row in connection.execute(query).mappings()]
