"""The one callback: what it renders, when it leaves the page alone, what nonsense does to it."""

from __future__ import annotations

import pytest
from dash import no_update

from dashboards.callbacks import OUTPUTS, refresh
from dashboards.pages.registry import PAGES, page_at
from dashboards.queries import Shown, Snapshot
from tests.dashboards import documents
from tests.dashboards.databases import NOVEMBER
from tests.dashboards.reading import text_of

SNAPSHOT = Snapshot(now=NOVEMBER, valuations=[Shown(1, NOVEMBER, documents.report_day())])


def call(path: object = "/", ticks: object = None, known: object = None) -> tuple[object, ...]:
    return refresh(lambda: SNAPSHOT)(path, ticks, known)


def test_the_first_call_fills_every_part() -> None:
    content, _notice, jobs, clock, version = call()
    assert "MiniMax" in text_of(content) and "23:08 UTC" in text_of(clock)
    assert "No job has run yet" in text_of(jobs)
    assert version == {"path": "/", **SNAPSHOT.versions}
    assert len(call()) == len(OUTPUTS)


def test_an_unchanged_database_moves_only_the_clock() -> None:
    version = call()[-1]
    content, notice, jobs, clock, kept = call(known=version)
    assert content is notice is jobs is kept is no_update
    assert "23:08 UTC" in text_of(clock)


def test_a_run_of_a_job_leaves_the_content_alone() -> None:
    version = dict(call()[-1], runs="something else")  # type: ignore[call-overload]
    content, _notice, jobs, _clock, new = call(known=version)
    assert content is no_update and jobs is not no_update
    assert new == call()[-1]


def test_another_path_gets_its_own_page() -> None:
    content = call(path="/drift", known=call()[-1])[0]
    assert "No such page" in text_of(content) and "Monitor" in text_of(content)


@pytest.mark.parametrize("path", [None, 7, [], {}, "", "//", "/../../etc/passwd", "<b>"])
@pytest.mark.parametrize("known", [None, 7, [], "text", {"path": {}}, {"valuations": ["x"]}])
def test_nonsense_gets_a_page_never_an_exception(path: object, known: object) -> None:
    content = call(path=path, ticks={"a": 1}, known=known)[0]
    assert "No such page" in text_of(content)


def test_paths_are_unique_and_monitor_is_first() -> None:
    assert len({page.path for page in PAGES}) == len(PAGES)
    assert PAGES[0].title == "Monitor" and page_at("/") is PAGES[0]
