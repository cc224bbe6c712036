"""A desk with a model's workbook."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.jobs.models.modelled import MODEL, NAMES, ModelDesk, write_book


@pytest.fixture(scope="session")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("models") / "model.xlsx"
    return write_book(path, {"Model": MODEL}, names=NAMES)


@pytest.fixture
def desk(tmp_path: Path, engine: Engine, book: Path) -> ModelDesk:
    return ModelDesk(tmp_path, engine, book)
