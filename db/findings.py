"""Findings as recorded: the data problems that each run met."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from db.tables import TABLES
from tracker.findings import Finding, Severity


@dataclass(frozen=True, slots=True)
class Recurring:
    """A finding of jobs with how often it was recorded; `message` is the last one's."""

    severity: str
    subject: str
    code: str
    message: str
    first_at: datetime
    last_at: datetime
    times: int


def load_new_findings(
    connection: Connection,
    *,
    findings: Iterable[Finding],
    job: str | None,
    due_key: str | None,
    now: datetime,
) -> list[Mapping[str, object]]:
    """Leave out repeats, and what an earlier attempt of the same run has already recorded."""
    given = dict.fromkeys(findings)
    known: set[Finding] = set()
    if given and job is not None:
        table = TABLES["finding"]
        query = select(table).where(
            table.c.job == job, table.c.due_key.is_not_distinct_from(due_key)
        )
        known = {_finding(dict(row)) for row in connection.execute(query).mappings()}
    run = {"job": job, "due_key": due_key, "recorded_at": now}
    return [{**_columns(finding), **run} for finding in given if finding not in known]


def load_recurring(connection: Connection, *, since: datetime) -> list[Recurring]:
    """Give the findings recorded since, one for each severity, subject and code, newest first."""
    table = TABLES["finding"]
    same = (table.c.severity, table.c.subject, table.c.code)
    newest = func.max(table.c.id)
    groups = (
        select(newest.label("newest"), func.min(table.c.recorded_at).label("first"))
        .add_columns(func.count().label("times"))
        .where(table.c.recorded_at >= since)
        .group_by(*same)
        .subquery()
    )
    query = select(table, groups.c.first, groups.c.times).join(
        groups, table.c.id == groups.c.newest
    )
    return [
        Recurring(
            severity=row["severity"],
            subject=row["subject"],
            code=row["code"],
            message=row["message"],
            first_at=row["first"],
            last_at=row["recorded_at"],
            times=row["times"],
        )
        for row in connection.execute(query.order_by(table.c.id.desc())).mappings()
    ]


def _columns(finding: Finding) -> dict[str, object]:
    return {
        "severity": str(finding.severity),
        "subject": finding.subject,
        "code": finding.code,
        "message": finding.message,
        "usable": finding.usable,
    }


def _finding(row: Mapping[str, object]) -> Finding:
    return Finding(
        severity=Severity(str(row["severity"])),
        subject=str(row["subject"]),
        code=str(row["code"]),
        message=str(row["message"]),
        usable=row["usable"] is not False,
    )
