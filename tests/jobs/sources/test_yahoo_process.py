"""A process of its own, led to the fake by the standard variables only, as a command is."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from tests.fake_yahoo.series import new_york
from tests.fake_yahoo.server import FakeYahoo

ROOT = Path(__file__).parents[3]

# The host logs everything to standard output: whatever the source lets out would show there.
PROGRAM = """
import json, logging, sys, warnings
from datetime import date, datetime, UTC
from pathlib import Path
logging.basicConfig(stream=sys.stdout, level=logging.DEBUG)
warnings.simplefilter("always")
from jobs.sources.yahoo import YahooSource
source = YahooSource(
    cache_folder=Path(sys.argv[1]), deadline_seconds=float(sys.argv[2]), pause_seconds=0.01
)
now = datetime(2026, 4, 15, 20, 30, tzinfo=UTC)
found = source.fetch_closes(["ABCD", "NONE"], start=date(2026, 4, 13), now=now)
rows = {name: str(getattr(one, "kind", "closes")) for name, one in found.items()}
sys.stdout.write(json.dumps(rows))
"""


def run(env: Mapping[str, str], folder: Path, deadline: float) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", PROGRAM, str(folder / "yahoo"), str(deadline)],
        cwd=ROOT,
        env={**os.environ, **env},
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )


def test_standard_output_holds_the_answer_and_nothing_else(tmp_path: Path) -> None:
    with FakeYahoo().add(new_york("ABCD", {date(2026, 4, 13): 9.5})) as fake:
        fake.fail("ABCD", path="/chart/", status=503, times=1)
        done = run(fake.env, tmp_path, 20)
    assert json.loads(done.stdout) == {"ABCD": "closes", "NONE": "not found"}
    assert done.stderr == ""


def test_trap_executors_wait_for_a_hanging_request(tmp_path: Path) -> None:
    with FakeYahoo() as fake:
        fake.fail(delay=60)
        begun = time.monotonic()
        done = run(fake.env, tmp_path, 0.5)
        assert time.monotonic() - begun < 8  # half a second, and the imports on a slow machine
    assert json.loads(done.stdout) == {"ABCD": "unreachable", "NONE": "unreachable"}


def test_a_second_process_reuses_cookie_and_time_zone(tmp_path: Path) -> None:
    with FakeYahoo().add(new_york("ABCD", {date(2026, 4, 13): 9.5})) as fake:
        run(fake.env, tmp_path, 20)
        first = len(fake.requests)
        run(fake.env, tmp_path, 20)
        assert len(fake.asked("fc.yahoo.com")) == 1
        assert len(fake.requests) < 2 * first


def test_a_second_process_honours_the_pause_that_the_first_was_told(tmp_path: Path) -> None:
    limited = {"ABCD": "rate limited", "NONE": "rate limited"}
    with FakeYahoo().add(new_york("ABCD", {date(2026, 4, 13): 9.5})) as fake:
        fake.fail(path="/chart/", status=429)
        assert json.loads(run(fake.env, tmp_path, 20).stdout) == limited
        fake.heal()
        asked = len(fake.requests)
        assert json.loads(run(fake.env, tmp_path, 20).stdout) == limited
        assert len(fake.requests) == asked
        (tmp_path / "yahoo" / "pause.json").unlink()
        assert json.loads(run(fake.env, tmp_path, 20).stdout)["ABCD"] == "closes"
