"""Schedulers among each other: one leads, the others stand by and take over."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from db.engine import reading, writing
from db.leader_lock import BEAT, FileLeaderLock
from db.leadership import Term, load_term, record_term
from jobs.desk import Desk
from jobs.doctor.checks import leader_check
from jobs.leadership import Leader
from jobs.schedule import only_scheduler, tick
from tests.jobs.command import COMMAND, environment, open_home, tracker
from tests.jobs.conftest import EVENING
from tests.jobs.recorded import added, runs


class Losing:
    """A lock that another may take away, as a server drops a session."""

    def __init__(self) -> None:
        self.taken = False
        self.lost = False

    def acquire(self) -> bool:
        self.taken, self.lost = True, False
        return True

    def held(self) -> bool:
        return self.taken and not self.lost

    def evict(self, process: str) -> None:
        raise AssertionError(f"{process} is not another")

    def release(self) -> None:
        self.taken = False


def wait_for(what: Callable[[], bool], seconds: float = 20) -> float:
    """Wait until it is so; gives how long it took."""
    begun = time.monotonic()
    while not what():
        assert time.monotonic() - begun < seconds, "it never came"
        time.sleep(0.02)
    return time.monotonic() - begun


def term_of(desk: Desk) -> Term | None:
    with reading(desk.engine) as connection:
        return load_term(connection)


def epoch_of(desk: Desk) -> int:
    term = term_of(desk)
    return 0 if term is None else term.epoch


def test_a_lost_lock_ends_the_term_and_it_is_stood_for_again(desk: Desk) -> None:
    lock, stopped = Losing(), threading.Event()
    live = replace(desk, clock=lambda: datetime.now(UTC))
    thread = threading.Thread(target=Leader(live, lock).lead, args=(stopped,))
    thread.start()
    try:
        wait_for(lambda: epoch_of(desk) == 1)
        wait_for(lambda: bool(runs(desk.engine)))
        lock.lost = True
        assert wait_for(lambda: epoch_of(desk) == 2) < 5
    finally:
        stopped.set()
        thread.join(20)
    assert not lock.taken


def test_who_is_elected_in_one_thread_leads_on_in_another(desk: Desk, tmp_path: Path) -> None:
    """As `tracker up` does, which values before it serves and schedules."""
    live, stopped = replace(desk, clock=lambda: datetime.now(UTC)), threading.Event()
    lock = FileLeaderLock(tmp_path / "tracker.db")
    with only_scheduler(lock, where="here"):
        leader = Leader(live, lock)
        assert leader.stand() is not None
    thread = threading.Thread(target=leader.lead, args=(stopped,))
    thread.start()
    try:
        time.sleep(BEAT * 1.5)  # it has looked once whether the lock is still held
        assert epoch_of(desk) == 1 and lock.held()
        assert not FileLeaderLock(tmp_path / "tracker.db").acquire()
    finally:
        stopped.set()
        thread.join(20)
    assert FileLeaderLock(tmp_path / "tracker.db").acquire()


def test_one_that_stands_by_claims_nothing(desk: Desk, tmp_path: Path) -> None:
    held = FileLeaderLock(tmp_path / "tracker.db")
    assert held.acquire()
    standing = Leader(desk, FileLeaderLock(tmp_path / "tracker.db"))
    assert standing.stand() is None
    assert (epoch_of(desk), runs(desk.engine)) == (0, {})
    held.release()
    led = standing.stand()
    assert led is not None
    assert (led.owner, epoch_of(desk)) == ("here:1:1", 1)


def test_a_leader_whose_term_is_over_records_nothing_in_a_tick(desk: Desk) -> None:
    led = Leader(desk, Losing()).stand()
    assert led is not None
    with writing(desk.engine) as connection:
        record_term(connection, owner="there:2", now=EVENING)
    assert added(desk.engine, lambda: tick(led)) == {}
    assert runs(desk.engine) == {}


def test_the_doctor_says_who_leads_and_who_fell_silent() -> None:
    term = Term(3, "desk:41", EVENING, EVENING + timedelta(minutes=5))
    check = leader_check(term, EVENING + timedelta(minutes=5, seconds=50))
    assert (check.verdict, check.message) == (
        "ok",
        "desk:41 leads since 2026-04-15 08:30:00 UTC, epoch 3",
    )
    check = leader_check(term, EVENING + timedelta(minutes=7))
    assert check.verdict == "warning"
    assert check.message.endswith("and was last seen 2026-04-15 08:35:00 UTC")


def test_a_second_scheduler_says_once_that_it_waits_and_takes_over_when_the_first_is_killed(
    home: Path, covered_file: Path
) -> None:
    home.mkdir()
    shutil.copy(covered_file, home / "tracker.db")
    lines = home / "second.log"
    command, env = [*COMMAND, "schedule"], environment(home)
    first = subprocess.Popen(command, env=env, cwd=home, stderr=subprocess.DEVNULL)
    engine = open_home(home)

    def leader() -> str:
        with reading(engine) as connection:
            term = load_term(connection)
        return "" if term is None else term.owner

    try:
        wait_for(lambda: f":{first.pid}:" in leader(), 40)
        with lines.open("w") as log:
            second = subprocess.Popen(command, env=env, cwd=home, stderr=log)
        try:
            wait_for(lambda: "stands by" in lines.read_text(), 40)
            told = json.loads(lines.read_text())
            assert told["event"] == "stands by: another scheduler leads"
            assert told["leader"] == leader() and told["since"].endswith("UTC")
            os.kill(first.pid, signal.SIGKILL)
            first.wait()
            assert wait_for(lambda: f":{second.pid}:" in leader()) < 5
            assert lines.read_text().count("stands by") == 1
        finally:
            second.kill()
            second.wait()
    finally:
        first.kill()
        first.wait()
    report = tracker(home, "doctor").stdout
    assert "scheduler: " in report
    engine.dispose()
