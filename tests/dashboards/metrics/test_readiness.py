"""Ready, or the sentence that says what is not."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from sqlalchemy import Engine, text

from dashboards.metrics.readiness import load_readiness
from db.engine import open_engine
from tests.dashboards import databases, documents
from tests.dashboards.databases import REPORT_EVENING
from tests.dashboards.metrics.scraping import client_of


def test_a_desk_is_ready_once_a_valuation_is_recorded(engine: Engine) -> None:
    client = client_of(engine)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.get_json()["problems"] == ["no valuation is recorded: tracker run recompute"]
    databases.record(engine, documents.report_day(), at=REPORT_EVENING)
    answer = client.get("/readyz")
    newest = load_readiness(engine, REPORT_EVENING).expected_revision
    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    assert answer.get_json() == {
        "ready": True,
        "database": "ok",
        "revision": newest,
        "expected_revision": newest,
        "valued_at": "2026-04-15T10:05:00Z",
        "valued_age_seconds": 0.0,
        "problems": [],
    }


def test_valuations_that_nobody_renewed_for_a_day_and_a_half_are_not_ready(engine: Engine) -> None:
    databases.record(engine, documents.report_day(), at=REPORT_EVENING)
    assert load_readiness(engine, REPORT_EVENING + dt.timedelta(hours=36)).ready
    old = load_readiness(engine, REPORT_EVENING + dt.timedelta(hours=36, seconds=1))
    assert old.valued_age_seconds == 129_601  # 36 x 3,600 + 1
    assert old.problems == [
        "the last valuation is of 2026-04-15 10:05 UTC: nothing schedules; tracker schedule"
    ]


def test_a_database_of_another_revision_is_not_ready(engine: Engine) -> None:
    for revision, said in [("0001", "tracker init"), ("9999", "update the program")]:
        with engine.begin() as connection:
            connection.execute(
                text("UPDATE alembic_version SET version_num = :to"), {"to": revision}
            )
        found = client_of(engine).get("/readyz")
        assert found.status_code == 503
        (problem,) = found.get_json()["problems"]
        assert revision in problem and said in problem


def test_a_database_without_tables_is_not_ready(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path}/bare.sqlite")
    found = load_readiness(engine, REPORT_EVENING)
    assert found.problems == ["the database holds no tables: tracker init"]
    engine.dispose()


def test_a_database_that_does_not_answer_is_named_while_the_process_is_alive(
    engine: Engine,
) -> None:
    client = client_of(engine)
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE valuation RENAME TO gone"))
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.get_json()["database"] == "unreachable"
    assert "does not answer: " in answer.get_json()["problems"][0]
    assert client.get("/healthz").get_data(as_text=True) == "OK"
