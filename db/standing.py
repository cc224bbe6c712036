"""The status of each coverage as it was set: in force now, and the trail of who, when and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, select

from db.inputs import load_covered, load_inputs
from db.retractions import not_retracted
from db.tables import TABLES
from tracker.restricted import RESTRICTED, is_restricted


@dataclass(frozen=True, slots=True)
class SetStatus:
    """One status that somebody set."""

    effective: date
    status: str
    who: str
    why: str
    source: str
    recorded_at: datetime


def load_statuses(connection: Connection, ticker: str) -> list[SetStatus]:
    """Give every status that was set for a company, as recorded, the oldest first."""
    table, batch = TABLES["status"], TABLES["batch"]
    query = (
        select(
            table.c.effective,
            table.c.status,
            table.c.who,
            table.c.why,
            table.c.source,
            batch.c.sealed_at.label("recorded_at"),
        )
        .join(batch, batch.c.id == table.c.batch_id)
        .where(table.c.ticker == ticker, not_retracted(table))
        .order_by(table.c.id)
    )
    return [SetStatus(**row) for row in connection.execute(query).mappings()]


def load_restricted(connection: Connection) -> frozenset[str]:
    """Name the companies of which no rating, target or upside may be shown."""
    table = TABLES["status"]
    ever = select(table.c.ticker).where(table.c.status == RESTRICTED).distinct()
    some = {*connection.execute(ever).scalars()}  # the few that need a closer look
    return frozenset(
        ticker
        for ticker in load_covered(connection)
        if ticker in some and is_restricted(load_inputs(connection, ticker=ticker))
    )
