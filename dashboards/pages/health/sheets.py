"""The page as files: jobs, freshness of inputs, findings."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Final

import pandas as pd

from dashboards.asked import Asked, Sheet
from dashboards.jobstates import reason_of
from dashboards.pages.health import queries
from dashboards.pages.health.inputs import Input, inputs_of
from dashboards.pages.health.jobs import state_of
from dashboards.pages.health.problems import Problem, problems_of
from dashboards.words import say

JOB: Final = [
    "job",
    "state",
    "last_success",
    "took_seconds",
    "rows",
    "next_run",
    "last_error",
    "asked_by",
    "asked_state",
]


def jobs_sheet(asked: Asked) -> Sheet:
    """Give each job as it stands."""
    rows = [_job(line, asked.snapshot.now) for line in queries.job_lines(asked)]
    return _sheet(asked, "jobs", rows, JOB, say("every job as it stands"))


def inputs_sheet(asked: Asked) -> Sheet:
    """Give every input that the valuations used, whatever the page shows of them."""
    columns = [field.name for field in dataclasses.fields(Input)]
    rows = [dataclasses.asdict(one) for one in inputs_of(asked)]
    return _sheet(asked, "inputs", rows, columns, say("every input as the last valuations used it"))


def findings_sheet(asked: Asked) -> Sheet:
    """Give every finding, whatever the page shows of them."""
    columns = [field.name for field in dataclasses.fields(Problem)]
    rows = [dataclasses.asdict(one) for one in problems_of(asked)]
    return _sheet(asked, "findings", rows, columns, say("what stands, and what jobs met of late"))


def _job(line: queries.JobLine, now: datetime) -> dict[str, object]:
    success, request = line.success, line.request
    took = None
    if success and success.finished_at:
        took = (success.finished_at - success.started_at).total_seconds()
    return {
        "job": line.job,
        "state": state_of(line, now),
        "last_success": success.finished_at if success else None,
        "took_seconds": took,
        "rows": success.rows if success else None,
        "next_run": line.next_at,
        "last_error": reason_of(line.state.problems) if line.state and line.state.failing else None,
        "asked_by": request.request.requested_by if request else None,
        "asked_state": request.state if request else None,
    }


def _sheet(
    asked: Asked,
    name: str,
    rows: Sequence[Mapping[str, object]],
    columns: Sequence[str],
    what: str,
) -> Sheet:
    cells = [{column: _plain(row[column]) for column in columns} for row in rows]
    frame = pd.DataFrame(cells, columns=list(columns)).set_index(columns[0])
    as_of = f"{asked.snapshot.now:%Y-%m-%d %H:%M} UTC"
    return Sheet(name, frame, {"what": what, "as of": as_of, "times": "UTC"})


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%dT%H:%M:%SZ}"
    return value.isoformat() if isinstance(value, date) else value
