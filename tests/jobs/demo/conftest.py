"""The demo as a user starts it: one process without a network, beside a desk's own database."""

from __future__ import annotations

import hashlib
import json
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

from dashboards import ids
from tests.dashboards.databases import migrated
from tests.dashboards.frame import UPDATE, body
from tests.jobs.command import COMMAND, environment

PATIENT_S = 60


@dataclass(frozen=True)
class Demo:
    """A running demo: its home, its address, and how a desk's own database was before it."""

    home: Path
    address: str
    own: str

    def get(self, path: str, *, language: str = "en") -> bytes:
        """Get a file from it."""
        return self._ask(Request(f"{self.address}{path}"), language)

    def page(self, path: str, *, language: str = "en") -> tuple[str, str]:
        """Ask for a page as a browser does; gives its frame's notice and its content."""
        path, _, search = path.partition("?")
        dependencies = json.loads(self.get("/_dash-dependencies"))
        wish = body(dependencies, path, search=f"?{search}" if search else "")
        request = Request(
            f"{self.address}{UPDATE}",
            data=json.dumps(wish).encode(),
            headers={"Content-Type": "application/json", "Origin": self.address},
        )
        shown = json.loads(self._ask(request, language))["response"]
        parts = (shown[part]["children"] for part in (ids.NOTICE, ids.CONTENT))
        notice, content = (json.dumps(part, ensure_ascii=False) for part in parts)
        return notice, content

    @staticmethod
    def _ask(request: Request, language: str) -> bytes:
        request.add_header("Cookie", f"language={language}")
        with urlopen(request, timeout=PATIENT_S) as answer:
            read: bytes = answer.read()
        return read


def hash_of(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """Start it once for all tests that only look."""
    home = tmp_path_factory.mktemp("demo")
    own = home / "tracker.db"
    migrated(own).dispose()
    before = hash_of(own)
    process = subprocess.Popen(
        [*COMMAND, "up", "--demo", "--port", "0"],
        cwd=home,
        env=environment(home, TRACKER_DATABASE_URL=f"sqlite:///{own}"),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        yield Demo(home, line.split(": ")[1].split(" ")[0], before)
    finally:
        process.terminate()
        process.wait(timeout=PATIENT_S)
        process.stdout.close()
