"""Asks for pages as the frame does, on a real database or on a snapshot made by hand."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Engine, create_engine

from dashboards.address import address_of
from dashboards.asked import Asked
from dashboards.queries import Snapshot, look
from dashboards.record import Record
from dashboards.stamps import Stamp

NOWHERE = create_engine("sqlite:////nowhere/at/all.sqlite")


def asked(snapshot: Snapshot, path: str = "/", search: str = "") -> Asked:
    """Ask on a snapshot alone: a page that reads more than it fails."""
    record = Record(NOWHERE, lambda: snapshot.now)
    return Asked(address_of(path, search), record, Stamp(), snapshot)


def ask(engine: Engine, now: dt.datetime, path: str = "/", search: str = "") -> Asked:
    """Ask on a real database."""
    record = Record(engine, lambda: now)
    stamp, snapshot = look(record)
    return Asked(address_of(path, search), record, stamp, snapshot)
