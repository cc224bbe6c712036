"""What the Health page reads: jobs, requests, inputs, findings, the database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import Connection

from dashboards.asked import Asked
from dashboards.jobstates import JobState, job_states
from db.findings import Recurring, load_recurring
from db.job_plan import load_plan
from db.job_requests import JOBS, Progress, load_progress, load_request
from db.leadership import Term, load_term
from db.ledger import Run
from db.source_log import Served, load_levels, load_served
from db.storage import Storage, load_storage

GRACE: Final = dt.timedelta(minutes=15)  # beyond what is planned before a job counts as overdue
SHOWN: Final = 60  # requests read; a job shows its last one
FINDINGS_DAYS: Final = 30


@dataclass(frozen=True, slots=True)
class JobLine:
    """One job: how it stands, its last success, when it is next due, and what was asked of it."""

    job: str
    state: JobState | None  # None: it has never run
    success: Run | None
    next_at: datetime | None
    request: Progress | None

    def overdue(self, now: datetime) -> bool:
        """Tell whether the plan is over and nothing ran."""
        return self.next_at is not None and self.next_at + GRACE < now

    @property
    def asked_for(self) -> bool:
        """Tell whether a request waits or runs."""
        return self.request is not None and self.request.state in {"waiting", "running"}


def job_lines(asked: Asked) -> list[JobLine]:
    """Give every job there is, and those that ran under another name."""
    runs = asked.snapshot.runs
    states = {state.job: state for state in job_states(runs)}
    plan = asked.record.ask("job plan", asked.stamp, ("requests",), load_plan)
    newest: dict[str, Progress] = {}
    for one in _progress(asked):
        newest.setdefault(one.request.job, one)
    return [
        JobLine(job, states.get(job), _success(runs, job), plan.get(job), newest.get(job))
        for job in dict.fromkeys([*JOBS, *states])
    ]


def leader(asked: Asked) -> Term | None:
    """Read which scheduler leads, or led last; None where none ever did."""
    return asked.record.ask("leader", asked.stamp, ("runs", "requests"), load_term)


def request(asked: Asked, number: int) -> Progress | None:
    """Read one request."""
    name, kinds = ("request", number), ("requests", "runs")
    return asked.record.ask(name, asked.stamp, kinds, lambda found: load_request(found, number))


def served(asked: Asked) -> Sequence[Served]:
    """Read what each source gave of each kind."""
    return asked.record.ask("served", asked.stamp, ("batch",), load_served)


def levels(asked: Asked) -> Sequence[tuple[str, str, date]]:
    """Read the last session of each index."""
    return asked.record.ask("levels", asked.stamp, ("batch",), load_levels)


def storage(asked: Asked) -> Storage:
    """Read what the database is."""
    return asked.record.ask("storage", asked.stamp, ("batch",), load_storage)


def recurring(asked: Asked) -> Sequence[Recurring]:
    """Read the findings that jobs have recorded of late."""
    today = asked.snapshot.now.date()
    since = datetime.combine(today, dt.time(0), tzinfo=dt.UTC) - dt.timedelta(days=FINDINGS_DAYS)

    def load(connection: Connection) -> list[Recurring]:
        return load_recurring(connection, since=since)

    return asked.record.ask(("recurring", since), asked.stamp, ("batch",), load)


def _progress(asked: Asked) -> Sequence[Progress]:
    kinds = ("requests", "runs")
    return asked.record.ask(
        "requests", asked.stamp, kinds, lambda connection: load_progress(connection, last=SHOWN)
    )


def _success(runs: Sequence[Run], job: str) -> Run | None:
    done: Mapping[datetime, Run] = {
        run.finished_at: run
        for run in runs
        if run.job == job and run.state == "done" and run.finished_at
    }
    return done[max(done)] if done else None
