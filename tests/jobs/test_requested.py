"""What pages ask for: a tick claims it, runs it through the ledger once, and says how it ended."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import text

from db.engine import reading, writing
from db.job_plan import load_plan
from db.job_requests import JOBS, Progress, claim_request, load_progress, record_request
from db.ledger import claim_run
from jobs import runner
from jobs.desk import Desk
from jobs.runner import LEASE
from jobs.schedule import take_over, tick
from jobs.sources.contract import FailureKind
from tests.jobs.fakes import MINIMAX, PALANTIR, ZHIPU, Clock, Shelf
from tests.jobs.recorded import assert_whole, latest_document, runs


def ask(desk: Desk, job: str) -> None:
    with writing(desk.engine) as connection:
        record_request(connection, job=job, by="PM", now=desk.clock())


def progress(desk: Desk) -> Progress:
    with reading(desk.engine) as connection:
        return load_progress(connection, last=1)[0]


def test_pages_may_ask_for_every_job_there_is() -> None:
    assert set(JOBS) == set(runner.JOBS)


def test_a_tick_runs_what_a_page_asked_for_and_values_what_it_brought(
    desk: Desk, shelf: Shelf, clock: Clock
) -> None:
    tick(desk)
    clock.wait(minutes=5)
    shelf.closes[MINIMAX][clock.now.date()] = 850.0  # revised since
    shelf.asked.clear()
    ask(desk, "prices")
    assert progress(desk).state == "waiting"
    tick(desk)
    found = progress(desk)
    assert found.state == "done" and found.run is not None
    assert (found.run.due_key, found.run.state, found.run.attempt) == ("requested 1", "done", 1)
    assert found.request.claimed_at == found.request.finished_at == clock.now
    assert ("closes", (MINIMAX, ZHIPU, PALANTIR)) in [(what, who) for what, who, _ in shelf.asked]
    assert latest_document(desk.engine)["batch"] == 8  # the batch of the request
    assert_whole(desk.engine)


def test_what_was_asked_for_is_run_once(desk: Desk, shelf: Shelf) -> None:
    ask(desk, "fx")
    tick(desk)
    asked = len(shelf.asked)
    tick(desk)
    assert len(shelf.asked) == asked
    assert runs(desk.engine)["fx", "requested 1"].attempt == 1


def test_a_job_that_fails_when_asked_for_says_why_and_is_not_tried_again(
    desk: Desk, shelf: Shelf, clock: Clock
) -> None:
    tick(desk)
    shelf.failing = dict.fromkeys(("HKD", "CNY"), FailureKind.UNREACHABLE)
    ask(desk, "fx")
    tick(desk)
    found = progress(desk)
    assert found.state == "failed" and found.run is not None
    assert found.run.next_try_at is None
    assert "HKD" in str(found.run.detail)
    clock.wait(hours=2)
    tick(desk)
    assert runs(desk.engine)["fx", "requested 1"].attempt == 1


def test_a_request_for_no_job_is_refused_and_the_next_is_run(desk: Desk) -> None:
    ask(desk, "fx")
    with desk.engine.begin() as connection:  # as another program could write it
        connection.execute(text("UPDATE job_request SET job = 'format'"))
    ask(desk, "alerts")
    tick(desk)
    with reading(desk.engine) as connection:
        last, first = load_progress(connection, last=2)
    assert (first.state, last.state) == ("refused", "done")
    assert str(first.request.reason).startswith("no job has this name; the jobs are prices")


def test_a_request_whose_scheduler_died_is_run_by_the_next(desk: Desk, clock: Clock) -> None:
    ask(desk, "fx")
    with writing(desk.engine) as connection:
        request = load_progress(connection, last=1)[0].request
        key = claim_request(connection, request, now=clock.now)
        assert key is not None
        claim_run(connection, job="fx", due_key=key, now=clock.now, owner="dead:9", lease=LEASE)
    clock.wait(seconds=20)
    tick(desk)
    assert progress(desk).state == "running"  # it may be alive: its lease decides
    take_over(desk)
    tick(desk)
    found = progress(desk)
    assert found.state == "done" and found.run is not None
    assert (found.run.attempt, found.run.owner) == (2, "here:1")


def test_a_tick_says_when_each_job_is_next_due(desk: Desk, clock: Clock) -> None:
    tick(desk)
    with reading(desk.engine) as connection:
        plan = load_plan(connection)
    assert set(plan) == {"prices", "fx", "consensus", "shares", "benchmark", "recompute", "alerts"}
    assert all(clock.now < at <= clock.now + timedelta(days=1) for at in plan.values())
