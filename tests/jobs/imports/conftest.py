"""A desk whose record holds the bundled coverage."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.jobs.imports.written import Desk


@pytest.fixture
def files(tmp_path: Path, engine: Engine) -> Desk:
    folder = tmp_path / "files"
    folder.mkdir()
    return Desk(folder, engine)
