"""How much is tried: a few hundred inputs with the other tests, many more by `make fuzz`."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from sqlalchemy import Engine

from db.engine import open_engine
from db.migrate import upgrade
from jobs.coverage.loading import load_new_coverage, read_configured
from jobs.desk import Desk
from jobs.schedule import tick
from jobs.sources.chosen import Sources
from tests.fuzz.tries import LONG
from tests.jobs.conftest import EVENING, LOADED
from tests.jobs.fakes import Clock, april

FUZZED: Final = "fuzzed: "


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "fuzz" in item.path.parts and LONG:
            item.add_marker(pytest.mark.timeout(7200))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    ended = [one for those in terminalreporter.stats.values() for one in those]
    found = [getattr(one, "user_properties", []) for one in ended]
    told = {name.removeprefix(FUZZED): n for one in found for name, n in one if FUZZED in name}
    if told:
        each = ", ".join(f"{name} {count:,}" for name, count in sorted(told.items()))
        terminalreporter.write_line(f"fuzz: {sum(told.values()):,} inputs ({each})")


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("TRACKER_")]:
        monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A desk of the report's evening: everything fetched, valued and judged."""
    path = tmp_path_factory.mktemp("fuzz") / "tracker.db"
    engine = open_engine(f"sqlite:///{path}")
    upgrade(engine)
    load_new_coverage(engine, read_configured(None), now=LOADED)
    sources = Sources.all_from(april())
    tick(Desk(engine=engine, sources=sources, clock=Clock(EVENING), owner="here:1"))
    yield engine
    engine.dispose()


@pytest.fixture
def counted(record_property: Callable[[str, object], None]) -> Iterator[Callable[[str], None]]:
    """Count an input of a kind; the sum stands below the tests."""
    counts: dict[str, int] = {}

    def count(name: str) -> None:
        counts[name] = counts.get(name, 0) + 1

    yield count
    for name, number in counts.items():
        record_property(f"{FUZZED}{name}", number)


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("fuzzed")
