"""The scheduler: one at a time, each tick makes what is due, a failing job stops nothing else."""

from __future__ import annotations

import multiprocessing
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from apscheduler.schedulers.background import BackgroundScheduler

from db.engine import writing
from db.leader_lock import FileLeaderLock
from db.ledger import claim_run, finish_run
from jobs.desk import Desk
from jobs.due import Due
from jobs.logs import set_up_logs
from jobs.runner import LEASE, run_job
from jobs.schedule import (
    TICK_SECONDS,
    load_due,
    only_scheduler,
    start_ticking,
    take_over,
    tick,
    tick_on,
)
from jobs.sources.chosen import Sources
from jobs.sources.contract import FailureKind
from tests.db.rows import stored
from tests.jobs.conftest import EVENING
from tests.jobs.fakes import MINIMAX, PALANTIR, ZHIPU, Clock, Shelf
from tests.jobs.recorded import added, assert_whole, latest_document, runs
from tracker.errors import TrackerError

NOON = datetime(2026, 4, 16, 12, tzinfo=UTC)


def test_one_tick_catches_up_everything_and_values_it(desk: Desk, clock: Clock) -> None:
    clock.now = NOON
    tick(desk)
    assert {key: run.state for key, run in runs(desk.engine).items()} == {
        ("prices", "XHKG 2026-04-16"): "done",
        ("prices", "XNAS 2026-04-15"): "done",
        ("consensus", "XHKG 2026-04-16"): "done",
        ("shares", "XHKG 2026-04-16"): "done",
        ("benchmark", "XNAS 2026-04-15"): "done",
        ("fx", "2026-04-15"): "done",
        # Batches: the coverage file, two of prices, consensus, shares, levels, fx.
        ("recompute", "2026-04-16 batch 7 closes 2026-04-16T08:00Z"): "done",
        ("alerts", f"{NOON:%Y-%m-%dT%HZ}"): "done",
    } | {key: "done" for key in runs(desk.engine) if "batch 1 " in key[1]}
    document = latest_document(desk.engine)
    assert document["price"]["session"] == "2026-04-16"
    assert document["batch"] == 7
    assert_whole(desk.engine)


def test_a_second_tick_does_nothing(desk: Desk, shelf: Shelf) -> None:
    tick(desk)
    asked = len(shelf.asked)
    assert added(desk.engine, lambda: tick(desk)) == {}
    assert len(shelf.asked) == asked


def test_a_failing_job_does_not_stop_the_others(desk: Desk, shelf: Shelf, clock: Clock) -> None:
    clock.now = NOON

    class NoRates(Shelf):
        def fetch_rates(self, *args: object, **kwargs: object) -> dict[str, object]:  # type: ignore[override]
            raise ZeroDivisionError("a bug of the source")

    kept = {name: getattr(shelf, name) for name in ("closes", "estimates", "counts", "levels")}
    source = NoRates(**kept)
    tick(replace(desk, sources=Sources.all_from(source)))
    states = {job: run.state for (job, _), run in runs(desk.engine).items()}
    assert states.pop("fx") == "failed"
    fine = ("prices", "consensus", "shares", "benchmark", "recompute", "alerts")
    assert states == dict.fromkeys(fine, "done")


def test_without_network_every_fetch_waits_for_its_next_try_and_values_are_shown(
    desk: Desk, shelf: Shelf, clock: Clock
) -> None:
    shelf.failing = dict.fromkeys(
        (MINIMAX, ZHIPU, PALANTIR, "HKD", "CNY", "MCHI"), FailureKind.UNREACHABLE
    )
    tick(desk)
    failed = [run for run in runs(desk.engine).values() if run.state == "failed"]
    assert sorted(run.job for run in failed) == [
        "benchmark",
        "consensus",
        "fx",
        "prices",
        "prices",
        "shares",
    ]
    assert all(run.next_try_at and run.next_try_at > clock.now for run in failed)
    assert latest_document(desk.engine)["price"]["value"] == 847.5
    asked = len(shelf.asked)
    clock.wait(seconds=30)
    tick(desk)
    assert len(shelf.asked) == asked
    shelf.failing.clear()
    clock.wait(minutes=2)
    tick(desk)
    assert {run.state for run in runs(desk.engine).values()} == {"done"}


def test_a_close_that_comes_late_is_asked_for_until_it_is_there(
    desk: Desk, shelf: Shelf, clock: Clock
) -> None:
    today = EVENING.date()
    close = shelf.closes[MINIMAX].pop(today)
    tick(desk)
    run = runs(desk.engine)["prices", f"XHKG {today}"]
    assert run.state == "failed"
    assert "0100.HK: yahoo has no close of 2026-04-15 yet, its last is of 2026-04-14" in str(
        run.detail
    )
    clock.wait(minutes=2)
    assert "price" not in added(desk.engine, lambda: tick(desk))  # asked again, still not there
    assert runs(desk.engine)["prices", f"XHKG {today}"].attempt == 2
    shelf.closes[MINIMAX][today] = close
    clock.wait(minutes=4)
    tick(desk)
    assert runs(desk.engine)["prices", f"XHKG {today}"].state == "done"
    assert_whole(desk.engine)


def test_trap_what_was_missed_while_down_is_lost(desk: Desk, shelf: Shelf, clock: Clock) -> None:
    tick(desk)
    shelf.asked.clear()
    clock.wait(days=10)
    tick(desk)
    kinds = sorted((what, names) for what, names, _ in shelf.asked)
    assert kinds == [
        ("closes", (MINIMAX, ZHIPU)),
        ("closes", (PALANTIR,)),
        ("levels", ("MCHI",)),
        ("rates", ("CNY", "HKD")),
        *((kind, (MINIMAX, ZHIPU, PALANTIR)) for kind in ("results", "revenue", "shares")),
    ]
    skipped = {key for key, run in runs(desk.engine).items() if run.state == "skipped"}
    assert ("prices", "XHKG 2026-04-20") in skipped
    assert load_due(desk) == []


def test_a_clock_set_back_runs_nothing_twice(desk: Desk, clock: Clock) -> None:
    clock.now = NOON
    tick(desk)
    before = runs(desk.engine)
    clock.wait(days=-1)
    tick(desk)
    after = runs(desk.engine)
    assert {key: after[key].attempt for key in before} == dict.fromkeys(before, 1)
    assert_whole(desk.engine)


def test_trap_a_run_of_a_dead_process_is_lost(desk: Desk, clock: Clock) -> None:
    with writing(desk.engine) as connection:
        claim_run(
            connection,
            job="prices",
            due_key="XHKG 2026-04-15",
            now=EVENING,
            owner="dead:9",
            lease=LEASE,
        )
    clock.wait(seconds=5)
    tick(desk)
    assert runs(desk.engine)["prices", "XHKG 2026-04-15"].state == "running"
    take_over(desk)
    tick(desk)
    run = runs(desk.engine)["prices", "XHKG 2026-04-15"]
    assert (run.state, run.attempt, run.owner) == ("done", 2, "here:1")


def test_a_command_that_runs_by_hand_is_not_taken_over(desk: Desk) -> None:
    with writing(desk.engine) as connection:
        claim_run(
            connection,
            job="prices",
            due_key="manual 1",
            now=EVENING,
            owner="there:2",
            lease=LEASE,
        )
    take_over(desk)
    assert runs(desk.engine)["prices", "manual 1"].state == "running"


def test_a_take_over_leaves_own_and_ended_runs_alone(desk: Desk) -> None:
    run_job(desk, Due("fx", "2026-04-14"))
    take_over(desk)
    assert runs(desk.engine)["fx", "2026-04-14"].state == "done"


def _hold(home: str, held: object, done: object) -> None:
    with only_scheduler(FileLeaderLock(Path(home) / "tracker.db"), where=home):
        held.set()  # type: ignore[attr-defined]
        done.wait(20)  # type: ignore[attr-defined]


def test_trap_two_schedulers_make_each_run_twice(tmp_path: Path) -> None:
    context = multiprocessing.get_context("forkserver")
    held, done = context.Event(), context.Event()
    other = context.Process(target=_hold, args=(str(tmp_path), held, done))
    other.start()
    assert held.wait(20)
    lock = FileLeaderLock(tmp_path / "tracker.db")
    with (
        pytest.raises(TrackerError, match="another tracker already schedules for"),
        only_scheduler(lock, where="tracker.db"),
    ):
        pass
    done.set()
    other.join()
    with only_scheduler(lock, where="tracker.db"):  # free again
        pass


def test_trap_a_killed_scheduler_keeps_its_lock(tmp_path: Path) -> None:
    context = multiprocessing.get_context("forkserver")
    held, done = context.Event(), context.Event()
    other = context.Process(target=_hold, args=(str(tmp_path), held, done))
    other.start()
    assert held.wait(20)
    other.kill()
    other.join()
    with only_scheduler(FileLeaderLock(tmp_path / "tracker.db"), where="tracker.db"):
        pass


def test_schedulers_of_two_databases_do_not_meet(tmp_path: Path) -> None:
    first, second = (FileLeaderLock(tmp_path / name / "tracker.db") for name in "ab")
    with only_scheduler(first, where="a"), only_scheduler(second, where="b"):
        assert (first.held(), second.held()) == (True, True)


def test_trap_a_late_tick_is_dropped_after_a_second(desk: Desk) -> None:
    live = replace(desk, clock=lambda: datetime.now(UTC))
    scheduler = start_ticking(live)
    try:
        (job,) = scheduler.get_jobs()
        assert (job.coalesce, job.max_instances, job.misfire_grace_time) == (True, 1, None)
        assert job.trigger.interval.total_seconds() == TICK_SECONDS
        assert str(scheduler.timezone) == "UTC"
        deadline = time.monotonic() + 20
        while not runs(desk.engine) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert runs(desk.engine)
    finally:
        scheduler.shutdown(wait=True)


def test_trap_a_clock_set_back_stops_the_ticking(desk: Desk) -> None:
    """After an hour back the next tick lies an hour ahead, and APScheduler would wait for it."""
    far = datetime.now(UTC) + timedelta(hours=1)
    scheduler = start_ticking(replace(desk, clock=lambda: far))
    try:
        tick_on(scheduler, lambda: datetime.now(UTC))
        deadline = time.monotonic() + 20
        while not runs(desk.engine) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert runs(desk.engine)
    finally:
        scheduler.shutdown(wait=True)


def test_trap_a_database_that_is_away_ends_the_ticking(desk: Desk) -> None:
    with writing(desk.engine) as connection:
        connection.exec_driver_sql("ALTER TABLE job_run RENAME TO job_run_away")
    tick(desk)  # says so in one line, and returns to be called again
    with writing(desk.engine) as connection:
        connection.exec_driver_sql("ALTER TABLE job_run_away RENAME TO job_run")
    tick(desk)
    assert {run.state for run in runs(desk.engine).values()} == {"done"}


def test_trap_a_log_shows_secrets(
    desk: Desk, shelf: Shelf, capsys: pytest.CaptureFixture[str]
) -> None:
    """A frame may hold a password; the log names what failed in one line."""

    class Leaking(Shelf):
        def fetch_rates(self, *args: object, **kwargs: object) -> dict[str, object]:  # type: ignore[override]
            password = "s3cret"
            raise ZeroDivisionError(f"a bug of the source\nwith {len(password)} letters")

    set_up_logs(verbose=True)
    kept = {name: getattr(shelf, name) for name in ("closes", "estimates", "counts", "levels")}
    leaking = Leaking(**kept)
    tick(replace(desk, sources=Sources.all_from(leaking)))
    log = capsys.readouterr().err
    assert "reason='ZeroDivisionError: a bug of the source'" in log
    assert "s3cret" not in log.replace('password = "s3cret"', "")


def test_a_scheduler_can_be_given(desk: Desk) -> None:
    paused = BackgroundScheduler(timezone=UTC)
    assert start_ticking(replace(desk, clock=lambda: datetime(2099, 1, 1, tzinfo=UTC)), paused)
    paused.shutdown()


def test_a_clock_far_ahead_for_one_tick_holds_nothing_up(
    desk: Desk, shelf: Shelf, clock: Clock
) -> None:
    """What failed then waits for a moment a year away; set right, the clock tries it at once."""
    shelf.failing = dict.fromkeys((MINIMAX, ZHIPU, PALANTIR), FailureKind.UNREACHABLE)
    clock.wait(days=365)
    tick(desk)
    shelf.failing.clear()
    clock.wait(days=-365)
    tick(desk)
    clock.wait(minutes=5)
    tick(desk)
    today = runs(desk.engine)
    assert today["prices", "XHKG 2026-04-15"].state == "done"
    assert today["fx", "2026-04-14"].state == "done"
    assert latest_document(desk.engine)["price"]["session"] == "2026-04-15"
    assert_whole(desk.engine)
    stamps = [row["sealed_at"] for row in stored(desk.engine, "batch")]
    assert stamps == sorted(stamps)
    assert stamps[-1] == stamps[-2] > clock.now  # never before the batch that it follows


def test_a_run_that_failed_under_a_clock_ahead_is_tried_again(desk: Desk, clock: Clock) -> None:
    key = {"job": "fx", "due_key": "2026-04-14"}
    far = clock.now + timedelta(days=30)
    with writing(desk.engine) as connection:
        claim_run(connection, **key, now=far, owner="dead:9", lease=LEASE)
        finish_run(connection, **key, attempt=1, state="failed", now=far, next_try_at=far + LEASE)
    tick(desk)
    assert runs(desk.engine)["fx", "2026-04-14"].state == "done"


def test_a_run_that_was_begun_under_a_clock_ahead_is_taken_over(desk: Desk, clock: Clock) -> None:
    far = clock.now + timedelta(days=30)
    with writing(desk.engine) as connection:
        claim_run(connection, job="fx", due_key="2026-04-14", now=far, owner="dead:9", lease=LEASE)
    tick(desk)
    assert runs(desk.engine)["fx", "2026-04-14"].owner == "here:1"


def test_a_run_whose_database_went_away_is_made_on_the_next_tick(desk: Desk, clock: Clock) -> None:
    """Nobody could record that it failed: it still says that this process runs it."""
    with writing(desk.engine) as connection:
        claim_run(
            connection,
            job="fx",
            due_key="2026-04-14",
            now=clock.now,
            owner=desk.owner,
            lease=LEASE,
        )
    clock.wait(seconds=10)
    tick(desk)
    run = runs(desk.engine)["fx", "2026-04-14"]
    assert (run.state, run.attempt) == ("done", 2)
