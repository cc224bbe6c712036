"""Databases for the tests of the memory: a fresh one for each, copied from a migrated one."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from db.engine import open_engine
from db.migrate import upgrade
from tests.db import postgres


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "template.sqlite"
    engine = open_engine(f"sqlite:///{path}")
    upgrade(engine)
    engine.dispose()  # the last connection writes the log back into the file
    return path


@pytest.fixture
def sqlite(migrated_file: Path, tmp_path: Path) -> Iterator[Engine]:
    """A migrated SQLite database, for what is particular to SQLite."""
    path = shutil.copy(migrated_file, tmp_path / "tracker.sqlite")
    engine = open_engine(f"sqlite:///{path}")
    yield engine
    engine.dispose()


@pytest.fixture(params=postgres.engines())
def engine(request: pytest.FixtureRequest) -> Engine:
    """A migrated database of each kind that there is."""
    found: Engine = request.getfixturevalue(request.param)
    return found
