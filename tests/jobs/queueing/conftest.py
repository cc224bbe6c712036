"""A desk on PostgreSQL whose fetching is handed to workers."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, text

from db.engine import open_engine, writing
from db.migrate import upgrade
from jobs.coverage import load_new_coverage, read_configured
from jobs.queueing.handing import ProcrastinateQueue
from tests.jobs.conftest import LOADED

# Read when the module is: the fixture `home` takes all settings out of the environment.
POSTGRES_URL = os.environ.get("TRACKER_TEST_POSTGRES_URL")


@pytest.fixture
def engine() -> Iterator[Engine]:
    """An empty PostgreSQL database with the bundled coverage, in place of the file."""
    if not POSTGRES_URL:
        pytest.skip("needs a PostgreSQL server: TRACKER_TEST_POSTGRES_URL")
    engine = open_engine(POSTGRES_URL)
    with writing(engine) as connection:
        for schema in ("public", "procrastinate"):
            connection.execute(text(f"DROP SCHEMA IF EXISTS {schema} CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    upgrade(engine)
    load_new_coverage(engine, read_configured(None), now=LOADED)
    yield engine
    engine.dispose()


@pytest.fixture
def queue(engine: Engine) -> Iterator[ProcrastinateQueue]:
    """The leader's side of the queue."""
    queue = ProcrastinateQueue(engine, patience=20)
    yield queue
    queue.close()
