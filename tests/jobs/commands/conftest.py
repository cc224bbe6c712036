"""The command, called in this process or in one of its own, on a home of the test's."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from jobs import cli
from tests.jobs.command import open_home, tracker
from tests.jobs.commands.said import REPORT, Call, Said


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    """Call the command in this process, as the entry point does."""
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("COLUMNS", "100")

    def run(*arguments: str, env: Mapping[str, str] | None = None) -> Said:
        with monkeypatch.context() as patch, pytest.raises(SystemExit) as ended:
            for name, text in (env or {}).items():
                patch.setenv(name, text)
            patch.setattr(sys, "argv", ["tracker", *arguments])
            cli.main()
        captured = capsys.readouterr()
        return Said(int(ended.value.code or 0), captured.out, captured.err)

    return run


@pytest.fixture
def ready(call: Call, covered_file: Path, home: Path) -> Iterator[Engine]:
    """A home that is already initialised."""
    home.mkdir()
    (home / "tracker.db").write_bytes(covered_file.read_bytes())
    engine = open_home(home)
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def report(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The report date on a fresh home without network, from a process of its own."""
    done = tracker(tmp_path_factory.mktemp("fresh") / "home", *REPORT)
    assert (done.returncode, done.stderr) == (0, "")
    return json.loads(done.stdout)
