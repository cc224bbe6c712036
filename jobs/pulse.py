"""Notices a scheduler whose thread has died, and ends the process, so that it is started anew.

APScheduler goes on saying that it runs when its thread is gone. Each turn of the thread hands out
a tick, or says that the one before is still at work: that is its pulse, however long a tick takes.
The process ends rather than mending itself: what killed the thread may have left more behind, the
ledger knows what was done, and whoever supervises the process (systemd, a container) starts it.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable
from typing import Final

import structlog
from apscheduler.events import EVENT_JOB_MAX_INSTANCES, EVENT_JOB_SUBMITTED
from apscheduler.schedulers.base import BaseScheduler

# Together at most 70 seconds from the last turn to the end: 50, and two looks of 10.
LIMIT_SECONDS: Final = 50.0
LOOK_SECONDS: Final = 10.0

log = structlog.get_logger()


def end_process() -> None:
    """Say why in one line and end with exit code 1, whatever other threads are at."""
    log.error("the scheduler has stopped; this process ends, to be started anew")
    sys.stderr.write("tracker: the scheduler has stopped; start tracker again\n")
    sys.stderr.flush()
    os._exit(1)


def watch_over(
    scheduler: BaseScheduler,
    *,
    end: Callable[[], None] = end_process,
    limit: float = LIMIT_SECONDS,
    every: float = LOOK_SECONDS,
) -> threading.Thread:
    """Call `end` once the scheduler has not turned for `limit` seconds at two looks in a row.

    A scheduler that was shut down, as by a leader that steps down, is watched no more.
    """
    turned = [time.monotonic()]
    pulse = EVENT_JOB_SUBMITTED | EVENT_JOB_MAX_INSTANCES
    scheduler.add_listener(lambda _event: turned.append(time.monotonic()), pulse)

    def look() -> None:
        late = 0
        while late < 2:
            time.sleep(every)
            if not scheduler.running:
                return
            del turned[:-1]
            late = late + 1 if time.monotonic() - turned[-1] > limit else 0
        end()

    thread = threading.Thread(target=look, name="pulse", daemon=True)
    thread.start()
    return thread
