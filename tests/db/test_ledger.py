"""The ledger: one process has a run at a time, and only its holder can end it."""

from __future__ import annotations

from datetime import datetime, timedelta
from multiprocessing import Pipe

import pytest
from sqlalchemy import Connection, Engine, event

from db.batches import seal
from db.engine import reading, writing
from db.ledger import (
    LostClaimError,
    RecordedRuns,
    Run,
    claim_run,
    finish_run,
    load_current_runs,
    load_failed_keys,
    load_runs,
    release_orphans,
    skip_run,
)
from tests.db.rows import HOUR, NOW, price, stored
from tests.db.workers import claim, start

LEASE = timedelta(minutes=5)


def claimed(connection: Connection, owner: str = "a", at: datetime = NOW) -> int | None:
    return claim_run(
        connection, job="prices", due_key="2026-04-15", now=at, owner=owner, lease=LEASE
    )


def finished(connection: Connection, attempt: int, state: str = "done", **other: object) -> None:
    values = {"now": NOW, "rows": 3, "detail": {"tickers": 3}, **other}
    run = {"job": "prices", "due_key": "2026-04-15", "attempt": attempt, "state": state}
    finish_run(connection, **run, **values)  # type: ignore[arg-type]


def only_run(engine: Engine) -> Run:
    with reading(engine) as connection:
        (run,) = load_runs(connection)
    return run


def test_a_run_is_claimed_once_and_ended(engine: Engine) -> None:
    with writing(engine) as connection:
        assert claimed(connection) == 1
        assert claimed(connection, "b") is None
    assert only_run(engine).state == "running"
    with writing(engine) as connection:
        finished(connection, 1)
    assert only_run(engine) == Run(
        job="prices",
        due_key="2026-04-15",
        state="done",
        attempt=1,
        owner="a",
        started_at=NOW,
        finished_at=NOW,
        next_try_at=None,
        rows=3,
        detail={"tickers": 3},
    )


@pytest.mark.parametrize("state", ["done", "skipped"])
def test_an_ended_run_is_never_claimed_again(engine: Engine, state: str) -> None:
    with writing(engine) as connection:
        claimed(connection)
        finished(connection, 1, state)
        assert claimed(connection, at=NOW + timedelta(days=99)) is None


def test_a_failed_run_is_claimed_again_when_its_next_try_has_come(engine: Engine) -> None:
    with writing(engine) as connection:
        claimed(connection)
        finished(connection, 1, "failed", next_try_at=NOW + HOUR)
        assert claimed(connection, at=NOW + HOUR - timedelta(seconds=1)) is None
        assert claimed(connection, "b", at=NOW + HOUR) == 2
    run = only_run(engine)
    assert (run.state, run.owner, run.started_at) == ("running", "b", NOW + HOUR)
    assert (run.finished_at, run.next_try_at, run.rows, run.detail) == (None, None, None, None)


def test_a_run_that_failed_for_good_is_not_tried_again(engine: Engine) -> None:
    with writing(engine) as connection:
        claimed(connection)
        finished(connection, 1, "failed")
        assert claimed(connection, at=NOW + timedelta(days=99)) is None


def test_a_run_whose_lease_is_over_is_taken_over(engine: Engine) -> None:
    with writing(engine) as connection:
        claimed(connection)
        assert claimed(connection, "b", at=NOW + LEASE - timedelta(seconds=1)) is None
        assert claimed(connection, "b", at=NOW + LEASE) == 2


def test_trap_two_processes_claim_one_run(engine: Engine) -> None:
    url = engine.url.render_as_string(hide_password=False)
    pipes = [Pipe() for _ in range(2)]
    claimers = [
        start(claim, url, f"owner {number}", theirs) for number, (_, theirs) in enumerate(pipes)
    ]
    for ours, _ in pipes:
        assert ours.recv() == "ready"
    for ours, _ in pipes:
        ours.send("go")
    attempts = [ours.recv() for ours, _ in pipes]
    for claimer in claimers:
        claimer.join()
    assert sorted(attempts, key=str) == [1, None]
    assert only_run(engine).owner == f"owner {attempts.index(1)}"


def test_trap_a_paused_process_wakes_after_its_run_was_taken_over(engine: Engine) -> None:
    with writing(engine) as connection:
        claimed(connection)
    with writing(engine) as connection:
        claimed(connection, "b", at=NOW + LEASE)
    with pytest.raises(LostClaimError, match="taken over"), writing(engine) as connection:
        seal(connection, source="yahoo", rows={"price": [price()]}, now=NOW)
        finished(connection, 1)
    assert stored(engine) == stored(engine, "batch") == []
    assert (only_run(engine).state, only_run(engine).attempt) == ("running", 2)


def test_a_run_cannot_be_ended_twice(engine: Engine) -> None:
    with writing(engine) as connection:
        claimed(connection)
        finished(connection, 1)
    with pytest.raises(LostClaimError), writing(engine) as connection:
        finished(connection, 1)


def test_orphans_of_other_owners_can_be_claimed_at_once(engine: Engine) -> None:
    with writing(engine) as connection:
        claimed(connection)
        claim_run(connection, job="fx", due_key="x", now=NOW, owner="b", lease=LEASE)
        assert release_orphans(connection, owner="b", now=NOW, lease=LEASE) == 1
        assert [run.state for run in load_runs(connection, job="fx")] == ["running"]
        assert claimed(connection, "b") == 2
        assert release_orphans(connection, owner="b", now=NOW, lease=LEASE) == 0


def skipped(connection: Connection) -> None:
    skip_run(connection, job="prices", due_key="2026-04-15", now=NOW, covered_by="XHKG 2026-04-16")


def test_a_missed_run_is_settled_by_the_one_that_covers_it(engine: Engine) -> None:
    with writing(engine) as connection:
        skipped(connection)
    run = only_run(engine)
    assert (run.state, run.attempt, run.detail) == ("skipped", 0, {"covered_by": "XHKG 2026-04-16"})


def test_a_failed_run_is_settled_too_and_not_tried_again(engine: Engine) -> None:
    with writing(engine) as connection:
        claimed(connection)
        finished(connection, 1, "failed", next_try_at=NOW + HOUR)
        skipped(connection)
    assert (only_run(engine).state, only_run(engine).next_try_at) == ("skipped", None)


@pytest.mark.parametrize("state", ["running", "done"])
def test_a_run_that_is_made_or_was_done_is_left_alone(engine: Engine, state: str) -> None:
    with writing(engine) as connection:
        claimed(connection)
        if state == "done":
            finished(connection, 1)
        skipped(connection)
    assert only_run(engine).state == state


def test_a_run_asked_for_by_hand_is_nobody_s_orphan(engine: Engine) -> None:
    with writing(engine) as connection:
        claim_run(connection, job="fx", due_key="manual 10:00", now=NOW, owner="hand", lease=LEASE)
        assert release_orphans(connection, owner="scheduler", now=NOW, lease=LEASE) == 0


def test_a_run_by_hand_that_outlived_its_lease_is_over_and_not_tried_again(engine: Engine) -> None:
    with writing(engine) as connection:
        claim_run(connection, job="fx", due_key="manual 10:00", now=NOW, owner="hand", lease=LEASE)
        assert release_orphans(connection, owner="b", now=NOW + LEASE, lease=LEASE) == 1
        (run,) = load_runs(connection, job="fx")
    assert (run.state, run.next_try_at) == ("failed", None)


def test_of_a_long_ledger_only_what_tells_how_jobs_stand_is_given(engine: Engine) -> None:
    # Three days done, then one failed: the last success and the open failure are all there is.
    with writing(engine) as connection:
        for day in range(4):
            at = NOW + day * HOUR
            attempt = claim_run(
                connection, job="fx", due_key=f"day {day}", now=at, owner="a", lease=LEASE
            )
            assert attempt == 1
            finish_run(
                connection,
                job="fx",
                due_key=f"day {day}",
                attempt=1,
                state="failed" if day == 3 else "done",
                now=at,
                next_try_at=at + HOUR if day == 3 else None,
            )
    with reading(engine) as connection:
        current = load_current_runs(connection)
    assert [(run.due_key, run.state) for run in current] == [("day 2", "done"), ("day 3", "failed")]


def test_a_look_for_what_is_due_reads_single_runs_and_each_once(engine: Engine) -> None:
    """A ledger of years is as quick to look at as one of a day."""
    with writing(engine) as connection:
        assert claimed(connection) == 1
        asked: list[str] = []
        event.listen(connection, "before_cursor_execute", lambda *told: asked.append(told[2]))
        runs = RecordedRuns(connection)
        found = [runs.get(("prices", day)) for day in ("2026-04-15", "2026-04-14") * 2]
    assert [run and run.state for run in found] == ["running", None] * 2
    assert len(asked) == 2
    assert all("job_run.job = " in one and "job_run.due_key = " in one for one in asked)


def test_failed_runs_are_found_by_job_but_not_those_asked_for_by_hand(engine: Engine) -> None:
    runs = [("recompute", "b"), ("recompute", "a"), ("recompute", "manual 1"), ("prices", "c")]
    with writing(engine) as connection:
        for job, key in runs:
            claim_run(connection, job=job, due_key=key, now=NOW, owner="a", lease=LEASE)
            finish_run(connection, job=job, due_key=key, attempt=1, state="failed", now=NOW)
        claim_run(connection, job="recompute", due_key="d", now=NOW, owner="a", lease=LEASE)
        assert load_failed_keys(connection, job="recompute") == ["a", "b"]
