"""Windows and macOS: what only Linux has is asked for first, and every text names its code."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import Workbook

from tests.places import HOUSE

EVERY = [
    path
    for package in ("tracker", "db", "jobs", "dashboards")
    for path in sorted((HOUSE / package).rglob("*.py"))
]
POSIX_MODULES = {
    *("fcntl", "grp", "posix", "pty", "pwd", "resource", "syslog", "termios", "tty"),
    "uvloop",
}
# Names of `os` that Windows has not, or that do something else there.
POSIX_NAMES = {
    *("chown", "fchmod", "fork", "forkpty", "getgid", "getpgid", "getuid", "geteuid"),
    *("kill", "killpg", "mkfifo", "nice", "setsid", "sysconf", "uname", "wait", "waitpid"),
}
TEXTS = {"read_text", "write_text"}


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def guarded_lines(tree: ast.Module) -> set[int]:
    """The lines below `try: ... except ImportError`."""
    return {
        line
        for node in ast.walk(tree)
        if isinstance(node, ast.Try)
        and any("ImportError" in ast.unparse(one.type) for one in node.handlers if one.type)
        for line in range(node.lineno, node.body[-1].end_lineno + 1)
    }


def unguarded(path: Path) -> Iterator[str]:
    tree = tree_of(path)
    guarded = guarded_lines(tree)
    asks = 'os.name == "' in path.read_text(encoding="utf-8")
    for node in ast.walk(tree):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [str(node.module)]
        if {*names} & POSIX_MODULES and node.lineno not in guarded:
            yield f"{path.name}:{node.lineno} imports {names}"
        of_os = isinstance(node, ast.Attribute) and ast.unparse(node.value) == "os"
        if of_os and node.attr in POSIX_NAMES and not asks:
            yield f"{path.name}:{node.lineno} calls os.{node.attr}"


def test_what_only_posix_has_is_asked_for_first() -> None:
    assert [one for path in EVERY for one in unguarded(path)] == []


def test_texts_are_read_and_written_in_a_named_code() -> None:
    """The machine's own is another one on Windows: a Chinese name would come out as two signs."""
    offenders = []
    for path in EVERY:
        for node in ast.walk(tree_of(path)):
            if not isinstance(node, ast.Call):
                continue
            called = getattr(node.func, "attr", getattr(node.func, "id", ""))
            named = any(one.arg == "encoding" for one in node.keywords)
            texts = called in TEXTS and len(node.args) == (called == "write_text")
            mode = next((one for one in node.args if isinstance(one, ast.Constant)), None)
            opens = called == "open" and not (mode and "b" in str(mode.value))
            if (texts or (opens and isinstance(node.func, ast.Name))) and not named:
                offenders.append(f"{path.name}:{node.lineno} {called}")
    assert offenders == []


def test_signals_are_those_that_every_system_has() -> None:
    used = {
        node.attr
        for path in EVERY
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "signal"
    }
    assert {name for name in used if name.startswith("SIG")} <= {
        "SIGINT",
        "SIGTERM",
        "SIG_DFL",
        "SIG_IGN",
    }


@pytest.mark.parametrize("missing", ["", "sys.modules['resource'] = None\n"])
def test_a_workbook_is_read_where_no_process_can_limit_itself(tmp_path: Path, missing: str) -> None:
    book = Workbook()
    book.active.append(["ticker", "close"])
    book.save(tmp_path / "desk.xlsx")
    program = (
        f"import runpy, sys\n{missing}"
        f"sys.argv = ['sheet', {str(tmp_path / 'desk.xlsx')!r}]\n"
        f"runpy.run_path({str(HOUSE / 'jobs/imports/sheet_process.py')!r}, run_name='__main__')\n"
    )
    done = subprocess.run(
        [sys.executable, "-P", "-c", program], capture_output=True, text=True, check=True
    )
    (sheet,) = json.loads(done.stdout)["sheets"]
    assert sheet["rows"] == [[1, ["ticker", "close"]]]
