"""A home of its own for every test, and desks whose database holds the bundled coverage."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine

from db.engine import open_engine
from db.migrate import upgrade
from jobs.coverage.loading import load_new_coverage, read_configured
from jobs.desk import Desk
from jobs.sources.chosen import Sources
from tests.db import postgres
from tests.jobs.fakes import Clock, Shelf, april

# The report was loaded on its morning; half an hour after Hong Kong's close is the first fetch.
LOADED = datetime(2026, 4, 15, 0, 30, tzinfo=UTC)
EVENING = datetime(2026, 4, 15, 8, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Lead everything the program might write to a folder of the test."""
    for name in [name for name in os.environ if name.startswith("TRACKER_")]:
        monkeypatch.delenv(name)
    folder = tmp_path / "home"
    monkeypatch.setenv("TRACKER_HOME", str(folder))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    return folder


@pytest.fixture(scope="session")
def covered_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the bundled coverage, made once."""
    path = tmp_path_factory.mktemp("covered") / "covered.db"
    engine = open_engine(f"sqlite:///{path}")
    upgrade(engine)
    load_new_coverage(engine, read_configured(None), now=LOADED)
    engine.dispose()  # the last connection writes the log back into the file
    return path


@pytest.fixture(scope="session")
def covered_template(postgres_url: str) -> Iterator[str]:
    """The same on PostgreSQL; gives its name, to copy from."""
    with postgres.fresh(postgres_url) as url:
        engine = open_engine(url)
        load_new_coverage(engine, read_configured(None), now=LOADED)
        engine.dispose()
        yield str(engine.url.database)


@pytest.fixture
def covered_postgresql(postgres_url: str, covered_template: str) -> Iterator[str]:
    """The URL of a PostgreSQL database with the bundled coverage."""
    with postgres.fresh(postgres_url, template=covered_template) as url:
        yield url


@pytest.fixture
def engine(request: pytest.FixtureRequest, covered_file: Path, tmp_path: Path) -> Iterator[Engine]:
    """A database with the bundled coverage and nothing else."""
    if getattr(request, "param", "sqlite") == "postgresql":
        engine = open_engine(request.getfixturevalue("covered_postgresql"))
    else:
        engine = open_engine(f"sqlite:///{shutil.copy(covered_file, tmp_path / 'tracker.db')}")
    yield engine
    engine.dispose()


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Engine]:
    """A migrated database that covers nothing."""
    engine = open_engine(f"sqlite:///{tmp_path / 'empty.db'}")
    upgrade(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def clock() -> Clock:
    return Clock(EVENING)


@pytest.fixture
def shelf() -> Shelf:
    return april()


@pytest.fixture
def desk(engine: Engine, shelf: Shelf, clock: Clock) -> Desk:
    return Desk(engine=engine, sources=Sources.all_from(shelf), clock=clock, owner="here:1")
