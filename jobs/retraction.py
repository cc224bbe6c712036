"""`tracker retract`: takes a batch out of what is read, and values the companies anew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, select

from db.batches import seal
from db.engine import writing
from db.retractions import NewRetraction
from db.tables import OBSERVATIONS, TABLES
from jobs.by_hand import value_anew
from jobs.settings.desk import Settings
from jobs.startup import now_utc, open_memory

SOURCE = "desk"


@dataclass(frozen=True, slots=True)
class Retracted:
    """What was retracted: the batch, its source, its rows by kind, and the batch that did it."""

    batch: int
    source: str
    rows: Mapping[str, int]
    reason: str
    by_batch: int


def retract_batch(settings: Settings, batch: int, reason: str) -> Retracted:
    """Record a tombstone over a batch; BadInputError where it cannot be retracted."""
    engine, _ = open_memory(settings)
    with writing(engine) as connection:
        sealed = seal(
            connection,
            source=SOURCE,
            rows={},
            now=now_utc(),
            retractions=[NewRetraction(batch, reason)],
        )
        source, rows = _load_held(connection, batch)
    assert sealed.batch is not None
    value_anew(settings, engine)
    return Retracted(batch, source, rows, " ".join(reason.split()), sealed.batch)


def _load_held(connection: Connection, batch: int) -> tuple[str, dict[str, int]]:
    table = TABLES["batch"]
    query = select(table.c.source, table.c.contents).where(table.c.id == batch)
    source, contents = connection.execute(query).one()
    return source, {kind: part["rows"] for kind, part in contents.items() if kind in OBSERVATIONS}
