"""Every metric there is: its name, kind, labels and meaning, the unit at the end of its name.

No label holds a ticker: a desk of 2,000 names would make that many series of each metric, and what
is wrong with which name stands on the pages Health and Alerts, and in `tracker doctor --json`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric; a counter only ever grows."""

    name: str
    kind: Literal["gauge", "counter", "histogram"]
    meaning: str
    labels: tuple[str, ...] = ()


PAGE_SECONDS: Final = Metric(
    "tracker_callback_seconds",
    "histogram",
    "Time a callback of a page took, in seconds, since the process started",
    ("page",),
)
PAGE_FAILURES: Final = Metric(
    "tracker_callback_failures_total",
    "counter",
    "Callbacks of a page that failed, since the process started",
    ("page",),
)

_INSTANT: Final = "in seconds since 1970"
OF_RECORD: Final = (
    Metric("tracker_build_info", "gauge", "Always 1; the program's version", ("version",)),
    Metric("tracker_database_up", "gauge", "1 where the database answered, else 0"),
    Metric("tracker_read_seconds", "gauge", "Time that reading these figures took, in seconds"),
    Metric("tracker_read_age_seconds", "gauge", "Age of these figures, in seconds"),
    Metric("tracker_database_bytes", "gauge", "Size of the database, in bytes"),
    Metric("tracker_schema_revision", "gauge", "Number of the last migration made; 0: none"),
    Metric("tracker_schema_revision_expected", "gauge", "Number of the program's last migration"),
    Metric("tracker_job_runs", "gauge", "Runs of the ledger", ("job", "state")),
    Metric("tracker_job_attempts_total", "counter", "Attempts begun", ("job",)),
    Metric("tracker_job_retrying", "gauge", "Failed runs that are tried again", ("job",)),
    Metric(
        "tracker_job_last_success_timestamp_seconds",
        "gauge",
        f"End of the last run that was done, {_INSTANT}",
        ("job",),
    ),
    Metric(
        "tracker_job_last_duration_seconds",
        "gauge",
        "Duration of the last run that ended, in seconds",
        ("job",),
    ),
    Metric("tracker_job_last_rows", "gauge", "Rows that the last run done recorded", ("job",)),
    Metric(
        "tracker_job_next_due_timestamp_seconds",
        "gauge",
        f"When the scheduler means to run it next, {_INSTANT}; long past: nothing schedules",
        ("job",),
    ),
    Metric("tracker_job_requests", "gauge", "Jobs asked for on pages", ("state",)),
    Metric("tracker_queue_tasks", "gauge", "Tasks handed to workers (PostgreSQL)", ("status",)),
    Metric("tracker_inputs", "gauge", "Inputs of the last valuations", ("kind",)),
    Metric("tracker_inputs_stale", "gauge", "Inputs older than their limit", ("kind",)),
    Metric("tracker_inputs_missing", "gauge", "Inputs of which there is none", ("kind",)),
    Metric(
        "tracker_input_oldest_age_days",
        "gauge",
        "Age of the oldest input in use, in days by its own date",
        ("kind",),
    ),
    Metric("tracker_companies", "gauge", "Covered companies that are valued"),
    Metric(
        "tracker_valuation_last_timestamp_seconds",
        "gauge",
        f"When a company was last valued, {_INSTANT}",
    ),
    Metric("tracker_findings", "gauge", "Findings of the last valuations", ("severity",)),
    Metric("tracker_alerts", "gauge", "Alerts as they stand", ("rule", "state")),
    Metric("tracker_alert_changes_total", "counter", "Changes of alerts recorded", ("rule",)),
    Metric("tracker_deliveries", "gauge", "Mails and posts", ("transport", "state")),
    Metric(
        "tracker_delivery_oldest_open_seconds",
        "gauge",
        "Age of the oldest mail or post still to be sent, in seconds; 0: none waits",
    ),
    Metric("tracker_quotes", "gauge", "Tickers that quotes are asked for"),
    Metric("tracker_quotes_failing", "gauge", "Tickers whose last try brought no quote"),
    Metric(
        "tracker_quote_last_timestamp_seconds", "gauge", f"When a quote last came in, {_INSTANT}"
    ),
    Metric("tracker_batches_total", "counter", "Sealed batches"),
    Metric("tracker_rows_recorded_total", "counter", "Rows sealed in batches"),
    Metric(
        "tracker_batch_last_timestamp_seconds",
        "gauge",
        f"When the last batch was sealed, {_INSTANT}",
    ),
)
EVERY: Final = (*OF_RECORD, PAGE_SECONDS, PAGE_FAILURES)
