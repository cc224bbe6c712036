"""A Chinese page holds no English but what the record holds in English, marked as such."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dashboards.freshness import header_clock, jobs_panel
from dashboards.notice import notice
from dashboards.pages.failed import nothing_yet, unanswered, unbuilt
from dashboards.pages.monitor.page import render
from dashboards.queries import Shown, Snapshot
from dashboards.reader import Reader, reading_as
from db.ledger import Run
from tests.dashboards import documents
from tests.dashboards.asking import asked
from tests.dashboards.databases import NOVEMBER
from tests.dashboards.english import english
from tracker.document import Valuation


def snapshot(document: Valuation) -> Snapshot:
    failed = Run(
        job="prices",
        due_key="2026-11-23",
        state="failed",
        attempt=2,
        owner="test",
        started_at=NOVEMBER,
        finished_at=NOVEMBER,
        next_try_at=NOVEMBER,
        rows=1,
        detail={"failures": [{"subject": "PLTR", "kind": "unreachable", "message": "no route"}]},
    )
    return Snapshot(now=NOVEMBER, valuations=[Shown(1, NOVEMBER, document)], runs=[failed])


@pytest.mark.parametrize("build", [documents.report_day, documents.expired, documents.nothing])
def test_monitor_and_its_frame_speak_chinese(build: Callable[[], Valuation]) -> None:
    with reading_as(Reader("zh")):
        found = snapshot(build())
        parts = [render(asked(found)), notice(found), header_clock(found), jobs_panel(found)]
        assert list(english(parts)) == []


def test_what_stands_instead_of_a_page_speaks_chinese() -> None:
    with reading_as(Reader("zh")):
        found = [nothing_yet(), unanswered("database is locked"), unbuilt("总览")]
        assert list(english(found)) == []
