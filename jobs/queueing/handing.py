"""How a leader hands a run to workers: queues batches, sweeps stalled ones, joins the results."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from typing import Any, Final

import structlog
from procrastinate import App, sql, utils
from procrastinate.tasks import Task
from sqlalchemy import Engine

from db.engine import reading
from db.handouts import (
    Handout,
    load_handouts,
    load_settled_names,
    record_handouts,
)
from db.leadership import check_term
from jobs.desk import Desk
from jobs.due import Due
from jobs.gather import load_listings
from jobs.outcome import Fetched, Outcome
from jobs.queueing.batches import Batch, failure_of, split
from jobs.queueing.schema import upgrade_queue
from jobs.queueing.tasks import open_queue
from jobs.sources.contract import Failure, FailureKind

BEAT: Final = 3  # seconds between two notes of a worker that it lives
STALLED: Final = 12  # seconds without one after which its tasks are given to another
SWEEP: Final = 3
LOOK: Final = 0.2
PATIENCE: Final = 180  # seconds without any batch done, after which a run is given up

log = structlog.get_logger()


class ProcrastinateQueue:
    """Hands fetching to the workers of a PostgreSQL database."""

    def __init__(self, engine: Engine, *, patience: float = PATIENCE) -> None:
        """Bring the queue's tables to this version, and connect to it."""
        upgrade_queue(engine)
        self._app, self._task = open_queue(engine)
        self._app.open()
        self._patience = patience

    def hand_out(self, desk: Desk, due: Due, attempt: int) -> Fetched | None:
        """Have a claimed run fetched and recorded by workers; None where no worker lives.

        Names that an earlier attempt of the same run has brought are not asked again.
        """
        if not live_workers(self._app):
            log.warning("no worker answers: fetched here", job=due.job, due=due.due_key)
            return None
        with reading(desk.engine) as connection:
            settled = load_settled_names(connection, job=due.job, due_key=due.due_key)
        listings = [one for one in load_listings(desk, due) if one.ticker not in settled]
        batches = split(listings)
        with desk.writing() as connection:
            record_handouts(
                connection,
                job=due.job,
                due_key=due.due_key,
                attempt=attempt,
                batches=[[one.ticker for one in part] for part in batches],
                now=desk.clock(),
            )
        made = [Batch(due, attempt, number, part) for number, part in enumerate(batches)]
        _queue(self._task, made)
        log.info("handed to workers", job=due.job, due=due.due_key, batches=len(made))
        return joined(self._wait(desk, due, attempt))

    def close(self) -> None:
        """Close the connections."""
        self._app.close()

    def _wait(self, desk: Desk, due: Due, attempt: int) -> list[Handout]:
        """Wait until every batch is done, or until none has been for long; LostTermError."""
        left, moved, swept = None, time.monotonic(), time.monotonic()
        while True:
            with reading(desk.engine) as connection:
                check_term(connection, desk.term)
                found = load_handouts(connection, job=due.job, due_key=due.due_key, attempt=attempt)
            waiting = sum(one.state == "waiting" for one in found)
            if waiting != left:
                left, moved = waiting, time.monotonic()
            if not waiting or time.monotonic() - moved > self._patience:
                return found
            if time.monotonic() - swept > SWEEP:
                sweep_stalled(self._app)
                swept = time.monotonic()
            time.sleep(LOOK)


def _queue(task: Task[Any, Any, Any], batches: Sequence[Batch]) -> None:
    """Queue each batch once: its lock refuses the same one a second time."""
    from procrastinate.exceptions import AlreadyEnqueued

    for batch in batches:
        lock = f"{batch.due.job} {batch.due.due_key} {batch.attempt} {batch.number}"
        try:
            task.configure(queueing_lock=lock).defer(**batch.arguments())
        except AlreadyEnqueued:
            log.info("queued already", batch=lock)


def live_workers(app: App) -> int:
    """Count the workers that have said lately that they live."""
    query = (
        "SELECT count(*) AS live FROM procrastinate_workers "
        "WHERE last_heartbeat > now() - make_interval(secs => %(seconds)s)"
    )
    connector = app.connector.get_sync_connector()
    return int(connector.execute_query_one(query, seconds=STALLED)["live"])


def sweep_stalled(app: App) -> int:
    """Give the tasks of workers that have fallen silent to others; gives how many.

    procrastinate leaves them "doing" for ever: the sweep is ours.
    """
    connector = app.connector.get_sync_connector()
    stalled = connector.execute_query_all(
        sql.queries["select_stalled_jobs_by_heartbeat"],
        queue=None,
        task_name=None,
        seconds_since_heartbeat=STALLED,
    )
    for row in stalled:
        app.job_manager.retry_job_by_id(int(row["id"]), utils.utcnow())
        log.warning("a worker fell silent: its batch is queued again", task=row["id"])
    connector.execute_query_all(
        sql.queries["prune_stalled_workers"], seconds_since_heartbeat=STALLED
    )
    return len(stalled)


def joined(batches: Sequence[Handout]) -> Fetched:
    """Join what came of the batches: counts added, every failed name with its reason."""
    new, unchanged = Counter[str](), Counter[str]()
    failures: list[Failure] = []
    source = "engine"
    for batch in batches:
        if batch.result is None:
            failures += [_unfetched(name) for name in batch.names]
            continue
        source = batch.result["source"] if batch.state == "done" else source
        new.update(batch.result["new"])
        unchanged.update(batch.result["unchanged"])
        failures += [failure_of(noted) for noted in batch.result["failures"]]
    return Fetched(Outcome(source, failures=tuple(failures)), dict(new), dict(unchanged))


def _unfetched(name: str) -> Failure:
    reason = "no worker has fetched its batch; see whether 'tracker worker' runs"
    return Failure(name, FailureKind.UNREACHABLE, f"{name}: {reason}")
