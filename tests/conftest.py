"""What tests of several folders share: a PostgreSQL server, and a line where there is none."""

from __future__ import annotations

import logging
import os
import shutil
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from playwright.sync_api import Browser, expect, sync_playwright
from sqlalchemy import Engine

from db.engine import open_engine
from tests.db import postgres
from tests.fake_yahoo.market import shared_folder
from tests.places import PATIENT_MS


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say in one line what was not collected."""
    if "postgresql" not in postgres.engines():
        terminalreporter.write_line(f"{postgres.MISSING}; tests on it were not collected")


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """Leave out what reads the shared series where they are absent."""
    shared = collection_path.name.startswith("test_shared_")
    return True if shared and not shared_folder().is_dir() else None


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run what is marked so on every engine that there is."""
    if metafunc.definition.get_closest_marker("both_engines"):
        metafunc.parametrize("engine", postgres.engines(), indirect=True)


@pytest.fixture(autouse=True)
def logs_as_before() -> Iterator[None]:
    """Take back what a command run in this process set up, whichever test comes next."""
    root, hooks = logging.getLogger(), (sys.excepthook, threading.excepthook)
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers[:], root.level = handlers, level
    sys.excepthook, threading.excepthook = hooks
    structlog.reset_defaults()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The one Chromium of this process: playwright knows no second one beside it."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        pytest.fail(
            "Chromium is missing: install the package chromium (make test does where it may)"
        )
    expect.set_options(timeout=PATIENT_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def postgres_url(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> str:
    """The run's PostgreSQL server, with a migrated database to copy from."""
    base: Path = tmp_path_factory.getbasetemp()
    if worker_id == "master":  # this process is the run
        return postgres.shared_address(base, run=os.getpid())
    return postgres.shared_address(base.parent, run=os.getppid())


@pytest.fixture(scope="session")
def reused_postgresql(postgres_url: str) -> Iterator[postgres.Reused]:
    """The one database of this process's tests."""
    reused = postgres.Reused(postgres_url)
    yield reused
    reused.close()


@pytest.fixture
def postgresql(reused_postgresql: postgres.Reused) -> Iterator[Engine]:
    """A migrated, empty PostgreSQL database."""
    engine = open_engine(reused_postgresql.url())
    yield engine
    engine.dispose()
    reused_postgresql.clear()
