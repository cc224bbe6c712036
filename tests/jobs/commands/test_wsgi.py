"""The dashboard under gunicorn: any number of workers, every page from each."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from tests.jobs.command import ROOT, environment
from tests.jobs.commands.said import Call

PAGES = ("/", "/drift", "/model", "/peers", "/alerts", "/health", "/healthz", "/_dash-layout")


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def status(address: str) -> int:
    try:
        with urllib.request.urlopen(address, timeout=20) as answer:
            return int(answer.status)
    except OSError:
        return 0


@pytest.mark.usefixtures("ready")
def test_two_workers_of_gunicorn_serve_every_page(call: Call, home: Path) -> None:
    assert call("run", "recompute").code == 0
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "--config", str(ROOT / "deploy/gunicorn.conf.py")]
    bound = {"GUNICORN_BIND": f"127.0.0.1:{port}", "GUNICORN_WORKERS": "2"}
    with (home / "gunicorn.log").open("w") as log:
        server = subprocess.Popen(
            [*command, "jobs.commands.wsgi:application()"],
            env=environment(home, **bound),
            cwd=home,
            stdout=log,
            stderr=log,
        )
    try:
        address, ends = f"http://127.0.0.1:{port}", time.monotonic() + 60
        while status(f"{address}/healthz") != 200:
            assert server.poll() is None, (home / "gunicorn.log").read_text()
            assert time.monotonic() < ends, (home / "gunicorn.log").read_text()
            time.sleep(0.1)
        for page in PAGES:
            # Each connection goes to whichever worker accepts it: several ask both.
            assert {status(f"{address}{page}") for _ in range(4)} == {200}, page
        assert (home / "gunicorn.log").read_text().count("Booting worker") == 2
    finally:
        server.terminate()
        server.wait(40)
    assert "Traceback" not in (home / "gunicorn.log").read_text()
