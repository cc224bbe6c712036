"""Findings as recorded: read back by job, subject and time."""

from __future__ import annotations

from sqlalchemy import Engine

from db.batches import seal
from db.engine import reading, writing
from db.findings import load_findings
from tests.db.rows import HOUR, NOW
from tracker.findings import Finding, Severity

GAP = Finding(Severity.WARNING, "0100.HK", "share_gap", "shares differ by 3 %")
OLD = Finding(Severity.ERROR, "PLTR", "stale", "price is 4 sessions old")


def test_findings_are_read_by_job_subject_and_time(engine: Engine) -> None:
    for hours, finding, job in [(0, GAP, "shares"), (1, OLD, "prices")]:
        with writing(engine) as connection:
            now = NOW + hours * HOUR
            seal(connection, source="x", rows={}, now=now, findings=[finding], job=job)
    with reading(engine) as connection:
        both = load_findings(connection)
        assert [one.finding for one in both] == [GAP, OLD]
        assert (both[0].job, both[0].due_key, both[0].batch_id) == ("shares", None, 1)
        assert load_findings(connection, job="prices") == [both[1]]
        assert load_findings(connection, subject="0100.HK") == [both[0]]
        assert load_findings(connection, since=NOW + HOUR) == [both[1]]
