"""A desk on PostgreSQL whose fetching is handed to workers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from db.engine import open_engine
from jobs.queueing.handing import ProcrastinateQueue
from tests.db import postgres

# Without a server nothing here can run; the summary says so.
collect_ignore_glob = [] if "postgresql" in postgres.engines() else ["test_*.py"]


@pytest.fixture
def engine(covered_postgresql: str) -> Iterator[Engine]:
    """A PostgreSQL database with the bundled coverage, in place of the file."""
    engine = open_engine(covered_postgresql)
    yield engine
    engine.dispose()


@pytest.fixture
def queue(engine: Engine) -> Iterator[ProcrastinateQueue]:
    """The leader's side of the queue."""
    queue = ProcrastinateQueue(engine, patience=20)
    yield queue
    queue.close()
