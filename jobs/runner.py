"""Runs one job: claims it, gathers without a lock, commits effects and the ledger together."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar

import structlog
from sqlalchemy import Connection

from db.batches import Sealed, Sighting, seal
from db.ledger import Ended as LedgerEnd
from db.ledger import LostClaimError, claim_run, finish_run, skip_run
from jobs.desk import Desk
from jobs.due import Due, retry_at
from jobs.effects import EFFECTS, no_effect
from jobs.gather import BY_LISTING, FETCHING
from jobs.gather import gather as collect
from jobs.logs import in_one_line, logged_run
from jobs.outcome import Fetched, Outcome
from jobs.scope import Listing
from jobs.sources.contract import Failure

JOBS = (*FETCHING, *EFFECTS)
LEASE = timedelta(minutes=10)

log = structlog.get_logger()
Ended = TypeVar("Ended")


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
    with logged_run(job=due.job, due=due.due_key, attempt=attempt):
        log.info("job started")
        try:
            report = _made(desk, due, attempt, as_of, gather)
        except LostClaimError:
            raise
        except Exception as error:
            _record_crash(desk, due, attempt, error)
            tell = log.info if due.by_hand else log.warning  # a command ends with the reason
            tell("job failed", reason=in_one_line(error))
            log.info("where it failed", exc_info=error)  # with --verbose
            raise
        log.info("job ended", state=report.state, new=dict(report.new))
    return report


def fetch_and_record(
    desk: Desk,
    due: Due,
    settle: Callable[[Connection, Fetched, datetime], Ended],
    *,
    as_of: date | None = None,
    listings: Sequence[Listing] | None = None,
    brought: Callable[[], Outcome] | None = None,
) -> Ended:
    """Fetch without a lock, then record it and `settle` it in one transaction.

    So a run is made in one process, and so a batch of `listings` by any worker. What `settle`
    refuses, as a claim that was lost, rolls back together with what was recorded.
    """
    outcome = collect(desk, due, as_of, listings) if brought is None else brought()
    with desk.writing() as connection:
        now = desk.clock()
        sealed = _record(connection, due, outcome, now)
        return settle(connection, Fetched(outcome, sealed.new, sealed.unchanged), now)


def _made(
    desk: Desk,
    due: Due,
    attempt: int,
    as_of: date | None,
    brought: Callable[[], Outcome] | None,
) -> Report:
    """Make a claimed run: by workers where there are any, else here."""

    def end(connection: Connection, fetched: Fetched, now: datetime) -> Report:
        return _end(connection, desk, due, attempt, fetched, now=now, as_of=as_of)

    if desk.queue is not None and brought is None and as_of is None and due.job in BY_LISTING:
        joined = desk.queue.hand_out(desk, due, attempt)
        if joined is not None:
            with desk.writing() as connection:
                return end(connection, joined, desk.clock())
    return fetch_and_record(desk, due, end, as_of=as_of, brought=brought)


def _end(
    connection: Connection,
    desk: Desk,
    due: Due,
    attempt: int,
    fetched: Fetched,
    *,
    now: datetime,
    as_of: date | None,
) -> Report:
    """End a run in the transaction of its effects."""
    outcome = fetched.outcome
    failures = tuple(one.message for one in outcome.failures)
    state: LedgerEnd = "failed" if failures else "done"
    effected = EFFECTS.get(due.job, no_effect)(connection, desk, due, now, as_of)
    if effected.findings:
        _record(connection, due, Outcome("engine", findings=effected.findings), now)
    report = Report(
        job=due.job,
        due_key=due.due_key,
        state=state,
        new={**fetched.new, **effected.new},
        unchanged=fetched.unchanged,
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
    planned = retry_at(now, attempt=attempt, jitter=random.uniform(-1, 1))  # nosec B311 # no secret
    return max([planned, *(one.retry_at for one in failures if one.retry_at is not None)])
