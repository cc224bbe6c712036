"""When the scheduler means to run each job next, as it last said."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from db.tables import TABLES


def load_plan(connection: Connection) -> dict[str, datetime]:
    """Give when each job is to run next; a job is missing where nothing calls for it."""
    table = TABLES["job_plan"]
    rows = connection.execute(select(table.c.job, table.c.next_at))
    return {job: next_at for job, next_at in rows}


def record_plan(connection: Connection, plan: Mapping[str, datetime], *, now: datetime) -> None:
    """Record the plan in place of the one before. The caller commits."""
    table = TABLES["job_plan"]
    connection.execute(delete(table))
    rows = [{"job": job, "next_at": at, "planned_at": now} for job, at in sorted(plan.items())]
    if rows:
        connection.execute(insert(table), rows)
