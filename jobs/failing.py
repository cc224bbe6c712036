"""The rule `job_failed`: jobs whose last run has failed too often, told to the operators."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Final

from sqlalchemy import Connection

from db.alerts import Alert, AlertChange, load_alerts, record_alert, record_change
from db.ledger import Run, load_current_runs
from jobs.delivery.mailing import Mailing
from jobs.delivery.outbox import Occasion, record_letters, record_posts
from jobs.mail.alert_letter import alert_letter
from jobs.mail.news import AlertNews
from tracker.alerts.changes import Change, Reason
from tracker.alerts.conditions import Reasons, joined
from tracker.alerts.decisions import judge_job
from tracker.alerts.limits import DEFAULT_ALERTS
from tracker.alerts.memory import memory_document, read_memory, reason_documents

LIMITS: Final = DEFAULT_ALERTS.job_failed  # of the desk, not of one company's coverage


def record_job_alerts(connection: Connection, mailing: Mailing, *, now: datetime) -> int:
    """Judge every job by its last run, and tell the operators; gives the changes recorded."""
    held = {one.ticker: one for one in load_alerts(connection) if one.rule == "job_failed"}
    count = 0
    for job, those in _load_runs(connection):
        before = held.get(job)
        memory = read_memory("job_failed", before.memory) if before and before.memory else None
        assert memory is None or isinstance(memory, Reasons)
        judged = judge_job(memory, today=now.date(), found=_failures(job, those), limits=LIMITS)
        assert isinstance(judged.memory, Reasons)
        if before is None and not judged.changes:
            continue
        alert = _alert(job, before, judged.memory, now)
        alert = replace(alert, id=record_alert(connection, alert))
        for change in judged.changes:
            count += 1
            _record(connection, alert, change, mailing=mailing, now=now)
    return count


def load_failed_for_good(connection: Connection) -> tuple[str, ...]:
    """Name the jobs that the operators are told of: tried as often as a failing job is."""
    return tuple(job for job, those in _load_runs(connection) if _failures(job, those))


def _load_runs(connection: Connection) -> list[tuple[str, list[Run]]]:
    """Give each job with the runs that tell how it stands."""
    runs: dict[str, list[Run]] = {}
    for run in load_current_runs(connection):
        runs.setdefault(run.job, []).append(run)
    return sorted(runs.items())


def _failures(job: str, runs: Sequence[Run]) -> list[Reason]:
    """Name a job's failure where its last run that ended has failed often enough."""
    last = max(runs, key=lambda run: (run.finished_at or run.started_at, run.due_key))
    if last.state != "failed" or last.attempt < LIMITS.attempts:
        return []
    detail = last.detail if isinstance(last.detail, dict) else {}
    failures = detail.get("failures") or []
    text = str(failures[0]["message"]) if failures else str(detail.get("error") or "no reason")
    attempts = float(last.attempt)
    return [Reason(job, "job_failed", attempts, float(LIMITS.attempts), subject=job, text=text)]


def _alert(job: str, before: Alert | None, memory: Reasons, now: datetime) -> Alert:
    moved = before is None or before.state != memory.state
    return Alert(
        id=0 if before is None else before.id,
        rule="job_failed",
        ticker=job,
        state=memory.state,
        old=None,
        new=joined(memory),
        value=None,
        threshold=float(LIMITS.attempts),
        flip_price=None,
        session=now.date(),
        since=now if moved or before is None else before.since,
        acknowledged_by=None if moved or before is None else before.acknowledged_by,
        acknowledged_at=None if moved or before is None else before.acknowledged_at,
        note=None if moved or before is None else before.note,
        memory=memory_document(memory),
        valuation_id=None,
        updated_at=now,
    )


def _record(
    connection: Connection, alert: Alert, change: Change, *, mailing: Mailing, now: datetime
) -> None:
    row = replace(
        AlertChange.of(alert, change.kind, before=change.before, now=now),
        old=change.old,
        new=change.new,
        reasons=reason_documents(change.reasons),
        severity=LIMITS.severity,
    )
    change_id = record_change(connection, row)
    if not change.told:
        return
    news = AlertNews(
        rule="job_failed",
        kind=change.kind,
        severity=LIMITS.severity,
        old=None,
        new=None,
        value=change.value,
        flip_price=None,
        session=change.session,
        reasons=change.reasons,
        document=None,
        subject=alert.ticker,
    )
    occasion = Occasion("alert", f"change {change_id}", now, change_id)
    write = partial(alert_letter, news, base_url=mailing.base_url)
    record_letters(connection, mailing, mailing.operators, write, occasion)
    record_posts(connection, mailing, write, occasion)
