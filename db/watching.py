"""Counts over the whole record, for those who watch the desk from outside."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, column, func, inspect, select, table

from db.deliveries import OPEN
from db.tables import TABLES

# The queue's own table, there on PostgreSQL once workers are set up.
TASKS: Final = table("procrastinate_jobs", column("status"))

Counts = dict[tuple[str, ...], int]
"""How many rows there are of each combination of words."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """How much is recorded: batches, the rows sealed in them, and when the last was sealed."""

    batches: int
    rows: int
    sealed_at: datetime | None


def load_run_counts(connection: Connection) -> Counts:
    """Count the runs of the ledger by job and state."""
    return _counted(connection, "job_run", "job", "state")


def load_attempts(connection: Connection) -> Counts:
    """Sum the attempts that each job has begun."""
    run = TABLES["job_run"]
    query = select(run.c.job, func.sum(run.c.attempt)).group_by(run.c.job)
    return {(job,): int(count) for job, count in connection.execute(query)}


def load_alert_counts(connection: Connection) -> Counts:
    """Count the alerts by rule and state, whomever they are about."""
    return _counted(connection, "alert", "rule", "state")


def load_change_counts(connection: Connection) -> Counts:
    """Count every change that an alert has made, by rule."""
    return _counted(connection, "alert_change", "rule")


def load_delivery_counts(connection: Connection) -> Counts:
    """Count the mails and posts by transport and state."""
    return _counted(connection, "delivery", "transport", "state")


def load_oldest_delivery(connection: Connection) -> datetime | None:
    """Give when the oldest mail or post was made that is still to be sent."""
    delivery = TABLES["delivery"]
    query = select(func.min(delivery.c.created_at)).where(delivery.c.state.in_(OPEN))
    return connection.execute(query).scalar()


def load_request_counts(connection: Connection) -> Counts:
    """Count what pages have asked of jobs, by state."""
    return _counted(connection, "job_request", "state")


def load_task_counts(connection: Connection) -> Counts:
    """Count the tasks handed to workers by status; none where there is no queue."""
    if not inspect(connection).has_table(TASKS.name):
        return {}
    query = select(TASKS.c.status, func.count()).group_by(TASKS.c.status)
    return {(str(status),): int(count) for status, count in connection.execute(query)}


def load_recorded(connection: Connection) -> Recorded:
    """Sum the sealed batches."""
    batch = TABLES["batch"]
    query = select(func.count(), func.coalesce(func.sum(batch.c.rows), 0))
    count, rows = connection.execute(query.select_from(batch)).one()
    sealed_at = connection.execute(select(func.max(batch.c.sealed_at))).scalar()
    return Recorded(int(count), int(rows), sealed_at)


def _counted(connection: Connection, name: str, *columns: str) -> Counts:
    by: list[Any] = [TABLES[name].c[one] for one in columns]
    query = select(*by, func.count()).group_by(*by)
    return {tuple(map(str, words)): int(count) for *words, count in connection.execute(query)}
