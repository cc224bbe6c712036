"""The house as DESIGN draws it, read from the source: who imports whom, how large things are."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.lengths import (
    EVERY,
    MAX_FUNCTION,
    MAX_MODULE,
    PACKAGES,
    TREES,
    function_lengths,
    module_lengths,
    named,
)
from tests.places import HOUSE, ROOT

MAY_IMPORT = {  # imports point down only
    "tracker": {"tracker"},
    "db": {"db", "tracker"},
    "jobs": {"jobs", "db", "tracker"},
    "dashboards": {"dashboards", "db", "tracker"},
}
VAGUE = {"utils", "util", "helpers", "helper", "common", "manager", "managers", "misc"}
# What a calculation cannot have: a database, a network, a page, an environment, a clock, a file.
FORBIDDEN_IN_TRACKER = {
    "sqlalchemy",
    "sqlmodel",
    "alembic",
    "yfinance",
    "curl_cffi",
    "requests",
    "httpx",
    "urllib",
    "socket",
    "smtplib",
    "dash",
    "flask",
    "apscheduler",
    "os",
    "sys",
    "pathlib",
    "io",
    "shutil",
    "subprocess",
    "time",
    "random",
    "logging",
    "structlog",
}
FORBIDDEN_CALLS = {
    "open",
    "input",
    "print",
    "now",
    "utcnow",
    "today",
    "getenv",
    "read_text",
    "read_csv",
    "read_sql",
    "read_excel",
    "monotonic",
    "perf_counter",
    "sleep",
}


def modules(package: str) -> list[Path]:
    return [path for path in EVERY if HOUSE / package in path.parents]


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Every import of a module, also inside functions: (line, dotted name)."""
    for node in ast.walk(TREES[path]):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{named(path)}:{node.lineno} imports relatively"
            yield node.lineno, str(node.module)


def is_command(path: Path) -> bool:
    """jobs/cli.py and its parts, the only place where everything meets."""
    return path == HOUSE / "jobs/cli.py" or path.parent == HOUSE / "jobs/commands"


def test_the_packages_are_there() -> None:
    assert all(modules(package) for package in PACKAGES)


@pytest.mark.parametrize("package", PACKAGES)
def test_imports_point_down_only(package: str) -> None:
    offenders = [
        f"{named(path)}:{line} imports {name}"
        for path in modules(package)
        for line, name in imports(path)
        if (top := name.partition(".")[0]) in PACKAGES
        and top not in MAY_IMPORT[package]
        and not (top == "dashboards" and is_command(path))
    ]
    assert offenders == []


def test_nothing_imports_the_tests() -> None:
    offenders = [named(p) for p in EVERY for _, name in imports(p) if name.startswith("tests")]
    assert offenders == []


def test_the_calculation_imports_nothing_that_acts() -> None:
    offenders = [
        f"{named(path)}:{line} imports {name}"
        for path in modules("tracker")
        for line, name in imports(path)
        if name.partition(".")[0] in FORBIDDEN_IN_TRACKER
    ]
    assert offenders == []


def test_the_calculation_reads_no_clock_no_environment_and_no_file() -> None:
    offenders = []
    for path in modules("tracker"):
        for node in ast.walk(TREES[path]):
            if isinstance(node, ast.Attribute) and node.attr == "environ":
                offenders.append(f"{named(path)}:{node.lineno} reads the environment")
            if isinstance(node, ast.Call):
                called = node.func
                name = getattr(called, "attr", getattr(called, "id", ""))
                if name in FORBIDDEN_CALLS:
                    offenders.append(f"{named(path)}:{node.lineno} calls {name}")
    assert offenders == []


def test_only_the_sources_know_yahoo() -> None:
    offenders = [
        f"{named(path)}:{line}"
        for path in EVERY
        for line, name in imports(path)
        if name.partition(".")[0] == "yfinance" and HOUSE / "jobs" / "sources" not in path.parents
    ]
    assert offenders == []


def test_trap_schedules_are_pickled() -> None:
    """APScheduler deletes a job that it cannot unpickle: nothing is kept in its stores."""
    stores = ("pickle", "shelve", "marshal", "dill", "apscheduler.jobstores")
    offenders = [
        f"{named(path)}:{line} imports {name}"
        for path in EVERY
        for line, name in imports(path)
        # The source only knows pickle's error, which yfinance's damaged cookies raise.
        if name.startswith(stores) and path.name != "yahoo_errors.py"
    ]
    assert offenders == []


def test_trap_releases_change_under_a_pin() -> None:
    for lock in ("requirements.lock", "requirements-dev.lock"):
        entries = re.split(r"\n(?=\S)", (ROOT / lock).read_text("utf-8"))
        pins = [entry for entry in entries if "==" in entry.splitlines()[0]]
        assert len(pins) > 30
        assert [pin.split()[0] for pin in pins if "--hash=sha256:" not in pin] == []


def test_no_module_has_a_name_that_says_nothing() -> None:
    parts = {named(p): {p.stem, *(part.name for part in p.parents)} for p in EVERY}
    assert [path for path, names in parts.items() if names & VAGUE] == []


def test_every_module_begins_with_a_sentence() -> None:
    offenders = [named(path) for path, tree in TREES.items() if not ast.get_docstring(tree)]
    assert offenders == []


def test_the_texts_of_statements_are_constants() -> None:
    """No `text(...)` is put together from values: they would be read as SQL."""
    offenders = []
    for path, tree in TREES.items():
        for node in ast.walk(tree):
            named_so = isinstance(node, ast.Call) and getattr(node.func, "id", "") == "text"
            if named_so and any(isinstance(one, ast.JoinedStr | ast.BinOp) for one in node.args):
                offenders.append(f"{named(path)}:{node.lineno}")
    assert offenders == []


def test_no_star_imports() -> None:
    offenders = [
        f"{named(path)}:{node.lineno}"
        for path, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and any(alias.name == "*" for alias in node.names)
    ]
    assert offenders == []


def test_no_function_is_longer_than_40_lines() -> None:
    assert [one for one in function_lengths() if one[0] > MAX_FUNCTION] == []


def test_no_module_is_longer_than_300_lines() -> None:
    assert [one for one in module_lengths() if one[0] > MAX_MODULE] == []
