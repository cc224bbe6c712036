"""The one callback: what it renders, when it leaves the page alone, what nonsense does to it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import orjson
import pytest
from dash import no_update
from sqlalchemy import Engine

from dashboards.callbacks import OUTPUTS, refresh
from dashboards.pages.registry import PAGES, page_at
from dashboards.record import Record
from tests.dashboards import databases, documents
from tests.dashboards.databases import NOVEMBER
from tests.dashboards.reading import text_of


@pytest.fixture
def record(engine: Engine) -> Record:
    databases.record(engine, documents.report_day(), at=NOVEMBER)
    return Record(engine, lambda: NOVEMBER)


def call(
    record: Record,
    *,
    path: object = "/",
    search: object = "",
    ticks: object = None,
    scheme: object = None,
    known: object = None,
) -> tuple[object, ...]:
    return refresh(record)(path, search, ticks, scheme, known)


def said(content: object) -> str:
    """The content as it is sent, in one text."""
    return orjson.dumps(content, default=lambda part: part.to_plotly_json()).decode()


def test_the_first_call_fills_every_part(record: Record) -> None:
    content, _notice, jobs, navigation, clock, version = call(record)
    assert "MiniMax" in said(content) and "23:08" in text_of(clock)
    assert "No job has run yet" in text_of(jobs) and "Monitor" in text_of(navigation)
    assert isinstance(version, dict) and set(version) == {"here", "content", "frame"}
    assert len(call(record)) == len(OUTPUTS)


def test_an_unchanged_database_moves_only_the_clock(record: Record) -> None:
    version = call(record)[-1]
    content, notice, jobs, navigation, clock, kept = call(record, known=version)
    assert content is notice is jobs is navigation is kept is no_update
    assert "23:08" in text_of(clock)


def test_a_run_of_a_job_leaves_the_content_alone(record: Record, engine: Engine) -> None:
    version = call(record)[-1]
    databases.run(engine, databases.Ran("digest", "done", NOVEMBER + dt.timedelta(minutes=1)))
    content, _notice, jobs, navigation, _clock, new = call(record, known=version)
    assert content is navigation is no_update and "digest" in text_of(jobs)
    assert new == call(record)[-1] != version


def test_another_scheme_draws_the_page_again(record: Record) -> None:
    version = call(record, scheme="light")[-1]
    assert call(record, scheme="dark", known=version)[0] is not no_update


def test_an_unchanged_page_is_built_once(record: Record) -> None:
    assert call(record)[0] is call(record)[0]


def test_another_path_gets_its_own_page(record: Record) -> None:
    content = call(record, path="/nowhere", known=call(record)[-1])[0]
    assert "No such page" in said(content) and "Monitor" in said(content)


def test_a_database_that_does_not_answer_is_said_on_the_page(tmp_path: object) -> None:
    bare = Record(databases.open_engine(f"sqlite:///{tmp_path}/bare.sqlite"), lambda: NOVEMBER)
    assert "The database does not answer" in said(call(bare)[0])


@pytest.mark.parametrize("path", [None, 7, [], {}, "", "//", "/../../etc/passwd", "<b>"])
@pytest.mark.parametrize("known", [None, 7, [], "text", {"here": {}}, {"content": ["x"]}])
def test_nonsense_gets_a_page_never_an_exception(
    record: Record, path: object, known: object
) -> None:
    odd = {"a": 1}
    content = call(record, path=path, search=odd, ticks=odd, scheme=odd, known=known)[0]
    assert "No such page" in said(content)


def test_paths_are_unique_and_monitor_is_first() -> None:
    assert len({page.path for page in PAGES}) == len(PAGES)
    assert PAGES[0].title == "Monitor" and page_at("/") is PAGES[0]


def test_a_page_that_fails_says_so_and_costs_only_itself(
    record: Record, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_asked: object) -> list[object]:
        raise KeyError("a field of another version")

    page = replace(PAGES[0], build=broken)
    monkeypatch.setattr("dashboards.callbacks.page_at", lambda _path: page)
    content, _notice, jobs, *_rest = call(record)
    assert "Monitor cannot be shown" in said(content) and "tracker run recompute" in said(content)
    assert "a field of another version" not in said(content)
    assert "a field of another version" in caplog.text
    assert "No job has run yet" in text_of(jobs)
