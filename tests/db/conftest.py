"""Databases for the tests of the memory: a fresh one for each, copied from a migrated one."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from db.engine import open_engine, writing
from db.migrate import upgrade

# A database that the tests may empty; without it they run on SQLite alone.
POSTGRES_URL = os.environ.get("TRACKER_TEST_POSTGRES_URL")


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


@pytest.fixture(params=["sqlite", *(["postgresql"] if POSTGRES_URL else [])])
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """A migrated database of each kind that there is."""
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite")
        return
    engine = open_engine(str(POSTGRES_URL))
    with writing(engine) as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    upgrade(engine)
    yield engine
    engine.dispose()
