"""Whether a record is simulated: its first batch says so, sealed before anything else, for ever."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, select

from db.parts import Part
from db.tables import TABLES
from tracker.simulated import FEED, check_sources


def load_simulated(connection: Connection) -> bool:
    """Tell whether everything in this record is simulated; an empty one is not yet."""
    batch = TABLES["batch"]
    found = connection.execute(select(batch.c.source).where(batch.c.id == 1)).scalar()
    return found == FEED


def check_parts(connection: Connection, *, source: str, parts: Iterable[Part], first: bool) -> None:
    """Refuse to seal made-up values into a real record, and a feed's into a simulated one.

    The `first` batch of a record decides what it is; BadInputError otherwise.
    """
    named = {source}
    for part in parts:
        named.update(map(str, part.columns.get("source", ())))
    simulated = source == FEED if first else load_simulated(connection)
    check_sources(named, simulated=simulated)
