"""Snapshots read from a real database."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from sqlalchemy import Engine, text

from dashboards.queries import look
from dashboards.record import Record
from db.engine import open_engine
from tests.dashboards import databases, documents
from tests.dashboards.databases import REPORT_EVENING


def clock() -> dt.datetime:
    return REPORT_EVENING


def test_an_empty_database_is_an_empty_snapshot(engine: Engine) -> None:
    found = look(Record(engine, clock))[1]
    assert (list(found.valuations), list(found.runs), found.problem) == ([], [], None)


def test_the_recorded_document_comes_back_as_it_was_shown(engine: Engine) -> None:
    databases.record(engine, documents.report_day(), at=REPORT_EVENING)
    databases.run(engine, *databases.fresh_runs())
    found = look(Record(engine, clock))[1]
    assert [one.document for one in found.valuations] == [documents.report_day()]
    assert {one.job for one in found.runs} == {"prices", "fx", "consensus", "recompute"}


def test_stamps_move_with_valuations_and_with_runs_only(engine: Engine) -> None:
    databases.record(engine, documents.report_day(), at=REPORT_EVENING)
    databases.run(engine, *databases.fresh_runs())
    record = Record(engine, clock)
    first = look(record)[0]
    assert look(record)[0] == first
    later = REPORT_EVENING + dt.timedelta(minutes=1)
    databases.run(engine, databases.Ran("digest", "done", later))
    second = look(record)[0]
    assert second.valuations == first.valuations and second.runs != first.runs
    changed = documents.report_day()
    documents.reprice(changed, 900.0)
    databases.record(engine, changed, at=later)
    third = look(record)[0]
    assert third.valuations != second.valuations and third.runs == second.runs


def test_a_database_without_tables_is_a_problem_not_a_traceback(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path}/bare.sqlite")
    problem = look(Record(engine, clock))[1].problem
    assert problem is not None and "no such table" in problem and "\n" not in problem
    engine.dispose()


def test_a_database_that_broke_under_way_is_a_problem(engine: Engine) -> None:
    databases.record(engine, documents.report_day(), at=REPORT_EVENING)
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE valuation RENAME TO gone"))
    assert look(Record(engine, clock))[1].problem is not None
