"""The heartbeat: asked after good cycles only, of a real server, and never in a cycle's way."""

from __future__ import annotations

import logging
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest
from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy import Engine

from db.engine import writing
from db.ledger import claim_run, finish_run
from jobs.desk import Desk
from jobs.heartbeat import EVERY_SECONDS, Heartbeat, check_heartbeat, send_ping
from jobs.pulse import watch_over
from jobs.schedule import tick
from jobs.settings.desk import load_settings, origins
from jobs.startup import open_desk
from tests.jobs.command import ROOT
from tests.jobs.conftest import EVENING
from tests.jobs.fakes import Clock
from tests.jobs.web_server import Hook, web_server
from tracker.errors import SettingsError


@pytest.fixture
def hook() -> Iterator[Hook]:
    with web_server() as hook:
        yield hook


def beating(desk: Desk, hook: Hook, now: list[float]) -> tuple[Desk, Heartbeat]:
    url = f"http://127.0.0.1:{hook.port}/ping/secret"
    heartbeat = Heartbeat(url, private=False, ticks=lambda: now[0])
    return replace(desk, heartbeat=heartbeat), heartbeat


def turn(desk: Desk, heartbeat: Heartbeat) -> None:
    tick(desk)
    heartbeat.wait(10)


def test_it_is_asked_after_each_good_cycle_but_not_more_than_four_times_a_minute(
    desk: Desk, hook: Hook
) -> None:
    now = [0.0]
    desk, heartbeat = beating(desk, hook, now)
    for _ in range(7):  # a minute of cycles: at 0, 10, 20 ... 60 seconds
        turn(desk, heartbeat)
        now[0] += 10
    assert hook.asked == ["/ping/secret"] * 4  # at 0, 20, 40, 60
    assert EVERY_SECONDS == 15


def test_it_is_not_asked_when_a_job_fails_for_good(desk: Desk, hook: Hook) -> None:
    with writing(desk.engine) as connection:
        for attempt in range(1, 6):
            claimed = claim_run(
                connection,
                job="prices",
                due_key="XNYS 2026-04-14",
                now=EVENING,
                owner="here:1",
                lease=EVENING - EVENING,
            )
            assert claimed == attempt
            finish_run(
                connection,
                job="prices",
                due_key="XNYS 2026-04-14",
                attempt=attempt,
                state="failed",
                now=EVENING,
                next_try_at=EVENING,
            )
    desk, heartbeat = beating(desk, hook, [0.0])
    turn(replace(desk, clock=Clock(EVENING)), heartbeat)
    assert hook.asked == []


def test_it_is_not_asked_when_the_database_could_not_be_looked_at(desk: Desk, hook: Hook) -> None:
    desk, heartbeat = beating(desk, hook, [0.0])
    with writing(desk.engine) as connection:
        connection.exec_driver_sql("ALTER TABLE job_run RENAME TO job_run_away")
    turn(desk, heartbeat)
    assert hook.asked == []


def test_a_failing_heartbeat_fails_no_cycle_and_is_told_without_its_address(
    desk: Desk, hook: Hook, capsys: pytest.CaptureFixture[str]
) -> None:
    hook.faults[:] = [500]
    desk, heartbeat = beating(desk, hook, [0.0])
    turn(desk, heartbeat)
    said = capsys.readouterr()
    assert "answers 500" in said.out + said.err
    assert "secret" not in said.out + said.err


def test_redirects_and_private_addresses_are_refused(hook: Hook) -> None:
    hook.faults[:] = [302]
    here = f"http://127.0.0.1:{hook.port}/"
    assert send_ping(here, private=True) == "answers 302: redirects are not followed"
    assert hook.asked == ["/"]
    inside = "it leads to an address inside a network (private or reserved)"
    assert send_ping("https://10.0.0.1/x", private=False) == f"not asked: {inside}"
    assert send_ping("https://169.254.169.254/x", private=False) == f"not asked: {inside}"


def test_nobody_at_the_address_is_told_by_kind() -> None:
    assert send_ping("http://127.0.0.1:9/token", private=True) == "ConnectionError"


@pytest.mark.parametrize(
    "url",
    [
        "http://hc-ping.example/token",
        "ftp://x/token",
        "token",
        "https://",
        "https://a b/token",
        "https://[::1/token",
        "https://h:99999/token",
    ],
)
def test_an_address_that_may_not_be_asked_is_refused_without_being_repeated(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRACKER_HEARTBEAT_URL", url)
    with pytest.raises(SettingsError, match="TRACKER_HEARTBEAT_URL .*: expected") as caught:
        load_settings()
    assert "token" not in str(caught.value)


def test_the_setting_reaches_the_desk_and_is_masked(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert check_heartbeat("http://[::1]:8000/x")
    monkeypatch.setenv("TRACKER_HEARTBEAT_URL", "https://hc-ping.example/token")
    settings = load_settings()
    assert open_desk(settings, engine).heartbeat is not None
    shown = {one.name: one.value for one in origins(settings)}
    assert shown["TRACKER_HEARTBEAT_URL"] == "***"


def test_trap_a_scheduler_runs_on_without_its_thread() -> None:
    """Its thread dies of an exception; the process must not go on looking alive."""
    program = (
        "import time\n"
        "from apscheduler.schedulers.background import BackgroundScheduler\n"
        "from jobs.pulse import watch_over\n"
        "class Mortal(BackgroundScheduler):\n"
        "    turns = 0\n"
        "    def _process_jobs(self):\n"
        "        self.turns += 1\n"
        "        if self.turns > 3: raise SystemExit\n"
        "        return super()._process_jobs()\n"
        "scheduler = Mortal(timezone='UTC')\n"
        "scheduler.add_job(print, 'interval', seconds=0.2)\n"
        "scheduler.start(); watch_over(scheduler, limit=1, every=0.2)\n"
        "time.sleep(3.0); print('running', scheduler.running); time.sleep(60)\n"
    )
    begun = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1 and time.monotonic() - begun < 45
    assert done.stderr.endswith("tracker: the scheduler has stopped; start tracker again\n")


def test_a_long_tick_is_no_dead_scheduler() -> None:
    scheduler = BackgroundScheduler(timezone="UTC")
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    ended: list[bool] = []
    scheduler.add_job(time.sleep, "interval", args=[1.2], seconds=0.1, max_instances=1)
    scheduler.start()
    watching = watch_over(scheduler, end=lambda: ended.append(True), limit=0.6, every=0.1)
    time.sleep(1.2)
    assert ended == []
    scheduler.shutdown(wait=True)  # as a leader does that steps down: nobody need watch it
    watching.join(10)
    assert not watching.is_alive() and ended == []
