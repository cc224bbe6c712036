"""Requests in the memory: one waits for each job, is claimed once, and ends as its run did."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Engine, text

from db.engine import reading, writing
from db.job_plan import load_plan, record_plan
from db.job_requests import (
    JobRequest,
    claim_request,
    load_open_requests,
    load_progress,
    load_request,
    record_request,
    refuse_request,
    settle_request,
)
from db.ledger import claim_run, finish_run
from db.migrate import upgrade
from tests.db.rows import NOW, drop_since
from tracker.errors import BadInputError

LATER = NOW + timedelta(minutes=1)
LEASE = timedelta(minutes=10)


def wish(engine: Engine, job: str = "prices", by: str = "PM") -> JobRequest:
    with writing(engine) as connection:
        return record_request(connection, job=job, by=by, now=NOW).request


def test_a_second_wish_for_a_job_that_waits_is_folded_into_the_first(engine: Engine) -> None:
    with writing(engine) as connection:
        first = record_request(connection, job="prices", by="PM", now=NOW)
        second = record_request(connection, job="prices", by="analyst", now=LATER)
        other = record_request(connection, job="fx", by="analyst", now=LATER)
    assert (first.folded, second.folded, other.folded) == (False, True, False)
    assert second.request == first.request == JobRequest(1, "prices", NOW, "PM", "waiting")
    assert other.request.id == 2


def test_only_a_job_that_exists_can_be_asked_for(engine: Engine) -> None:
    with (
        writing(engine) as connection,
        pytest.raises(BadInputError, match="no job has the name 'rm -rf'; the jobs are prices, fx"),
    ):
        record_request(connection, job="rm -rf", by="PM", now=NOW)


def test_a_request_is_claimed_by_one_scheduler(engine: Engine) -> None:
    request = wish(engine)
    with writing(engine) as connection:
        assert claim_request(connection, request, now=LATER) == "requested 1"
        assert claim_request(connection, request, now=LATER) is None
        (claimed,) = load_open_requests(connection)
    assert (claimed.state, claimed.claimed_at) == ("claimed", LATER)
    assert wish(engine).id == 2  # it no longer waits, so another wish is one of its own


@pytest.mark.parametrize("ended", ["done", "failed"])
def test_a_request_ends_as_its_run_did(engine: Engine, ended: str) -> None:
    request = wish(engine)
    states = []
    with writing(engine) as connection:
        states += [one.state for one in load_progress(connection, last=1)]
        key = claim_request(connection, request, now=NOW)
        assert key == "requested 1"
        assert not settle_request(connection, request, now=NOW)  # nothing has begun
        claim_run(connection, job="prices", due_key=key, now=NOW, owner="a", lease=LEASE)
        assert not settle_request(connection, request, now=NOW)
        states += [one.state for one in load_progress(connection, last=1)]
        finish_run(
            connection,
            job="prices",
            due_key=key,
            attempt=1,
            state=ended,  # type: ignore[arg-type]
            now=LATER,
            detail={"error": "no network"},
        )
        assert settle_request(connection, request, now=LATER)
        assert load_open_requests(connection) == []
        found = load_request(connection, 1)
    assert found is not None and found.run is not None
    assert [*states, found.state] == ["waiting", "running", ended]
    assert found.request.finished_at == LATER
    assert found.run.detail == {"error": "no network"}


def test_a_refused_request_says_why(engine: Engine) -> None:
    request = wish(engine)
    with writing(engine) as connection:
        refuse_request(connection, request, reason="no such job", now=LATER)
        found = load_request(connection, 1)
        assert load_request(connection, 7) is None
    assert found is not None
    assert (found.state, found.request.reason) == ("refused", "no such job")


def test_the_last_requests_come_newest_first(engine: Engine) -> None:
    for job in ("prices", "fx", "shares"):
        wish(engine, job)
    with reading(engine) as connection:
        assert [one.request.job for one in load_progress(connection, last=2)] == ["shares", "fx"]


def test_a_plan_takes_the_place_of_the_one_before(engine: Engine) -> None:
    with writing(engine) as connection:
        record_plan(connection, {"prices": NOW, "fx": LATER}, now=NOW)
        record_plan(connection, {"prices": LATER}, now=NOW)
        assert load_plan(connection) == {"prices": LATER}
        record_plan(connection, {}, now=NOW)
        assert load_plan(connection) == {}


def test_a_database_from_before_requests_gains_them_and_keeps_its_runs(sqlite: Engine) -> None:
    with writing(sqlite) as connection:
        claim_run(connection, job="fx", due_key="k", now=NOW, owner="a", lease=LEASE)
        drop_since(connection, "job_request")
        for moved in ("started_at", "finished_at", "next_try_at"):
            connection.execute(text(f"DROP INDEX ix_job_run_{moved}"))
        connection.execute(text("UPDATE alembic_version SET version_num = '0007'"))
    report = upgrade(sqlite)
    assert report.before == "0007" and report.backup is not None
    request = wish(sqlite)
    with reading(sqlite) as connection:
        assert load_open_requests(connection) == [request]
        rows = connection.execute(text("SELECT job, due_key FROM job_run")).all()
    assert [tuple(row) for row in rows] == [("fx", "k")]
