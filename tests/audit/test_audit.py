"""`make audit`: no weak code without an excuse and its reason, an honest word on releases."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.audit.releases import tell
from tests.jobs.command import environment
from tests.places import HOUSE, ROOT

PACKAGES = ("tracker", "db", "jobs", "dashboards")


def test_every_excuse_names_its_rule_and_its_reason() -> None:
    excuses = [
        line.partition("# nosec")[2]
        for package in PACKAGES
        for path in (HOUSE / package).rglob("*.py")
        for line in path.read_text(encoding="utf-8").splitlines()
        if "# nosec" in line
    ]
    assert len(excuses) >= 8
    assert [one for one in excuses if not re.fullmatch(r" B\d{3}(,B\d{3})* # \S.{6,}", one)] == []


def test_bandit_finds_nothing_where_strangers_are_read() -> None:
    """The parts that read what others write; `make audit` looks at all."""
    read = ("jobs/imports", "jobs/sources", "dashboards/metrics")
    command = [sys.executable, "-m", "bandit", "--quiet", "--configfile", "pyproject.toml"]
    done = subprocess.run(
        [*command, "--recursive", *(str(HOUSE / part) for part in read)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, ""), done.stdout


def test_asserts_cannot_be_optimised_away(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-O", "-m", "jobs.cli", "--version"],
        env=environment(tmp_path),
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("tracker: python -O") and done.stderr.count("\n") == 1


def test_what_could_not_be_looked_up_is_not_called_well(capsys: pytest.CaptureFixture[str]) -> None:
    unknown = {"name": "a", "skip_reason": "not found"}
    weak = {"name": "b", "version": "1", "vulns": [{"id": "PYSEC-1", "fix_versions": ["2"]}]}
    assert tell("x.lock", {"dependencies": [unknown]}) == 0
    assert "cannot be reached" in capsys.readouterr().out
    assert tell("x.lock", {"dependencies": [unknown, weak]}) == 1
    assert capsys.readouterr().out.splitlines() == [
        "pip-audit: x.lock: b 1: PYSEC-1 (mended in: 2)",
        "pip-audit: x.lock: 1 releases looked up, 1 could not be: 1 known weaknesses",
    ]
