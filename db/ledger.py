"""The ledger of job runs: which due key of which job was claimed, by whom, and how it ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from sqlalchemy import Connection, func, insert, or_, select, update

from db.tables import TABLES
from tracker.errors import TrackerError

Ended = Literal["done", "failed", "skipped"]
FARTHEST_TRY: Final = timedelta(hours=8)  # a source that takes no more rests for 7.2 at most


class LostClaimError(TrackerError):
    """Another process has taken this run over; whatever was done for it must roll back."""


@dataclass(frozen=True, slots=True)
class Run:
    """One run; `state` is running, done, failed or skipped, `detail` parsed JSON."""

    job: str
    due_key: str
    state: str
    attempt: int
    owner: str
    started_at: datetime
    finished_at: datetime | None
    next_try_at: datetime | None  # of a failed run; None: not to be tried again
    rows: int | None
    detail: object


def claim_run(
    connection: Connection,
    *,
    job: str,
    due_key: str,
    now: datetime,
    owner: str,
    lease: timedelta,
) -> int | None:
    """Claim one run for `owner`: its attempt number (from 1), or None when it is not to be had.

    To be had is a run that nobody began, one that failed and whose next try has come, and one
    that began longer ago than `lease` and never ended. The caller commits before working.
    """
    found = load_run(connection, job=job, due_key=due_key)
    if found is not None and not _claimable(found, now, lease, owner):
        return None
    attempt = 1 if found is None else found.attempt + 1
    values = {
        "state": "running",
        "attempt": attempt,
        "owner": owner,
        "started_at": now,
        "finished_at": None,
        "next_try_at": None,
        "rows": None,
        "detail": None,
    }
    table = TABLES["job_run"]
    if found is None:
        connection.execute(insert(table).values(job=job, due_key=due_key, **values))
        return attempt
    swap = update(table).where(
        table.c.job == job,
        table.c.due_key == due_key,
        table.c.state == found.state,
        table.c.attempt == found.attempt,
    )
    return attempt if connection.execute(swap.values(**values)).rowcount == 1 else None


def finish_run(
    connection: Connection,
    *,
    job: str,
    due_key: str,
    attempt: int,
    state: Ended,
    now: datetime,
    rows: int | None = None,
    detail: object = None,
    next_try_at: datetime | None = None,
) -> None:
    """End a run in the same transaction as its effects.

    LostClaimError when this attempt no longer runs (its lease ran out and another took over):
    let it pass, so that the transaction and the effects in it roll back.
    """
    table = TABLES["job_run"]
    mine = update(table).where(
        table.c.job == job,
        table.c.due_key == due_key,
        table.c.state == "running",
        table.c.attempt == attempt,
    )
    ended = mine.values(
        state=state, finished_at=now, next_try_at=next_try_at, rows=rows, detail=detail
    )
    if connection.execute(ended).rowcount != 1:
        raise LostClaimError(
            f"{job} {due_key}: attempt {attempt} was taken over by another process"
        )


def release_orphans(connection: Connection, *, owner: str, now: datetime, lease: timedelta) -> int:
    """Make the running rows of all other owners retryable at once; gives how many.

    Only for the holder of the scheduler's lock: it knows that no other scheduler lives. A run
    asked for by hand (due key "manual ...") belongs to its command and is left alone, unless it
    began longer ago than `lease`: then its command is dead, and nobody tries it again.
    """
    table = TABLES["job_run"]
    ended = {"state": "failed", "finished_at": now, "detail": {"reason": "its process ended"}}
    by_hand = table.c.due_key.startswith("manual")
    running = update(table).where(table.c.state == "running", table.c.owner != owner)
    orphans = running.where(~by_hand).values(**ended, next_try_at=now)
    dead = running.where(by_hand, table.c.started_at <= now - lease)
    released = int(connection.execute(orphans).rowcount)
    return released + int(connection.execute(dead.values(**ended, next_try_at=None)).rowcount)


def skip_run(
    connection: Connection, *, job: str, due_key: str, now: datetime, covered_by: str
) -> None:
    """Settle a missed or failed run as skipped: `covered_by` fetched what it would have.

    A run that somebody is making now is left to him.
    """
    found = load_run(connection, job=job, due_key=due_key)
    values = {
        "state": "skipped",
        "finished_at": now,
        "next_try_at": None,
        "rows": 0,
        "detail": {"covered_by": covered_by},
    }
    table = TABLES["job_run"]
    if found is None:
        connection.execute(
            insert(table).values(
                job=job, due_key=due_key, attempt=0, owner="", started_at=now, **values
            )
        )
    elif found.state == "failed":
        mine = update(table).where(table.c.job == job, table.c.due_key == due_key)
        connection.execute(mine.values(**values))


class RecordedRuns:
    """The ledger asked run by run, each once: years of runs are never read to find what is due."""

    def __init__(self, connection: Connection) -> None:
        """Ask by this connection, as long as it lives."""
        self._connection = connection
        self._asked: dict[tuple[str, str], Run | None] = {}

    def get(self, key: tuple[str, str], /) -> Run | None:
        """Give the run of a (job, due key), None where nobody has begun it."""
        if key not in self._asked:
            job, due_key = key
            self._asked[key] = load_run(self._connection, job=job, due_key=due_key)
        return self._asked[key]


def load_failed_keys(connection: Connection, *, job: str) -> list[str]:
    """Give the due keys of a job's failed runs, those asked for by hand left out."""
    table = TABLES["job_run"]
    query = select(table.c.due_key).where(
        table.c.job == job, table.c.state == "failed", ~table.c.due_key.startswith("manual")
    )
    return list(connection.execute(query.order_by(table.c.due_key)).scalars())


def load_runs(connection: Connection, *, job: str | None = None) -> list[Run]:
    """Give all runs (of one job), by job and due key."""
    table = TABLES["job_run"]
    query = select(table).order_by(table.c.job, table.c.due_key)
    if job is not None:
        query = query.where(table.c.job == job)
    return [Run(**row) for row in connection.execute(query).mappings()]


def load_current_runs(connection: Connection) -> list[Run]:
    """Give what tells how the jobs stand: open runs, and each job's last and last done one."""
    table = TABLES["job_run"]
    moved = func.coalesce(table.c.finished_at, table.c.started_at).desc()
    done = (table.c.state == "done").desc()
    ranked = select(
        table.c.job,
        table.c.due_key,
        table.c.state,
        func.row_number().over(partition_by=table.c.job, order_by=moved).label("recent"),
        func.row_number().over(partition_by=table.c.job, order_by=(done, moved)).label("success"),
    ).subquery()
    wanted = or_(
        ranked.c.state.in_(["running", "failed"]), ranked.c.recent == 1, ranked.c.success == 1
    )
    here = (table.c.job == ranked.c.job) & (table.c.due_key == ranked.c.due_key)
    query = select(table).join(ranked, here).where(wanted).order_by(table.c.job, table.c.due_key)
    return [Run(**row) for row in connection.execute(query).mappings()]


def load_run(connection: Connection, *, job: str, due_key: str) -> Run | None:
    """Give one run, None where nobody has begun it."""
    table = TABLES["job_run"]
    query = select(table).where(table.c.job == job, table.c.due_key == due_key)
    row = connection.execute(query).mappings().first()
    return None if row is None else Run(**row)


def may_be_tried(next_try_at: datetime | None, now: datetime) -> bool:
    """Tell whether a failed run may be tried again; None says that it never is.

    A try farther ahead than any wait is was planned by a clock that was set back since.
    """
    return next_try_at is not None and not now < next_try_at <= now + FARTHEST_TRY


def _claimable(run: Run, now: datetime, lease: timedelta, owner: str) -> bool:
    # Its own: the database was away when the run failed, so nobody could write that it had.
    if run.state == "running" and run.owner == owner:
        return True
    if run.state == "failed":
        return may_be_tried(run.next_try_at, now)
    # One that begins in the time to come was begun by a clock that was set back since.
    lives = now - lease < run.started_at <= now + lease
    return run.state == "running" and not lives
