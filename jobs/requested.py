"""Runs what pages have asked for: each request is claimed, run through the ledger and settled."""

from __future__ import annotations

import structlog

from db.engine import reading
from db.job_requests import (
    JobRequest,
    claim_request,
    load_open_requests,
    refuse_request,
    settle_request,
)
from db.leadership import LostTermError
from jobs.desk import Desk
from jobs.due import Due
from jobs.logs import in_one_line
from jobs.runner import JOBS, run_job

log = structlog.get_logger()


def run_requested(desk: Desk) -> None:
    """Run each job that is asked for; a failure is in the ledger, and does not stop the next.

    A request whose scheduler died is taken up where the ledger says that its run has come to.
    """
    with reading(desk.engine) as connection:
        requests = load_open_requests(connection)
    for request in requests:
        if request.job in JOBS:
            _run(desk, request)
        else:
            with desk.writing() as connection:
                reason = f"no job has this name; the jobs are {', '.join(JOBS)}"
                refuse_request(connection, request, reason=reason, now=desk.clock())


def _run(desk: Desk, request: JobRequest) -> None:
    with desk.writing() as connection:
        key = claim_request(connection, request, now=desk.clock())
    if key is None:
        return
    try:
        run_job(desk, Due(request.job, key, by_hand=True))
    except LostTermError:
        raise
    except Exception as error:  # noqa: BLE001 (told here and in the ledger; the rest goes on)
        reason = in_one_line(error)
        log.warning("requested job failed", job=request.job, due=key, reason=reason)
        log.info("where it failed", exc_info=error)  # with --verbose
    with desk.writing() as connection:
        settle_request(connection, request, now=desk.clock())
