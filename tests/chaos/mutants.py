"""Faults sown into the alert machine, each to be found by a test: python -m tests.chaos.mutants.

The tree is copied, one line of `tracker/alerts/` is changed at a time, and `tests/tracker/alerts`
runs on it. A fault that no test finds is printed as living, and the exit code is 1.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from tests.places import ROOT


class Fault(NamedTuple):
    """One changed line of a module of the alert machine."""

    module: str
    right: str
    wrong: str


FAULTS = (
    # the margin, the sessions, the way back
    Fault("levels", ">= rule.margin", "> rule.margin"),
    Fault("levels", "tried.beyond_margin < rule.sessions", "tried.beyond_margin <= rule.sessions"),
    Fault("levels", "tried.beyond_edge < rule.long_sessions", "tried.beyond_edge < 999"),
    Fault("levels", "before.beyond_margin + 1 if far else 0", "before.beyond_margin + far"),
    Fault("levels", "held if held.side == side else held.calm", "held"),
    Fault(
        "levels",
        "if value is None:\n        return held.calm",
        "if value is None:\n        return held",
    ),
    Fault("levels", "None if found == left else left", "left"),
    Fault("levels", "settled - 1 if side > 0 else settled", "settled"),
    # what is remembered, looked at again, withdrawn
    Fault(
        "bands",
        "held.basis != scale.basis:\n        return _begun",
        "False:\n        return _begun",
    ),
    Fault("bands", "if reading.session < held.session:", "if False:"),
    Fault("bands", "start = held.before if again else held.now", "start = held.now"),
    Fault("bands", "level = replace(level, left=held.now.left)", "pass"),
    Fault("bands", "origin=calm if crossed else", "origin=held.calm if crossed else"),
    Fault("bands", "origin.session < one.session", "origin.session <= one.session"),
    Fault("bands", "origin=None if undone else origin", "origin=origin"),
    Fault("bands", '"withdrawn" if undone else "followed"', '"followed"'),
    Fault("bands", "now=replace(held.now, left=None)", "now=held.now"),
    Fault("bands", "kind = kind if memory.now.left else", "kind = kind if memory else"),
    # rules of reasons
    Fault("conditions", "if held is not None and session < held.session:", "if False:"),
    Fault("conditions", "before.seen + (not again)", "before.seen + 1"),
    Fault("conditions", "seen >= limits.sessions", "seen > limits.sessions"),
    Fault("conditions", "or before.since == session ", ""),
    Fault("conditions", "absent >= limits.quiet_sessions", "absent > limits.quiet_sessions"),
    Fault("conditions", "or before.reason.code in SETTLED", ""),
    Fault("conditions", 'kind = "followed" if were else "fired"', 'kind = "fired"'),
    Fault("conditions", "session if fires else before.since", "before.since"),
    # missed sessions, dates
    Fault("decisions", "if held.session < one.session < reading.session", "if True"),
    Fault("decisions", "or session <= memory.session", ""),
    Fault("decisions", "held or Reasons(date.min)", "held"),
    Fault("decisions", "seen.today if rule in BY_DATE else seen.session", "seen.session"),
)


def living(fault: Fault, tree: Path) -> bool:
    """Sow one fault into a copy of the tree, and tell whether every test still passes."""
    path = tree / "tracker" / "alerts" / f"{fault.module}.py"
    text = path.read_text("utf-8")
    assert text.count(fault.right) == 1, f"{fault.module}: {fault.right!r} stands there not once"
    path.write_text(text.replace(fault.right, fault.wrong), "utf-8")
    try:
        return _passes(tree)
    finally:
        path.write_text(text, "utf-8")


def _passes(tree: Path) -> bool:
    command = [sys.executable, "-B", "-m", "pytest", "-x", "-q", "tests/tracker/alerts"]
    return subprocess.run(command, cwd=tree, capture_output=True, check=False).returncode == 0


def main() -> int:
    """Sow every fault, and print what each came to."""
    begun, alive = time.monotonic(), 0
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        tree = Path(folder)
        for name in ("tracker", "tests", "db", "jobs", "dashboards"):
            shutil.copytree(ROOT / name, tree / name, ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy(ROOT / "pyproject.toml", tree)
        assert _passes(tree), "the tests fail as they are"
        for fault in FAULTS:
            lives = living(fault, tree)
            alive += lives
            told = "LIVES " if lives else "killed"
            sys.stdout.write(f"{told} {fault.module:10} {' '.join(fault.wrong.split())}\n")
            sys.stdout.flush()
    seconds = time.monotonic() - begun
    sys.stdout.write(f"{len(FAULTS)} faults, {alive} living, {seconds:.0f} s\n")
    return int(bool(alive))


if __name__ == "__main__":
    sys.exit(main())
