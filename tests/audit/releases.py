"""Holds the lock files against the published weaknesses, or says in one line why it cannot.

Exit code 1 where a release is known to be weak, else 0: `python -m tests.audit.releases LOCK ...`.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

SECONDS = 300


def audit(locks: Sequence[str]) -> int:
    """Look each lock up; gives the exit code."""
    return max([_audited(Path(lock)) for lock in locks], default=0)


def _audited(lock: Path) -> int:
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        command = [sys.executable, "-m", "pip_audit", "--disable-pip", "--require-hashes"]
        command += ["--progress-spinner", "off", "--format", "json", "--output", str(report)]
        try:
            done = subprocess.run(
                [*command, "--requirement", str(lock)],
                capture_output=True,
                text=True,
                timeout=SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return _say(f"{lock}: not looked up: no answer within {SECONDS} s")
        if not report.exists():
            last = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
            return _say(f"{lock}: not looked up: {last[:200]}")
        return tell(lock.name, json.loads(report.read_text(encoding="utf-8")))


def tell(name: str, report: dict[str, Any]) -> int:
    """Print what a report says; gives 1 where it names a weakness."""
    releases = report["dependencies"]
    skipped = [one for one in releases if "skip_reason" in one]
    weak = [(one, found) for one in releases for found in one.get("vulns", ())]
    for one, found in weak:
        mend = ", ".join(found.get("fix_versions", ())) or "no release mends it yet"
        _say(f"{name}: {one['name']} {one['version']}: {found['id']} (mended in: {mend})")
    if len(skipped) == len(releases):
        return _say(f"{name}: not looked up: the data on weaknesses cannot be reached from here")
    looked = len(releases) - len(skipped)
    without = f", {len(skipped)} could not be" if skipped else ""
    _say(f"{name}: {looked} releases looked up{without}: {len(weak)} known weaknesses")
    return 1 if weak else 0


def _say(line: str) -> int:
    sys.stdout.write(f"pip-audit: {line}\n")
    return 0


if __name__ == "__main__":
    sys.exit(audit(sys.argv[1:]))
