"""Every command explains itself, starts fast and ends without a traceback."""

from __future__ import annotations

import json
import os
import resource
import subprocess
from pathlib import Path

from sqlalchemy import Engine

from tests.jobs.command import COMMAND, environment, open_home, tracker
from tests.jobs.commands.said import REPORT, Call
from tests.jobs.recorded import counts


def test_init_can_be_repeated(call: Call, home: Path) -> None:
    first = call("init").out.splitlines()
    assert first[0].startswith("minimax.toml: 0100.HK: ")
    assert first[1] == f"ready: sqlite:///{home / 'tracker.db'}"
    engine = open_home(home)
    before = counts(engine)
    assert call("init").out.splitlines() == first[1:]
    assert counts(engine) == before
    engine.dispose()


def test_doctor_answers_in_json_and_for_readers(call: Call, ready: Engine, home: Path) -> None:
    report = call("doctor", "--json").document
    assert set(report) == {"settings", "checks"}
    origins = {one["name"]: (one["value"], one["origin"]) for one in report["settings"]}
    assert origins["TRACKER_HOME"] == (str(home), "environment")
    assert all(
        set(check) == {"name", "verdict", "message", "mend"}
        and check["verdict"] in {"ok", "warning", "error"}
        and (check["verdict"] == "ok") == (check["mend"] is None)
        for check in report["checks"]
    )
    table = call("doctor").out
    assert "database: at revision" in table
    assert "TRACKER_COVERAGE = the bundled files (default)" in table


def test_up_offers_the_demo_and_every_command_looks_at_it(call: Call) -> None:
    assert {"--demo", "--fresh"} <= set(call("up", "--help").out.split())
    assert "--demo" in call("--help").out.split()


def test_the_version_is_told(call: Call) -> None:
    assert call("--version").out == "tracker 0.1.0\n"


def test_verbose_logs_to_standard_error_only(tmp_path: Path) -> None:
    done = tracker(tmp_path, "--verbose", "run", "recompute", "--json")
    assert json.loads(done.stdout)["new"] == {"valuation": 1}
    assert "job started" in done.stderr


def test_help_is_there_at_once(tmp_path: Path) -> None:
    """The best of some tries, as the processor counts; 0.4 s is promised, 0.23 s were measured."""

    def seconds() -> float:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        assert tracker(tmp_path, "--help").returncode == 0
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    tries = [seconds()]
    while min(tries) >= 0.4 and len(tries) < 5:
        tries.append(seconds())
    assert min(tries) < 0.4, tries


def test_help_imports_nothing_heavy(tmp_path: Path) -> None:
    program = (
        "import sys, jobs.cli\n"
        "sys.argv = ['tracker', '--help']\n"
        "try:\n    jobs.cli.main()\n"
        "except SystemExit:\n"
        "    print(sorted({name.split('.')[0] for name in sys.modules}), file=sys.stderr)\n"
    )
    done = subprocess.run(
        [COMMAND[0], "-c", program],
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        check=True,
        timeout=30,
    )
    loaded = set(done.stderr.replace("'", "").strip("[]\n ").split(", "))
    heavy = {"pandas", "numpy", "sqlalchemy", "sqlmodel", "dash", "yfinance", "exchange_calendars"}
    assert loaded & heavy == set()
    assert "typer" in loaded


def test_a_reader_who_stops_reading_sees_no_traceback(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run(
        [*COMMAND, *REPORT],
        env=environment(home),
        stdout=write,
        stderr=subprocess.PIPE,
        text=True,
        timeout=60,
        check=False,
    )
    os.close(write)
    assert "Traceback" not in done.stderr
