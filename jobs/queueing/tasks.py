"""The queue itself: one task of procrastinate, and the connections that it is queued through."""

from __future__ import annotations

from typing import Any, Final

import structlog
from procrastinate import App, JobContext, PsycopgConnector, RetryStrategy
from procrastinate.tasks import Task
from sqlalchemy import Engine

from jobs.desk import Desk
from jobs.logs import in_one_line
from jobs.queueing.batches import Batch, fail_batch, fetch_batch
from jobs.queueing.schema import SCHEMA

QUEUE: Final = "tracker"
TASK: Final = "tracker.fetch_batch"
TRIES: Final = 3
AGAIN_AFTER: Final = 5  # seconds

log = structlog.get_logger()


def open_queue(engine: Engine, desk: Desk | None = None) -> tuple[App, Task[Any, Any, Any]]:
    """Give the queue of a PostgreSQL database and its task; `desk` is whose workers do it."""
    address = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    app = App(
        connector=PsycopgConnector(
            conninfo=address,
            kwargs={
                "options": f"-c search_path={SCHEMA}",
                "application_name": "tracker queue",
                "keepalives_idle": 5,
                "keepalives_interval": 2,
                "keepalives_count": 3,
            },
            min_size=1,
            max_size=8,
        )
    )

    def work(context: JobContext, /, **arguments: Any) -> None:
        assert desk is not None
        batch, tried = Batch.of(arguments), context.job.attempts + 1
        try:
            done = fetch_batch(desk, batch)
        except Exception as error:
            reason = in_one_line(error)
            log.warning("a batch failed", job=batch.due.job, batch=batch.number, reason=reason)
            if tried < TRIES:
                raise
            fail_batch(desk, batch, reason)
        else:
            told = "a batch is done" if done else "a batch was not waited for"
            log.info(told, job=batch.due.job, due=batch.due.due_key, batch=batch.number)

    retry = RetryStrategy(max_attempts=TRIES, wait=AGAIN_AFTER)
    task = app.task(name=TASK, queue=QUEUE, retry=retry, pass_context=True)(work)
    return app, task
