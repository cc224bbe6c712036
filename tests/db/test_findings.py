"""Findings as recorded: each problem once, with how often it came and what was last said of it."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Engine

from db.batches import seal
from db.engine import reading, writing
from db.findings import load_recurring
from tests.db.rows import HOUR, NOW
from tracker.findings import Finding, Severity

GAP = Finding(Severity.WARNING, "0100.HK", "share_gap", "shares differ by 3 %")
OLD = Finding(Severity.ERROR, "PLTR", "stale", "price is 4 sessions old")
WIDER = replace(GAP, message="shares differ by 4 %")


def test_a_finding_that_comes_again_is_one_with_its_last_words(engine: Engine) -> None:
    for hours, finding, job in [(0, GAP, "shares"), (1, OLD, "prices"), (2, WIDER, "shares")]:
        with writing(engine) as connection:
            now = NOW + hours * HOUR
            seal(connection, source="x", rows={}, now=now, findings=[finding], job=job)
    with reading(engine) as connection:
        gap, old = load_recurring(connection, since=NOW)
        (later, _) = load_recurring(connection, since=NOW + HOUR)
    assert (gap.code, gap.message, gap.times) == ("share_gap", WIDER.message, 2)
    assert (gap.first_at, gap.last_at) == (NOW, NOW + 2 * HOUR)
    assert (old.severity, old.subject, old.times) == ("error", "PLTR", 1)
    assert (later.times, later.first_at) == (1, NOW + 2 * HOUR)
