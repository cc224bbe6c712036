"""Runs one job: claims it, gathers without a lock, commits effects and the ledger together."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import structlog
from sqlalchemy import Connection

from db.batches import Sealed, Sighting, seal
from db.ledger import Ended, LostClaimError, claim_run, finish_run, skip_run
from jobs.desk import Desk
from jobs.due import Due, retry_at
from jobs.effects import EFFECTS, Effected
from jobs.gather import GATHERERS
from jobs.logs import in_one_line
from jobs.outcome import Outcome
from jobs.sources.contract import Failure

JOBS = (*GATHERERS, *EFFECTS)
LEASE = timedelta(minutes=10)

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Report:
    """How a run ended: what was written and the sentence of each failure."""

    job: str
    due_key: str
    state: str
    new: Mapping[str, int]
    unchanged: Mapping[str, int]
    findings: tuple[str, ...]
    failures: tuple[str, ...]


def run_job(
    desk: Desk,
    due: Due,
    *,
    as_of: date | None = None,
    gather: Callable[[], Outcome] | None = None,
) -> Report | None:
    """Make one due run; None when somebody else has it. A failure of a name is in the report.

    `gather` brings what is to be recorded, in place of the job's own gatherer.
    """
    with desk.writing() as connection:
        attempt = claim_run(
            connection,
            job=due.job,
            due_key=due.due_key,
            now=desk.clock(),
            owner=desk.owner,
            lease=LEASE,
        )
    if attempt is None:
        return None
    log.info("job started", job=due.job, due=due.due_key, attempt=attempt)
    try:
        outcome = _gathered(desk, due, as_of) if gather is None else gather()
        report = _commit(desk, due, attempt, outcome, as_of=as_of)
    except LostClaimError:
        raise
    except Exception as error:
        _record_crash(desk, due, attempt, error)
        raise
    log.info("job ended", job=due.job, due=due.due_key, state=report.state, new=dict(report.new))
    return report


def _gathered(desk: Desk, due: Due, as_of: date | None) -> Outcome:
    gatherer = GATHERERS.get(due.job)
    return Outcome("engine") if gatherer is None else gatherer(desk, due, as_of)


def _commit(desk: Desk, due: Due, attempt: int, outcome: Outcome, *, as_of: date | None) -> Report:
    """Record the outcome and end the run in one transaction."""
    failures = tuple(failure.message for failure in outcome.failures)
    state: Ended = "failed" if failures else "done"
    with desk.writing() as connection:
        now = desk.clock()
        sealed = _record(connection, due, outcome, now)
        effect = EFFECTS.get(due.job)
        effected = Effected() if effect is None else effect(connection, desk, due, now, as_of)
        if effected.findings:
            _record(connection, due, Outcome("engine", findings=effected.findings), now)
        report = Report(
            job=due.job,
            due_key=due.due_key,
            state=state,
            new={**sealed.new, **effected.new},
            unchanged=sealed.unchanged,
            findings=tuple(finding.message for finding in (*outcome.findings, *effected.findings)),
            failures=failures,
        )
        finish_run(
            connection,
            job=due.job,
            due_key=due.due_key,
            attempt=attempt,
            state=state,
            now=now,
            rows=sum(report.new.values()),
            detail=_detail(outcome),
            next_try_at=_next_try(due, now, attempt, outcome.failures) if failures else None,
        )
        for older in due.covers if state == "done" else ():
            skip_run(connection, job=due.job, due_key=older, now=now, covered_by=due.due_key)
    return report


def _record(connection: Connection, due: Due, outcome: Outcome, now: datetime) -> Sealed:
    return seal(
        connection,
        source=outcome.source,
        rows=outcome.rows,
        now=now,
        sightings=[Sighting(outcome.source, ticker, kind) for kind, ticker in outcome.seen],
        findings=outcome.findings,
        job=due.job,
        due_key=due.due_key,
    )


def _record_crash(desk: Desk, due: Due, attempt: int, error: Exception) -> None:
    """Leave the failure in the ledger, to be tried again; the caller raises it on."""
    with desk.writing() as connection:
        now = desk.clock()
        finish_run(
            connection,
            job=due.job,
            due_key=due.due_key,
            attempt=attempt,
            state="failed",
            now=now,
            detail={"error": in_one_line(error)},
            next_try_at=_next_try(due, now, attempt),
        )


def _detail(outcome: Outcome) -> dict[str, object]:
    return {
        "source": outcome.source,
        "failures": [
            {"subject": one.subject, "kind": one.kind.value, "message": one.message}
            for one in outcome.failures
        ],
    }


def _next_try(
    due: Due, now: datetime, attempt: int, failures: Iterable[Failure] = ()
) -> datetime | None:
    """Give when the scheduler tries again: not before a source that rests is asked again.

    What was asked for by hand is not tried again.
    """
    if due.by_hand:
        return None
    planned = retry_at(now, attempt=attempt, jitter=random.uniform(-1, 1))
    return max([planned, *(one.retry_at for one in failures if one.retry_at is not None)])
