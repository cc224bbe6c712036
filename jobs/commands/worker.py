"""`tracker worker`: fetches what the leader hands out, on any machine."""

from __future__ import annotations

from typing import Annotated

import typer

from jobs.commands.opening import read_settings
from tracker.errors import SettingsError


def worker(
    concurrency: Annotated[
        int, typer.Option(min=1, max=64, help="Batches of names fetched at once.")
    ] = 1,
) -> None:
    """Fetch and record what the scheduler hands out; as many workers as there are machines.

    Example: tracker worker --concurrency 2
    """
    from jobs.desk_process import open_unattended
    from jobs.settings.desk import check_queue
    from jobs.startup import open_memory

    settings = read_settings(verbose=True)
    if not check_queue(settings):
        raise SettingsError(
            "TRACKER_QUEUE is none: nothing is handed to workers; set TRACKER_QUEUE=procrastinate "
            "for the schedulers and the workers"
        )
    from jobs.queueing.working import run_worker

    engine, _ = open_memory(settings)
    run_worker(open_unattended(settings, engine), concurrency=concurrency)
