"""Kill the process at any time, start again: no row lost, none doubled."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from db.tables import OBSERVATIONS
from tests.fake_yahoo.answers import Row
from tests.fake_yahoo.series import dollar_rate, hong_kong, new_york
from tests.fake_yahoo.server import FakeYahoo
from tests.jobs.command import COMMAND, environment, open_home, tracker
from tests.jobs.fakes import sessions
from tests.jobs.recorded import assert_whole, runs, stored
from tracker.inputs import FRAMES

FETCHING = ("prices", "fx", "consensus", "shares", "benchmark")
KILLS = int(os.environ.get("COMPS_KILLS", "14"))  # of all tests together; more for longer runs
SEED = int(os.environ.get("COMPS_SEED", "20260415"))
LAST = datetime.now(UTC).date() + timedelta(days=1)  # in Hong Kong it may be tomorrow
FIRST = LAST - timedelta(days=365)


@pytest.fixture(scope="module")
def market() -> Iterator[FakeYahoo]:
    """A year of synthetic closes and rates up to now, and one estimate each."""
    hk, ny = sessions("XHKG", FIRST, LAST), sessions("XNAS", FIRST, LAST)
    span = [FIRST + timedelta(days=ahead) for ahead in range((LAST - FIRST).days + 1)]
    weekdays = [day for day in span if day.weekday() < 5]
    series = [
        hong_kong("0100.HK", {day: 800.0 + place for place, day in enumerate(hk)}),
        hong_kong("2513.HK", {day: 860.0 + place for place, day in enumerate(hk)}),
        new_york("PLTR", {day: 130.0 + place for place, day in enumerate(ny)}),
        dollar_rate("HKD", dict.fromkeys(weekdays, 7.8)),
        dollar_rate("CNY", dict.fromkeys(weekdays, 6.8)),
        new_york("MCHI", {day: 60.0 + place / 10 for place, day in enumerate(ny)}),
    ]
    counts = {name: [(FIRST, 300_000_000)] for name in ("0100.HK", "2513.HK", "PLTR")}
    trends = {
        "0100.HK": [Row("0y", "2026-12-31", 300e6)],
        "2513.HK": [Row("0y", "2026-12-31", 3_000e6, currency="CNY")],
        "PLTR": [Row("0y", "2026-12-31", 6_000e6)],
    }
    with FakeYahoo(trends=dict(trends), shares=dict(counts)).add(*series) as fake:
        yield fake


def rows_of(engine: Engine) -> dict[str, Counter[tuple[object, ...]]]:
    """Count each natural key of every kind: key and source."""
    return {
        kind: Counter(
            (*(row[name] for name in FRAMES[kind].key if name != "as_of"), row["source"])
            for row in stored(engine, kind)
        )
        for kind in OBSERVATIONS
    }


def assert_like(
    found: dict[str, Counter[tuple[object, ...]]],
    undisturbed: dict[str, Counter[tuple[object, ...]]],
    *kinds: str,
) -> None:
    """No row lost, none doubled; a session that has settled meanwhile may be there too."""
    settling = {LAST - timedelta(days=back) for back in range(3)}
    for kind in kinds or undisturbed:
        assert not undisturbed[kind] - found[kind], kind
        assert all(settling & set(key) for key in found[kind] - undisturbed[kind]), kind
        assert max(found[kind].values(), default=1) == 1, kind


def start(home: Path, env: Mapping[str, str], *arguments: str) -> subprocess.Popen[bytes]:
    home.mkdir(parents=True, exist_ok=True)
    return subprocess.Popen(
        [*COMMAND, *arguments],
        cwd=home,
        env=environment(home, **env),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def kill_after(process: subprocess.Popen[bytes], seconds: float) -> None:
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def jobs_done(engine: Engine) -> bool:
    """Tell whether the scheduler has caught up: nothing failed, nothing running, every job done."""
    ledger = runs(engine).values()
    states = {run.state for run in ledger if not run.due_key.startswith("manual")}
    done = {run.job for run in ledger if run.state == "done"}
    return states <= {"done", "skipped"} and done == {*FETCHING, "recompute", "alerts"}


def wait_until_done(home: Path, process: subprocess.Popen[bytes], seconds: float = 60) -> None:
    engine, ends = open_home(home), time.monotonic() + seconds
    while not jobs_done(engine):
        assert time.monotonic() < ends, runs(engine)
        assert process.poll() is None, "it ended by itself"
        time.sleep(0.2)
    engine.dispose()


@pytest.fixture(scope="module")
def undisturbed(
    market: FakeYahoo, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Counter[tuple[object, ...]]]:
    """What a process records that nobody kills."""
    home = tmp_path_factory.mktemp("undisturbed")
    for job in FETCHING:
        assert tracker(home, "run", job, env=market.env).returncode == 0
    engine = open_home(home)
    rows = rows_of(engine)
    engine.dispose()
    return rows


def test_the_whole_desk_survives_being_killed(
    market: FakeYahoo, undisturbed: dict[str, Counter[tuple[object, ...]]], tmp_path: Path
) -> None:
    home, chance = tmp_path / "home", random.Random(SEED)
    for _ in range(max(KILLS // 2, 1)):
        # The imports take the first second; the fetches, batches and values follow.
        kill_after(start(home, market.env, "up", "--port", "0"), chance.uniform(0.6, 4.0))
        if (home / "tracker.db").exists():
            engine = open_home(home)
            with engine.connect() as connection:
                assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
            engine.dispose()
    process = start(home, market.env, "up", "--port", "0")
    try:
        wait_until_done(home, process)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)
    engine = open_home(home)
    assert_whole(engine)
    assert_like(rows_of(engine), undisturbed)
    engine.dispose()


def test_a_job_by_hand_survives_being_killed(
    market: FakeYahoo, undisturbed: dict[str, Counter[tuple[object, ...]]], tmp_path: Path
) -> None:
    home, chance = tmp_path / "home", random.Random(SEED + 1)
    for _ in range(max(KILLS - KILLS // 2, 1)):
        kill_after(start(home, market.env, "run", "prices"), chance.uniform(0.3, 2.5))
    done = tracker(home, "run", "prices", env=market.env)
    assert (done.returncode, done.stderr) == (0, "")
    engine = open_home(home)
    assert_whole(engine)
    assert_like(rows_of(engine), undisturbed, "price")
    engine.dispose()
    again = tracker(home, "run", "prices", env=market.env)
    assert "nothing new" in again.stdout


def test_two_processes_at_once_record_each_row_once(
    market: FakeYahoo, undisturbed: dict[str, Counter[tuple[object, ...]]], tmp_path: Path
) -> None:
    """On a home that neither has seen: both migrate, load the coverage, fetch and record."""
    pair = [start(tmp_path, market.env, "run", "prices") for _ in range(2)]
    assert [process.wait(60) for process in pair] == [0, 0]
    engine = open_home(tmp_path)
    assert_whole(engine)
    assert_like(rows_of(engine), undisturbed, "price")
    assert len(stored(engine, "coverage_file")) == 1
    done = [run for run in runs(engine).values() if run.job == "prices"]
    assert [(run.state, run.attempt) for run in done] == [("done", 1), ("done", 1)]
    engine.dispose()


def test_a_second_desk_on_the_same_home_is_refused(market: FakeYahoo, tmp_path: Path) -> None:
    first = start(tmp_path, market.env, "up", "--port", "0")
    try:
        ends = time.monotonic() + 30
        while not (tmp_path / "tracker.db.leader").exists() and time.monotonic() < ends:
            time.sleep(0.1)
        second = tracker(tmp_path, "up", "--port", "0", env=market.env)
        assert (second.returncode, second.stdout) == (1, "")
        assert second.stderr.startswith("tracker: another tracker already schedules for ")
        assert second.stderr.count("\n") == 1
    finally:
        first.send_signal(signal.SIGTERM)
        assert first.wait(20) in (0, -signal.SIGTERM)
