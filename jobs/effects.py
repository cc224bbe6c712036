"""The jobs that fetch nothing: what each computes and records inside its run's transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from sqlalchemy import Connection

from jobs.desk import Desk
from jobs.digest import record_digests
from jobs.due import Due
from jobs.failing import record_job_alerts
from jobs.recompute import recompute
from tracker.findings import Finding


@dataclass(frozen=True, slots=True)
class Effected:
    """What a job recorded, by kind, and what it could not do whole."""

    new: Mapping[str, int] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()


Effect = Callable[[Connection, Desk, Due, datetime, date | None], Effected]


def _recompute(
    connection: Connection, desk: Desk, _due: Due, now: datetime, as_of: date | None
) -> Effected:
    written, findings = recompute(connection, now=now, as_of=as_of, mailing=desk.mailing)
    return Effected({"valuation": written}, tuple(findings))


def _alerts(
    connection: Connection, desk: Desk, due: Due, now: datetime, _as_of: date | None
) -> Effected:
    """Judge the jobs; asked for by hand, the companies too, by a valuation of this moment."""
    changes = record_job_alerts(connection, desk.mailing, now=now)
    written, findings = 0, list[Finding]()
    if due.by_hand:
        written, findings = recompute(connection, now=now, mailing=desk.mailing)
    return Effected({"valuation": written, "alert_change": changes}, tuple(findings))


def _digest(
    connection: Connection, desk: Desk, due: Due, now: datetime, _as_of: date | None
) -> Effected:
    written, findings = record_digests(connection, desk.mailing, due_key=due.due_key, now=now)
    return Effected({"delivery": written}, tuple(findings))


EFFECTS: Final[Mapping[str, Effect]] = {
    "recompute": _recompute,
    "alerts": _alerts,
    "digest": _digest,
}


def no_effect(
    _connection: Connection, _desk: Desk, _due: Due, _now: datetime, _as_of: date | None
) -> Effected:
    """Compute nothing: the effect of a job that only fetches."""
    return Effected()
