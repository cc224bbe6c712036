"""The mail log: what was to be sent to whom and how far it came, without the mails themselves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from db.tables import TABLES


@dataclass(frozen=True, slots=True)
class Mailed:
    """One mail of the log."""

    id: int
    kind: str
    receiver: str
    subject: str
    state: str
    attempt: int
    repeats: int
    next_try_at: datetime | None
    created_at: datetime
    finished_at: datetime | None
    reason: str | None


def load_mail_page(
    connection: Connection, *, state: str | None, skip: int, most: int
) -> list[Mailed]:
    """Give a page of the log (of mails in one state), the newest first."""
    table = TABLES["delivery"]
    columns = [table.c[name] for name in Mailed.__slots__]
    query = select(*columns).order_by(table.c.id.desc()).offset(skip).limit(most)
    if state is not None:
        query = query.where(table.c.state == state)
    return [Mailed(**row) for row in connection.execute(query).mappings()]


def load_mail_counts(connection: Connection) -> dict[str, int]:
    """Count the mails in each state."""
    state = TABLES["delivery"].c.state
    return {name: n for name, n in connection.execute(select(state, func.count()).group_by(state))}
