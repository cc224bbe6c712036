"""How fast a source is asked by all processes of a database together: one row a source."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, Engine, create_engine, select, text, update
from sqlalchemy.exc import DBAPIError

from db.engine import DatabaseUnavailableError
from db.tables import TABLES

# One statement, so that the row's lock is held for that long: it takes the next free place, and
# says by the server's clock how far off that is. Places are evenly spaced, hence no burst.
_TAKE: Final = text(
    "UPDATE source_rate SET next_at = greatest(next_at, clock_timestamp()) "
    "+ make_interval(secs => :spacing) WHERE source = :source RETURNING "
    "extract(epoch FROM next_at - clock_timestamp()) - :spacing AS wait"
)
_BEGIN: Final = text(
    "INSERT INTO source_rate (source, next_at, strikes) VALUES (:source, clock_timestamp(), 0) "
    "ON CONFLICT (source) DO NOTHING"
)
# A place that a crash of the server forgets is taken again: nothing to wait for the disk for.
_OPTIONS: Final = "-c synchronous_commit=off -c statement_timeout=5s -c lock_timeout=5s"


@dataclass(frozen=True, slots=True)
class Rest:
    """Until when a source is left alone, since when, and after how many refusals in a row."""

    since: datetime
    until: datetime
    strikes: int


class RateLimits:
    """The rows of a PostgreSQL database, read and moved in transactions of their own."""

    def __init__(self, engine: Engine) -> None:
        """Use the same database by connections that wait for no disk."""
        self._engine = create_engine(
            engine.url,
            isolation_level="AUTOCOMMIT",
            pool_pre_ping=False,
            pool_size=4,
            max_overflow=16,
            connect_args={"options": _OPTIONS},
        )

    def take(self, source: str, *, per_second: float) -> float:
        """Take the next place to ask a source, and give how many seconds off it is.

        Whoever waits that long keeps to the rate, with all others that do. Worked: at 20 a second
        and three at once the waits are 0, 0.05 and 0.1 seconds. DatabaseUnavailableError when the
        row cannot be had: then nobody knows whether the source may be asked.
        """
        asked = {"source": source, "spacing": 1 / per_second}
        with self._connected() as connection:
            found = connection.execute(_TAKE, asked).scalar()
            if found is None:
                connection.execute(_BEGIN, {"source": source})
                found = connection.execute(_TAKE, asked).scalar_one()
        return max(0.0, float(found))

    def load_rest(self, source: str) -> Rest | None:
        """Give the last rest of a source, over or not; None where it never refused."""
        with self._connected() as connection:
            return load_rest(connection, source)

    def record_rest(self, source: str, rest: Rest | None) -> None:
        """Replace the rest of a source; None forgets it."""
        with self._connected() as connection:
            connection.execute(_BEGIN, {"source": source})
            record_rest(connection, source, rest)

    def close(self) -> None:
        """Close the connections."""
        self._engine.dispose()

    @contextmanager
    def _connected(self) -> Iterator[Connection]:
        try:
            with self._engine.connect() as connection:
                yield connection
        except DBAPIError as error:
            reason = " ".join(str(error.orig).split())
            raise DatabaseUnavailableError(
                f"the rate of a source cannot be read: {reason}", "check that the database answers"
            ) from error


def load_rest(connection: Connection, source: str) -> Rest | None:
    """Give the last rest of a source, over or not; None where it never refused."""
    table = TABLES["source_rate"]
    row = connection.execute(select(table).where(table.c.source == source)).mappings().first()
    if row is None or row["paused_since"] is None or row["paused_until"] is None:
        return None
    return Rest(row["paused_since"], row["paused_until"], int(row["strikes"]))


def record_rest(connection: Connection, source: str, rest: Rest | None) -> None:
    """Replace the rest of a source, whose row there is."""
    table = TABLES["source_rate"]
    values = (
        {"paused_since": None, "paused_until": None, "strikes": 0}
        if rest is None
        else {
            "paused_since": rest.since,
            "paused_until": rest.until,
            "strikes": rest.strikes,
        }
    )
    connection.execute(update(table).where(table.c.source == source).values(**values))
