"""A job run by hand: the same code as the scheduler's, under a due key of its own."""

from __future__ import annotations

from datetime import date, timedelta

from jobs.due import Due
from jobs.runner import Report, run_job
from jobs.settings import Settings
from jobs.startup import now_utc, open_desk, open_memory
from tracker.errors import BadInputError, TrackerError

AHEAD_OF_UTC = timedelta(hours=14)  # the first zone of the world to see a date


def run_by_hand(settings: Settings, job: str, *, as_of: date | None) -> Report:
    """Run one job now, and value the companies anew when it recorded something."""
    if as_of is not None and as_of > (now_utc() + AHEAD_OF_UTC).date():
        raise BadInputError(f"--as-of {as_of} is in the future; give a date that has come")
    engine, _ = open_memory(settings)
    desk = open_desk(settings, engine)
    report = run_job(desk, _due(job), as_of=as_of)
    if report is None:
        raise TrackerError(f"{job}: another process is running it at this moment; try again")
    if job != "recompute" and any(report.new.values()):
        run_job(desk, _due("recompute"))
    return report


def _due(job: str) -> Due:
    return Due(job, f"manual {now_utc():%Y-%m-%dT%H:%M:%S.%fZ}", by_hand=True)
