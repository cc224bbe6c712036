"""Asks for pages as the frame does, on a real database or on a snapshot made by hand."""

from __future__ import annotations

import atexit
import datetime as dt
import shutil
import tempfile
from functools import cache
from pathlib import Path

from sqlalchemy import Engine

from dashboards.address import address_of
from dashboards.asked import Asked
from dashboards.queries import Snapshot, look
from dashboards.record import Record
from dashboards.stamps import Stamp
from tests.dashboards import databases


@cache
def empty() -> Engine:
    """A migrated database that holds nothing."""
    folder = tempfile.mkdtemp()
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return databases.migrated(Path(folder) / "empty.sqlite")


def asked(snapshot: Snapshot, path: str = "/", search: str = "") -> Asked:
    """Ask on a snapshot made by hand, beside which the database holds nothing."""
    record = Record(empty(), lambda: snapshot.now)
    return Asked(address_of(path, search), record, Stamp(), snapshot)


def ask(engine: Engine, now: dt.datetime, path: str = "/", search: str = "") -> Asked:
    """Ask on a real database."""
    record = Record(engine, lambda: now)
    stamp, snapshot = look(record)
    return Asked(address_of(path, search), record, stamp, snapshot)
