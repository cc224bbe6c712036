"""Kill the process at any time, start again: no row lost, none doubled."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from sqlalchemy import Engine

from db.engine import DatabaseUnavailableError
from db.tables import OBSERVATIONS
from tests.chaos.acts import caught_up
from tests.chaos.market import SETTLING, made_market
from tests.db.rows import stored
from tests.fake_yahoo.server import FakeYahoo
from tests.jobs.command import COMMAND, environment, open_home, tracker
from tests.jobs.recorded import assert_whole, runs
from tracker.inputs import FRAMES

KILLS = int(os.environ.get("COMPS_KILLS", "7"))  # more for longer runs
SEED = int(os.environ.get("COMPS_SEED", "20260415"))


@pytest.fixture(scope="module")
def market() -> Iterator[FakeYahoo]:
    with made_market() as fake:
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
    for kind in kinds or undisturbed:
        assert not undisturbed[kind] - found[kind], kind
        assert all(SETTLING & set(key) for key in found[kind] - undisturbed[kind]), kind
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


def wait_until_done(home: Path, process: subprocess.Popen[bytes], seconds: float = 60) -> None:
    engine, ends = open_home(home), time.monotonic() + seconds

    def done() -> bool:
        try:
            return caught_up(engine)
        except DatabaseUnavailableError:  # none was killed late enough to have made its tables
            return False

    while not done():
        assert time.monotonic() < ends, "it was never done"
        assert process.poll() is None, "it ended by itself"
        time.sleep(0.2)
    engine.dispose()


def live_until_done(home: Path, env: Mapping[str, str]) -> None:
    """Let a desk live until all that is due is done."""
    process = start(home, env, "up", "--port", "0")
    try:
        wait_until_done(home, process)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


@pytest.fixture(scope="module")
def undisturbed(
    market: FakeYahoo, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Counter[tuple[object, ...]]]:
    """What a process records that nobody kills."""
    home = tmp_path_factory.mktemp("undisturbed")
    live_until_done(home, market.env)
    engine = open_home(home)
    rows = rows_of(engine)
    engine.dispose()
    return rows


def test_the_whole_desk_survives_being_killed(
    market: FakeYahoo, undisturbed: dict[str, Counter[tuple[object, ...]]], tmp_path: Path
) -> None:
    home, chance = tmp_path / "home", random.Random(SEED)
    for _ in range(KILLS):
        # The imports take the first second; the fetches, batches and values follow.
        kill_after(start(home, market.env, "up", "--port", "0"), chance.uniform(0.6, 4.0))
        if (home / "tracker.db").exists():
            engine = open_home(home)
            with engine.connect() as connection:
                assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
            engine.dispose()
    live_until_done(home, market.env)
    engine = open_home(home)
    assert_whole(engine)
    assert_like(rows_of(engine), undisturbed)
    engine.dispose()


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
