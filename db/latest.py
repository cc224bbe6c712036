"""The newest of what one source gave: where a fetch continues, and what it compares with."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Connection, func, select

from db.retractions import not_retracted
from db.tables import OBSERVATIONS

_SUBJECT = {"price": ("ticker", "session"), "fx_rate": ("quote", "date")}


def load_last_dates(connection: Connection, *, kind: str, source: str) -> dict[str, date]:
    """Give the last recorded date of each ticker (`price`) or currency (`fx_rate`) of a source."""
    table = OBSERVATIONS[kind]
    subject, dated = (table.c[name] for name in _SUBJECT[kind])
    query = select(subject, func.max(dated)).where(table.c.source == source, not_retracted(table))
    return {name: last for name, last in connection.execute(query.group_by(subject))}


def load_first_publication(connection: Connection) -> date | None:
    """Give the date of the earliest target of any coverage, None when nothing is covered."""
    table = OBSERVATIONS["target"]
    found: date | None = connection.execute(select(func.min(table.c.published_on))).scalar()
    return found


def load_latest_estimates(
    connection: Connection, *, source: str
) -> dict[tuple[str, date], dict[str, Any]]:
    """Give a source's newest consensus revenue row of each (ticker, fiscal end)."""
    table = OBSERVATIONS["consensus"]
    query = (
        select(table)
        .where(table.c.source == source, table.c.metric == "revenue", not_retracted(table))
        .order_by(table.c.as_of, table.c.id)
    )
    rows = connection.execute(query).mappings()
    return {(row["ticker"], row["fiscal_end"]): dict(row) for row in rows}
