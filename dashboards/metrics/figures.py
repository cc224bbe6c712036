"""Reads the figures of every metric; asked again only for what has changed."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from sqlalchemy import Connection

from dashboards.address import Address
from dashboards.asked import Asked
from dashboards.pages.health.inputs import KINDS, Input, inputs_of
from dashboards.queries import Snapshot, look
from dashboards.record import Record
from dashboards.stamps import Stamp
from db import watching
from db.job_plan import load_plan
from db.ledger import Run
from db.migrate import load_revision, revisions
from db.quotes import RecordedQuote, load_quotes
from db.storage import load_bytes

Figures = dict[str, Mapping[tuple[str, ...], float]]
"""Of each metric the value of each combination of its labels."""

NONE: Final = ()  # the labels of a metric that has none


class UnreadableError(Exception):
    """The database did not answer."""


def load_figures(record: Record) -> Figures:
    """Read all that the record says; UnreadableError where the database does not answer."""
    stamp, snapshot = look(record)
    if snapshot.problem is not None:
        raise UnreadableError(snapshot.problem)
    now = snapshot.now
    return {
        **_schema(record, stamp),
        **_jobs(record, stamp, snapshot.runs),
        **_inputs(Asked(Address(""), record, stamp, snapshot)),
        **_valuations(record, stamp, snapshot),
        **_alerts(record, stamp, now),
        **_quotes(record.ask("quotes for machines", stamp, ("quotes",), load_quotes)),
    }


def _schema(record: Record, stamp: Stamp) -> Figures:
    def load(connection: Connection) -> Figures:
        found = load_revision(connection) or ""
        recorded = watching.load_recorded(connection)
        return {
            "tracker_schema_revision": _one(int(found) if found.isdigit() else 0),
            "tracker_schema_revision_expected": _one(int(revisions()[-1])),
            "tracker_database_bytes": _one(load_bytes(connection)),
            "tracker_batches_total": _one(recorded.batches),
            "tracker_rows_recorded_total": _one(recorded.rows),
            "tracker_batch_last_timestamp_seconds": _instant(recorded.sealed_at),
        }

    return record.ask("schema for machines", stamp, ("batch", "valuations"), load)


def _jobs(record: Record, stamp: Stamp, runs: Sequence[Run]) -> Figures:
    def load(connection: Connection) -> Figures:
        plan = load_plan(connection)
        return {
            "tracker_job_runs": watching.load_run_counts(connection),
            "tracker_job_attempts_total": watching.load_attempts(connection),
            "tracker_job_requests": watching.load_request_counts(connection),
            "tracker_queue_tasks": watching.load_task_counts(connection),
            "tracker_job_next_due_timestamp_seconds": {
                (job,): at.timestamp() for job, at in plan.items()
            },
        }

    read = record.ask("jobs for machines", stamp, ("runs", "requests"), load)
    return {**read, **_last_runs(runs)}


def _last_runs(runs: Sequence[Run]) -> Figures:
    ended: dict[str, Run] = {}
    done: dict[str, Run] = {}
    for run in sorted((one for one in runs if one.finished_at), key=_finished):
        if run.state != "skipped":
            ended[run.job] = run
        if run.state == "done":
            done[run.job] = run
    again = Counter(run.job for run in runs if run.state == "failed" and run.next_try_at)
    return {
        "tracker_job_retrying": {(job,): again[job] for job in {run.job for run in runs}},
        "tracker_job_last_success_timestamp_seconds": {
            (job,): _finished(run) for job, run in done.items()
        },
        "tracker_job_last_duration_seconds": {
            (job,): _finished(run) - run.started_at.timestamp() for job, run in ended.items()
        },
        "tracker_job_last_rows": {(job,): run.rows or 0 for job, run in done.items()},
    }


def _finished(run: Run) -> float:
    assert run.finished_at is not None
    return run.finished_at.timestamp()


def _inputs(asked: Asked) -> Figures:
    day = asked.snapshot.now.date()
    key = ("inputs for machines", day, asked.stamp.of(("batch", "valuations")))
    return asked.record.keep(key, lambda: count_inputs(inputs_of(asked), day))


def count_inputs(inputs: Sequence[Input], today: dt.date) -> Figures:
    """Count inputs by kind: all, stale, missing, and how old the oldest in use is."""
    ages: dict[tuple[str, ...], float] = {}
    for one in inputs:
        if one.newest is not None:
            days = (today - dt.date.fromisoformat(one.newest[:10])).days
            ages[one.kind,] = max(days, ages.get((one.kind,), days))
    kinds = [(kind,) for kind in KINDS]
    every = Counter((one.kind,) for one in inputs)
    stale = Counter((one.kind,) for one in inputs if one.stale)
    missing = Counter((one.kind,) for one in inputs if one.missing)
    return {
        "tracker_inputs": {kind: every[kind] for kind in kinds},
        "tracker_inputs_stale": {kind: stale[kind] for kind in kinds},
        "tracker_inputs_missing": {kind: missing[kind] for kind in kinds},
        "tracker_input_oldest_age_days": ages,
    }


def _valuations(record: Record, stamp: Stamp, snapshot: Snapshot) -> Figures:
    def work() -> Figures:
        shown = snapshot.valuations
        severities = Counter((f["severity"],) for one in shown for f in one.document["findings"])
        return {
            "tracker_companies": _one(len(shown)),
            "tracker_findings": {
                (name,): severities[name,] for name in ("info", "warning", "error")
            },
            "tracker_valuation_last_timestamp_seconds": _instant(
                max((one.computed_at for one in shown), default=None)
            ),
        }

    return record.keep(("valuations for machines", stamp.of(("valuations",))), work)


def _alerts(record: Record, stamp: Stamp, now: dt.datetime) -> Figures:
    def load(connection: Connection) -> tuple[Figures, dt.datetime | None]:
        counted: Figures = {
            "tracker_alerts": watching.load_alert_counts(connection),
            "tracker_alert_changes_total": watching.load_change_counts(connection),
            "tracker_deliveries": watching.load_delivery_counts(connection),
        }
        return counted, watching.load_oldest_delivery(connection)

    counted, oldest = record.ask("alerts for machines", stamp, ("alerts", "mail"), load)
    age = 0.0 if oldest is None else max(0.0, (now - oldest).total_seconds())
    return {**counted, "tracker_delivery_oldest_open_seconds": _one(age)}


def _quotes(quotes: Mapping[str, RecordedQuote]) -> Figures:
    fetched = [one.fetched_at for one in quotes.values() if one.fetched_at]
    return {
        "tracker_quotes": _one(len(quotes)),
        "tracker_quotes_failing": _one(sum(bool(one.problem) for one in quotes.values())),
        "tracker_quote_last_timestamp_seconds": _instant(max(fetched, default=None)),
    }


def _one(value: float) -> Mapping[tuple[str, ...], float]:
    return {NONE: value}


def _instant(moment: dt.datetime | None) -> Mapping[tuple[str, ...], float]:
    """Give an instant; what never was has no value, so that no rule takes it for 1970."""
    return {} if moment is None else _one(moment.timestamp())
