"""The command as other programs run it: a process with a home of its own and no network."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import Engine

from db.engine import open_engine
from tests.places import ROOT

COMMAND = [sys.executable, "-m", "jobs.cli"]
NOWHERE = "http://127.0.0.1:9"  # nothing listens there: every connection is refused at once


def environment(home: Path, **more: str) -> dict[str, str]:
    """Give the variables of a machine without network and without settings."""
    kept = {name: text for name, text in os.environ.items() if not name.startswith("TRACKER_")}
    return {
        **kept,
        "HTTPS_PROXY": NOWHERE,
        "https_proxy": NOWHERE,
        "NO_PROXY": "",
        "no_proxy": "",
        "PYTHONPATH": str(ROOT),
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_DATA_HOME": str(home / "data"),
        "TRACKER_HOME": str(home),
        "COLUMNS": "100",
        **more,
    }


def tracker(
    home: Path, *arguments: str, env: Mapping[str, str] | None = None, timeout: float = 60
) -> subprocess.CompletedProcess[str]:
    """Run the command to its end."""
    home.mkdir(parents=True, exist_ok=True)
    return subprocess.run(
        [*COMMAND, *arguments],
        cwd=home,
        env=environment(home, **(env or {})),
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )


def open_home(home: Path) -> Engine:
    return open_engine(f"sqlite:///{home / 'tracker.db'}")
