"""Requests: how a page asks for a job; the scheduler claims each and runs it through the ledger.

    waiting -> claimed -> done
       +-----> refused

How the run itself went is in the ledger under `run_key`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, select, update

from db.ledger import Run, load_run
from db.numbered_rows import record_row
from db.tables import TABLES
from tracker.errors import BadInputError

# What may be asked for, in the order in which the jobs depend on each other.
JOBS: Final = ("prices", "fx", "consensus", "shares", "benchmark", "recompute", "alerts", "digest")


@dataclass(frozen=True, slots=True)
class JobRequest:
    """One request; `state` is waiting, claimed, done or refused."""

    id: int
    job: str
    requested_at: datetime
    requested_by: str
    state: str
    claimed_at: datetime | None = None
    finished_at: datetime | None = None
    run_key: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """What became of asking: the request, and whether it had been waiting already."""

    request: JobRequest
    folded: bool


@dataclass(frozen=True, slots=True)
class Progress:
    """A request with its run, None until the run has begun."""

    request: JobRequest
    run: Run | None

    @property
    def state(self) -> str:
        """Give waiting, running, done, failed or refused."""
        if self.request.state in {"waiting", "refused"}:
            return self.request.state
        if self.run is None or self.request.state == "claimed":
            return "running"
        return "failed" if self.run.state == "failed" else "done"


def record_request(connection: Connection, *, job: str, by: str, now: datetime) -> Asked:
    """Ask for a job, unless the same is waiting already: then that one serves both.

    BadInputError for a job that does not exist. The caller commits.
    """
    if job not in JOBS:
        raise BadInputError(f"no job has the name {job!r}; the jobs are {', '.join(JOBS)}")
    table = TABLES["job_request"]
    query = select(table).where(table.c.job == job, table.c.state == "waiting")
    found = connection.execute(query.order_by(table.c.id)).mappings().first()
    if found is not None:
        return Asked(JobRequest(**found), folded=True)
    row = {"job": job, "requested_at": now, "requested_by": by, "state": "waiting"}
    request = record_row(connection, "job_request", row)
    return Asked(JobRequest(request, job, now, by, "waiting"), folded=False)


def load_open_requests(connection: Connection) -> list[JobRequest]:
    """Give the requests that wait or that a scheduler has claimed and not settled, oldest first."""
    table = TABLES["job_request"]
    query = select(table).where(table.c.state.in_(["waiting", "claimed"])).order_by(table.c.id)
    return [JobRequest(**row) for row in connection.execute(query).mappings()]


def claim_request(connection: Connection, request: JobRequest, *, now: datetime) -> str | None:
    """Claim a request and give its due key; None when another scheduler was faster.

    One that a scheduler claimed and did not settle is given again: the ledger knows how far its
    run has come, and lets it run at most once at a time. The caller commits.
    """
    if request.state == "claimed":
        return request.run_key
    table, key = TABLES["job_request"], f"requested {request.id}"
    mine = update(table).where(table.c.id == request.id, table.c.state == "waiting")
    claimed = mine.values(state="claimed", claimed_at=now, run_key=key)
    return key if connection.execute(claimed).rowcount == 1 else None


def settle_request(connection: Connection, request: JobRequest, *, now: datetime) -> bool:
    """Mark a claimed request as done once its run has ended; gives whether it has."""
    table = TABLES["job_request"]
    mine = table.c.id == request.id
    key = connection.execute(select(table.c.run_key).where(mine)).scalar_one()
    run = load_run(connection, job=request.job, due_key=str(key))
    if run is None or run.state == "running":
        return False
    ended = update(table).where(mine, table.c.state == "claimed")
    connection.execute(ended.values(state="done", finished_at=now))
    return True


def refuse_request(
    connection: Connection, request: JobRequest, *, reason: str, now: datetime
) -> None:
    """Mark a request as refused, with the reason that the page shows."""
    table = TABLES["job_request"]
    mine = update(table).where(table.c.id == request.id)
    connection.execute(mine.values(state="refused", finished_at=now, reason=reason))


def load_progress(connection: Connection, *, last: int) -> list[Progress]:
    """Give the last requests, the newest first, each with its run."""
    table = TABLES["job_request"]
    query = select(table).order_by(table.c.id.desc()).limit(last)
    return [_progress(connection, row) for row in _requests(connection.execute(query).mappings())]


def load_request(connection: Connection, request: int) -> Progress | None:
    """Give one request with its run."""
    table = TABLES["job_request"]
    query = select(table).where(table.c.id == request)
    found = _requests(connection.execute(query).mappings())
    return _progress(connection, found[0]) if found else None


def _requests(rows: object) -> Sequence[JobRequest]:
    return [JobRequest(**row) for row in rows]  # type: ignore[attr-defined]


def _progress(connection: Connection, request: JobRequest) -> Progress:
    key = request.run_key
    return Progress(request, key and load_run(connection, job=request.job, due_key=key) or None)
