"""Work handed to workers: done once, named when it fails, done by another when a worker dies."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Engine, text

from db.copies.verification import verify_chain
from db.engine import reading, writing
from db.handouts import load_handouts, record_handouts
from db.leadership import LostTermError, record_term
from db.ledger import claim_run
from jobs.desk import Desk
from jobs.due import Due
from jobs.queueing import handing
from jobs.queueing.batches import Batch, fetch_batch, split
from jobs.queueing.handing import ProcrastinateQueue, live_workers, sweep_stalled
from jobs.queueing.schema import upgrade_queue
from jobs.queueing.tasks import QUEUE, open_queue
from jobs.runner import LEASE, run_job
from jobs.scope import Listing
from jobs.sources.chosen import Sources
from jobs.sources.contract import FailureKind
from tests.jobs.conftest import EVENING
from tests.jobs.fakes import MINIMAX, PALANTIR, ZHIPU, Shelf
from tests.jobs.recorded import added, runs
from tests.jobs.test_runner import HK


@contextmanager
def worker(desk: Desk, *, concurrency: int = 1) -> Iterator[None]:
    """Let a worker run in a thread of this process, until the block ends."""
    app, _ = open_queue(desk.engine, replace(desk, owner="worker:1"))
    running: list[Any] = []

    def work() -> None:
        import asyncio

        async def run() -> None:
            async with app.open_async():
                one = app._worker(
                    queues=[QUEUE],
                    concurrency=concurrency,
                    install_signal_handlers=False,
                    fetch_job_polling_interval=0.1,
                    update_heartbeat_interval=1.0,
                )
                running.append(one)
                await one.run()

        asyncio.run(run())

    thread = threading.Thread(target=work)
    thread.start()
    try:
        ends = time.monotonic() + 10
        while not running and time.monotonic() < ends:
            time.sleep(0.02)
        time.sleep(0.3)  # it registers itself before it fetches
        yield
    finally:
        running[0].stop()
        thread.join(10)


@pytest.fixture
def handing_desk(desk: Desk, queue: ProcrastinateQueue) -> Desk:
    return replace(desk, queue=queue)


def test_workers_record_what_one_process_would_and_the_run_is_done_when_all_are(
    handing_desk: Desk, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jobs.queueing.batches.SIZE", 1)
    monkeypatch.setattr(split, "__kwdefaults__", {"size": 1})
    with worker(handing_desk):
        report = run_job(handing_desk, HK)
    assert report is not None
    assert (report.state, report.failures) == ("done", ())
    # Hong Kong's sessions of April up to the 15th, two listings of 8 each, as in one process.
    assert report.new["price"] == 16
    assert sorted(names for what, names, _ in shelf.asked if what == "closes") == [
        (MINIMAX,),
        (ZHIPU,),
    ]
    with reading(handing_desk.engine) as connection:
        batches = load_handouts(connection, job="prices", due_key=HK.due_key, attempt=1)
    assert [(one.state, one.owner) for one in batches] == [("done", "worker:1")] * 2
    with reading(handing_desk.engine) as connection:
        assert verify_chain(connection) == []


def test_a_name_that_fails_is_named_and_alone_asked_again(
    handing_desk: Desk, shelf: Shelf, clock: Any
) -> None:
    shelf.failing[ZHIPU] = FailureKind.UNREACHABLE
    with worker(handing_desk):
        report = run_job(handing_desk, HK)
        assert report is not None
        assert (report.state, report.failures) == ("failed", ("2513.HK: unreachable; try later",))
        shelf.failing.clear()
        shelf.asked.clear()
        clock.wait(minutes=3)
        again = run_job(handing_desk, HK)
    assert again is not None
    assert (again.state, again.new["price"]) == ("done", 8)
    assert [names for what, names, _ in shelf.asked if what == "closes"] == [(ZHIPU,)]


def test_without_a_worker_the_leader_fetches_itself(handing_desk: Desk) -> None:
    report = run_job(handing_desk, HK)
    assert report is not None
    assert (report.state, report.new["price"]) == ("done", 16)


def test_a_batch_that_nobody_fetches_fails_by_name(
    handing_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handing, "live_workers", lambda _: 1)
    monkeypatch.setattr(handing_desk.queue, "_patience", 0.5)
    report = run_job(handing_desk, HK)
    assert report is not None
    assert report.state == "failed"
    assert report.failures[0].startswith("0100.HK: no worker has fetched its batch")
    assert len(report.failures) == 2


def claimed_batch(desk: Desk) -> Batch:
    """Give a batch of Hong Kong's listings, of a run that is claimed and handed out."""
    batch = Batch(
        replace(HK, covers=()),
        1,
        0,
        [Listing(MINIMAX, "XHKG", "HKD"), Listing(ZHIPU, "XHKG", "HKD")],
    )
    with writing(desk.engine) as connection:
        claim_run(connection, job="prices", due_key=HK.due_key, now=EVENING, owner="a", lease=LEASE)
        record_handouts(
            connection,
            job="prices",
            due_key=HK.due_key,
            attempt=1,
            batches=[[MINIMAX, ZHIPU]],
            now=EVENING,
        )
    return batch


def test_a_batch_done_twice_is_recorded_once(desk: Desk, shelf: Shelf) -> None:
    batch = claimed_batch(desk)
    assert Batch.of(batch.arguments()) == batch
    assert fetch_batch(desk, batch)
    asked = len(shelf.asked)
    assert added(desk.engine, lambda: fetch_batch(desk, batch)) == {}
    assert len(shelf.asked) == asked  # it is not even asked for again


def test_trap_a_worker_that_was_paused_records_a_batch_of_an_attempt_that_is_over(
    desk: Desk,
) -> None:
    batch = claimed_batch(desk)

    class TakenOver(Shelf):
        def fetch_closes(self, *args: Any, **kwargs: Any) -> Any:
            with writing(desk.engine) as connection:  # meanwhile, another leader has begun anew
                connection.execute(text("UPDATE job_run SET attempt = 2"))
            return super().fetch_closes(*args, **kwargs)

    source = desk.sources.prices
    assert isinstance(source, Shelf)
    late = replace(desk, sources=Sources.all_from(TakenOver(closes=source.closes)))
    assert added(desk.engine, lambda: fetch_batch(late, batch)) == {}


def test_trap_a_task_of_a_killed_worker_is_never_done(
    desk: Desk, queue: ProcrastinateQueue, engine: Engine
) -> None:
    """procrastinate leaves it "doing"; the sweep gives it to another, who does it."""
    batch = claimed_batch(desk)
    app, task = open_queue(engine)
    with app.open():
        task.configure(queueing_lock="one").defer(**batch.arguments())
        with engine.begin() as connection:  # a worker that took it a minute ago, and was killed
            connection.execute(text("SET LOCAL search_path TO procrastinate"))
            connection.execute(
                text(
                    "INSERT INTO procrastinate_workers (last_heartbeat) "
                    "VALUES (now() - '1 minute'::interval)"
                )
            )
            connection.execute(
                text(
                    "UPDATE procrastinate_jobs SET status = 'doing', "
                    "worker_id = (SELECT max(id) FROM procrastinate_workers)"
                )
            )
        assert live_workers(app) == 0
        assert sweep_stalled(app) == 1
        assert sweep_stalled(app) == 0
        with worker(desk):
            ends = time.monotonic() + 10
            while time.monotonic() < ends:
                with reading(engine) as connection:
                    (one,) = load_handouts(connection, job="prices", due_key=HK.due_key, attempt=1)
                if one.state == "done":
                    break
                time.sleep(0.1)
    assert one.state == "done"


def test_a_leader_whose_term_is_over_waits_for_no_batch(handing_desk: Desk) -> None:
    with writing(handing_desk.engine) as connection:
        term = record_term(connection, owner="a", now=EVENING)
    led = replace(handing_desk, term=term)
    with worker(handing_desk):
        with writing(handing_desk.engine) as connection:
            record_term(connection, owner="b", now=EVENING)
        with pytest.raises(LostTermError):
            run_job(led, HK)
    assert ("prices", HK.due_key) not in runs(handing_desk.engine)


def test_batches_keep_an_exchange_together() -> None:
    mixed = [Listing(f"T{n}", "XHKG" if n % 2 else "XNAS", "USD") for n in range(6)]
    assert [[one.exchange for one in part] for part in split(mixed, size=3)] == [
        ["XHKG"] * 3,
        ["XNAS"] * 3,
    ]


def test_the_queues_tables_are_made_once_and_stand_apart(engine: Engine) -> None:
    newest = upgrade_queue(engine)
    assert upgrade_queue(engine) == newest
    with reading(engine) as connection:
        schemas = connection.execute(
            text("SELECT DISTINCT schemaname FROM pg_tables WHERE tablename LIKE 'procrastinate%'")
        ).scalars()
        assert [*schemas] == ["procrastinate"]
        noted = connection.execute(text("SELECT version FROM procrastinate.tracker_schema"))
        assert [*noted.scalars()] == [newest]


def test_a_newer_queue_brings_what_lies_between(engine: Engine) -> None:
    """As left by a program whose newest migration was the one before the last."""
    newest = upgrade_queue(engine)
    with writing(engine) as connection:
        connection.execute(
            text("UPDATE procrastinate.tracker_schema SET version = :before"),
            {"before": "03.04.00_01_pre_add_retry_failed_job_procedure.sql"},
        )
    assert upgrade_queue(engine) == newest
    due = Due("consensus", "XHKG 2026-04-15", "XHKG")
    batch = Batch(due, 1, 0, [Listing(PALANTIR, "XNAS", "USD")])
    app, task = open_queue(engine)
    with app.open():
        assert task.defer(**batch.arguments()) > 0
