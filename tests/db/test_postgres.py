"""The tests' own server: shared, gone with the run, and never silently missing."""

from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path

import pytest
from sqlalchemy import make_url

from tests.db import postgres


def test_without_a_server_only_ci_insists(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(postgres, "programs", lambda: None)
    monkeypatch.setattr(postgres, "GIVEN_URL", None)
    monkeypatch.setattr(postgres, "DEMANDED", False)
    assert postgres.engines() == ["sqlite"]
    monkeypatch.setattr(postgres, "DEMANDED", True)
    assert postgres.engines() == ["sqlite", "postgresql"]
    with pytest.raises(FileNotFoundError, match="install the package postgresql"):
        postgres.shared_address(tmp_path, run=os.getpid())


@pytest.mark.skipif(postgres.programs() is None, reason=postgres.MISSING)
@pytest.mark.skipif(postgres.GIVEN_URL is not None, reason="the server is another's")
def test_the_server_is_gone_with_its_run(tmp_path: Path) -> None:
    with subprocess.Popen(["sleep", "60"]) as run:
        address = postgres.shared_address(tmp_path, run=run.pid)
        assert postgres.shared_address(tmp_path, run=run.pid) == address  # the second one joins
        folder = Path(str(make_url(address).query["host"]))
        assert folder.is_dir()
        run.kill()
    until = time.monotonic() + 20
    while folder.exists() and time.monotonic() < until:
        time.sleep(0.1)
    assert not folder.exists()
