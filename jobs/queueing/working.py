"""A worker: fetches and records what a leader has handed out, on any machine."""

from __future__ import annotations

from jobs.desk import Desk
from jobs.queueing.handing import BEAT, STALLED
from jobs.queueing.schema import upgrade_queue
from jobs.queueing.tasks import QUEUE, open_queue


def run_worker(desk: Desk, *, concurrency: int) -> None:
    """Do what is handed out, `concurrency` batches at once, until asked to stop.

    Asked by SIGINT or SIGTERM it ends the batches in hand first; killed, its batches go to
    another within seconds.
    """
    upgrade_queue(desk.engine)
    app, _ = open_queue(desk.engine, desk)
    app.run_worker(
        queues=[QUEUE],
        concurrency=concurrency,
        delete_jobs="successful",
        fetch_job_polling_interval=2.0,
        update_heartbeat_interval=float(BEAT),
        stalled_worker_timeout=float(STALLED),
        shutdown_graceful_timeout=60.0,
    )
