"""The company as it fell from the report day to the end of May, recorded once for all tests."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from dashboards.record import Record
from db.engine import open_engine
from tests.dashboards import drifting


@pytest.fixture(scope="session")
def fallen(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    path = shutil.copy(template, tmp_path_factory.mktemp("drift") / "tracker.sqlite")
    engine = open_engine(f"sqlite:///{path}")
    drifting.record(engine, *drifting.falling())
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def record(fallen: Engine) -> Record:
    """One record for all tests that only look, so that a history is reckoned once."""
    return Record(fallen, lambda: drifting.NOW)
