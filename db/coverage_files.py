"""Coverage files as they were loaded: hashes and origins, and the whole bodies apart."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection, select

from db.tables import TABLES

Origin = Literal["bundled", "user"]


@dataclass(frozen=True, slots=True)
class NewCoverageFile:
    """A coverage file to be recorded by `db.batches.seal`."""

    ticker: str
    origin: Origin
    name: str
    body: str

    @property
    def sha256(self) -> str:
        """The hash of the body, by which a file that was already loaded is recognised."""
        return hashlib.sha256(self.body.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class CoverageFile:
    """A recorded coverage file; its body is read where it is needed."""

    id: int
    batch_id: int
    ticker: str
    sha256: str
    origin: str
    name: str


def load_coverage_files(connection: Connection) -> list[CoverageFile]:
    """Give every coverage file ever recorded, the oldest first."""
    table = TABLES["coverage_file"]
    columns = (table.c[name] for name in CoverageFile.__slots__)
    rows = connection.execute(select(*columns).order_by(table.c.id)).mappings()
    return [CoverageFile(**row) for row in rows]


def load_bodies(connection: Connection, files: Iterable[CoverageFile]) -> dict[str, str]:
    """Give the bodies of these files by their hash."""
    table, wanted = TABLES["coverage_file"], [file.id for file in files]
    query = select(table.c.sha256, table.c.body).where(table.c.id.in_(wanted))
    return {digest: body for digest, body in connection.execute(query)} if wanted else {}


def files_in_force(files: Iterable[CoverageFile]) -> dict[str, CoverageFile]:
    """Give each company's file in force: its latest, a user's before a bundled one."""
    found: dict[str, CoverageFile] = {}
    for file in files:
        held = found.get(file.ticker)
        if held is None or file.origin == "user" or held.origin != "user":
            found[file.ticker] = file
    return found


def load_new_files(
    connection: Connection, *, files: Iterable[NewCoverageFile], now: datetime
) -> list[Mapping[str, object]]:
    """Leave out the files that equal the latest recorded one of their ticker and origin."""
    given = list(files)
    if not given:
        return []
    latest = {(file.ticker, file.origin): file.sha256 for file in load_coverage_files(connection)}
    new: list[Mapping[str, object]] = []
    for file in given:
        if latest.get((file.ticker, file.origin)) == file.sha256:
            continue
        latest[file.ticker, file.origin] = file.sha256
        new.append(_row(file, now))
    return new


def _row(file: NewCoverageFile, now: datetime) -> Mapping[str, object]:
    return {
        "ticker": file.ticker,
        "sha256": file.sha256,
        "origin": file.origin,
        "name": file.name,
        "body": file.body,
        "loaded_at": now,
    }
