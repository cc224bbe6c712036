"""A job run by hand: the same code as the scheduler's, under a due key of its own."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy import Engine

from db.engine import reading
from db.inputs import load_first_dates
from jobs.coverage.loading import AHEAD_OF_UTC
from jobs.due import Due
from jobs.effects import EFFECTS
from jobs.notify import send_due
from jobs.runner import Report, run_job
from jobs.settings.desk import Settings
from jobs.startup import now_utc, open_desk, open_memory
from tracker.errors import BadInputError, TrackerError


def run_by_hand(settings: Settings, job: str, *, as_of: date | None) -> Report:
    """Run one job now, and value the companies anew when it recorded something."""
    if as_of is not None and as_of > (now_utc() + AHEAD_OF_UTC).date():
        raise BadInputError(f"--as-of {as_of} is in the future; give a date that has come")
    engine, _ = open_memory(settings)
    if job == "recompute" and as_of is not None:
        _refuse_before_everything(engine, as_of)
    desk = open_desk(settings, engine)
    report = run_job(desk, _due(job), as_of=as_of)
    if report is None:
        raise TrackerError(f"{job}: another process is running it at this moment; try again")
    if job not in EFFECTS and any(report.new.values()):
        run_job(desk, _due("recompute"))
    send_due(desk)
    return report


def value_anew(settings: Settings, engine: Engine) -> None:
    """Value the companies with what was just recorded, so that the page need not wait for it."""
    run_job(open_desk(settings, engine), _due("recompute"))


def told_together(failures: Iterable[str]) -> str:
    """Say failures in one line, the names that share a reason together: "A, B: no connection"."""
    names: dict[str, list[str]] = {}
    for failure in failures:
        name, _, reason = failure.rstrip(".").partition(": ")
        names.setdefault(reason, []).append(name)
    return "; ".join(f"{', '.join(named)}: {reason}" for reason, named in names.items())


def _refuse_before_everything(engine: Engine, as_of: date) -> None:
    """Refuse a date of which nothing is known: its valuation would be recorded without a number."""
    with reading(engine) as connection:
        firsts = load_first_dates(connection)
    if firsts and as_of < min(firsts.values()):
        told = ", ".join(f"of {ticker} before {first}" for ticker, first in firsts.items())
        raise BadInputError(f"--as-of {as_of}: nothing is known {told}; give a later date")


def _due(job: str) -> Due:
    return Due(job, f"manual {now_utc():%Y-%m-%dT%H:%M:%S.%fZ}", by_hand=True)
