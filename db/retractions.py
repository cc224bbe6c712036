"""Retractions: tombstones over whole batches, whose rows stay and are no longer read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Table, func, select

from db.tables import OBSERVATIONS, TABLES
from tracker.errors import BadInputError


@dataclass(frozen=True, slots=True)
class NewRetraction:
    """A batch to be retracted by `db.batches.seal`, and why."""

    batch: int
    reason: str


@dataclass(frozen=True, slots=True)
class Retraction:
    """A recorded retraction: `batch_id` sealed it, `retracted_id` is no longer read."""

    id: int
    batch_id: int
    retracted_id: int
    reason: str
    recorded_at: datetime


def not_retracted(
    table: Table, *, batch: int | None = None, known_at: datetime | None = None
) -> ColumnElement[bool]:
    """Keep the rows of batches that nobody retracted (by batch `batch`, by `known_at`)."""
    tombs = TABLES["retraction"]
    query = select(tombs.c.retracted_id)
    if batch is not None:
        query = query.where(tombs.c.batch_id <= batch)
    if known_at is not None:
        query = query.where(tombs.c.recorded_at <= known_at)
    return table.c.batch_id.not_in(query)


def load_retractions(connection: Connection) -> list[Retraction]:
    """Give every retraction, oldest first."""
    table = TABLES["retraction"]
    rows = connection.execute(select(table).order_by(table.c.id)).mappings()
    return [Retraction(**row) for row in rows]


def load_new_retractions(
    connection: Connection, *, retractions: Iterable[NewRetraction], now: datetime
) -> list[Mapping[str, object]]:
    """Give the rows to record; BadInputError where a batch cannot be retracted, with the mend."""
    rows: list[Mapping[str, object]] = []
    for one in retractions:
        _check(connection, one)
        rows.append(
            {"retracted_id": one.batch, "reason": " ".join(one.reason.split()), "recorded_at": now}
        )
    return rows


def _check(connection: Connection, new: NewRetraction) -> None:
    if not new.reason.strip():
        raise BadInputError(f"batch {new.batch}: say why it is retracted")
    contents = _load_contents(connection, new.batch)
    for held in load_retractions(connection):
        if held.retracted_id == new.batch:
            raise BadInputError(
                f"batch {new.batch} was retracted already, by batch {held.batch_id} on "
                f"{held.recorded_at:%Y-%m-%d %H:%M} UTC: {held.reason}"
            )
    if "retraction" in contents:
        raise BadInputError(
            f"batch {new.batch} is itself a retraction; record again what it took away"
        )
    if "coverage_file" in contents:
        # Its companies, peers and rules carry everything else, and a file once loaded is not
        # loaded again: without it nothing could be valued, after a restart neither.
        raise BadInputError(
            f"batch {new.batch} is a coverage file; correct the file and record what changes with "
            "'tracker coverage load FILE'"
        )
    if not contents.keys() & OBSERVATIONS.keys():
        raise BadInputError(f"batch {new.batch} holds no value that could be retracted")


def _load_contents(connection: Connection, batch: int) -> Mapping[str, object]:
    table = TABLES["batch"]
    found = connection.execute(select(table.c.contents).where(table.c.id == batch)).scalar()
    if not isinstance(found, dict):
        last = connection.execute(select(func.max(table.c.id))).scalar()
        raise BadInputError(f"there is no batch {batch}; the last one is {last or 0}")
    return found
