"""The page as files: jobs, freshness of inputs, findings."""

from __future__ import annotations

import dataclasses
from datetime import datetime
from typing import Final

from dashboards.asked import Asked, Sheet
from dashboards.jobstates import reason_of
from dashboards.pages.health import queries
from dashboards.pages.health.inputs import Input, inputs_of
from dashboards.pages.health.jobs import state_of
from dashboards.pages.health.problems import Problem, problems_of
from dashboards.row_sheets import row_sheet
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
    return row_sheet(asked, "jobs", rows, JOB, what=say("every job as it stands"), times="UTC")


def inputs_sheet(asked: Asked) -> Sheet:
    """Give every input that the valuations used, whatever the page shows of them."""
    columns = [field.name for field in dataclasses.fields(Input)]
    rows = [dataclasses.asdict(one) for one in inputs_of(asked)]
    return row_sheet(
        asked,
        "inputs",
        rows,
        columns,
        what=say("every input as the last valuations used it"),
        times="UTC",
    )


def findings_sheet(asked: Asked) -> Sheet:
    """Give every finding, whatever the page shows of them."""
    columns = [field.name for field in dataclasses.fields(Problem)]
    rows = [dataclasses.asdict(one) for one in problems_of(asked)]
    return row_sheet(
        asked,
        "findings",
        rows,
        columns,
        what=say("what stands, and what jobs met of late"),
        times="UTC",
    )


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
