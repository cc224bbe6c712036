"""A migrated database for each test, copied from one that was migrated once."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from db.engine import open_engine
from tests.dashboards import databases


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("pages") / "template.sqlite"
    databases.migrated(path).dispose()
    return path


@pytest.fixture
def engine(template: Path, tmp_path: Path) -> Iterator[Engine]:
    path = shutil.copy(template, tmp_path / "tracker.sqlite")
    engine = open_engine(f"sqlite:///{path}")
    yield engine
    engine.dispose()
