"""How long a user waits: for help, for a valuation, for the first page of a second start."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

TRIES = 5


def best_seconds(work: Callable[[], object], *, tries: int = TRIES) -> float:
    """Give the shortest of several runs: the machine's noise only ever adds."""
    found = []
    for _ in range(tries):
        begin = time.perf_counter()
        work()
        found.append(time.perf_counter() - begin)
    return min(found)


def tracker(*words: str) -> None:
    """Run the command and wait for it."""
    subprocess.run([sys.executable, "-m", "jobs.cli", *words], check=True, capture_output=True)


def page_ready() -> None:
    """Start `tracker up` on a free port and wait until the page has a valuation to show."""
    command = [sys.executable, "-m", "jobs.cli", "up", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdout is not None
        address = next(
            word for word in process.stdout.readline().decode().split() if word.startswith("http")
        )
        with urllib.request.urlopen(f"{address}/readyz", timeout=10) as answer:  # noqa: S310
            assert answer.status == 200
        process.terminate()


def measure() -> dict[str, float]:
    """Measure each wait in seconds, on a database that already exists."""
    tracker("init")
    bare = best_seconds(lambda: subprocess.run([sys.executable, "-c", ""], check=True))
    return {
        "bare_python": bare,
        "help": best_seconds(lambda: tracker("--help")),
        "value_json": best_seconds(
            lambda: tracker("value", "0100.HK", "--as-of", "2026-04-15", "--json")
        ),
        "second_start_until_ready": best_seconds(page_ready, tries=3),
    }


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as home:
        os.environ["TRACKER_HOME"] = str(Path(home) / "home")
        seconds = {name: round(value, 3) for name, value in measure().items()}
    machine = {"python": platform.python_version(), "system": platform.system()}
    print(json.dumps({"benchmark": "start", "seconds": seconds, **machine}, indent=2))
