"""The Health page as files: every job, every input, every finding."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Engine

from dashboards.asked import Sheet
from dashboards.pages.health.page import HEALTH
from tests.dashboards import databases, documents
from tests.dashboards.asking import ask
from tests.dashboards.databases import NOVEMBER, Ran

NOW = NOVEMBER


def sheet(engine: Engine, name: str, search: str = "") -> Sheet:
    return HEALTH.exports[name](ask(engine, NOW, "/health", search))


def test_every_job_is_a_row_with_its_last_success_and_its_open_failure(engine: Engine) -> None:
    databases.run(engine, Ran("prices", "done", NOW - dt.timedelta(hours=2), rows=1234))
    databases.run(engine, Ran("fx", "failed", NOW, detail={"USDCNY": "refused"}))
    frame = sheet(engine, "jobs").frame
    assert frame.loc["prices", ["state", "last_success", "rows"]].tolist() == [
        "ok",
        "2026-11-23T21:08:00Z",
        1234,
    ]
    assert frame.loc["fx", "state"] == "failing" and "refused" in frame.loc["fx", "last_error"]
    assert frame.loc["digest", "state"] == "never" and frame.loc["digest"].isna().sum() == 7


def test_inputs_and_findings_are_whole_whatever_the_page_shows(engine: Engine) -> None:
    databases.record(engine, documents.report_day(), at=NOW)
    inputs = sheet(engine, "inputs", "?input=stale").frame
    assert {"prices", "fx", "consensus", "shares"} <= set(inputs.index)
    closes = inputs.loc["prices"].set_index("subject")
    assert closes.loc["0100.HK", "newest"] == "2026-04-15"
    findings = sheet(engine, "findings", "?severity=error").frame
    assert "missing_consensus" in set(findings["code"])  # an info: the filter is the page's alone


def test_a_desk_that_ran_nothing_has_rows_for_its_jobs_and_headings_for_the_rest(
    engine: Engine,
) -> None:
    assert set(sheet(engine, "jobs").frame["state"]) == {"never"}
    for name, column in (("inputs", "newest"), ("findings", "message")):
        frame = sheet(engine, name).frame
        assert frame.empty and column in frame.columns
