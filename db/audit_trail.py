"""The audit trail: who did what when, appended and never changed; and what it tells of sign-ins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, Connection, func, select

from db.numbered_rows import record_row
from db.tables import TABLES

LOGIN: Final = "login"
FAILED: Final = "login failed"
LOGOUT: Final = "logout"

WINDOW: Final = timedelta(minutes=15)
# Failures within the window after which no more tries are heard: of a name from an address, of an
# address, of a name. The last is high: else anybody could keep a person out.
MOST_OF_PAIR, MOST_OF_ADDRESS, MOST_OF_NAME = 5, 30, 60


@dataclass(frozen=True, slots=True)
class Entry:
    """One line: who, by which role, did what about what, when and from where."""

    at: datetime
    who: str
    what: str
    role: str | None = None
    about: str | None = None
    detail: str | None = None
    address: str | None = None
    session: str | None = None


@dataclass(frozen=True, slots=True)
class Recorded:
    """A line of the trail with its number."""

    id: int
    entry: Entry


def record_entry(connection: Connection, entry: Entry) -> int:
    """Append a line and give its number. The caller commits."""
    return record_row(connection, "audit", {name: getattr(entry, name) for name in Entry.__slots__})


def load_trail(connection: Connection, *, last: int) -> list[Recorded]:
    """Give the last lines, the newest first."""
    table = TABLES["audit"]
    query = select(table).order_by(table.c.id.desc()).limit(last)
    return [
        Recorded(row["id"], Entry(**{name: row[name] for name in Entry.__slots__}))
        for row in connection.execute(query).mappings()
    ]


def load_signed_out(connection: Connection, session: str) -> bool:
    """Tell whether somebody has signed out of this session: then a copy of it is worth nothing."""
    table = TABLES["audit"]
    query = select(table.c.id).where(table.c.session == session, table.c.what == LOGOUT)
    return connection.execute(query.limit(1)).first() is not None


def load_wait(
    connection: Connection, *, who: str | None, address: str, now: datetime
) -> timedelta | None:
    """Give how long no further try of this name from this address is heard, None where one is.

    A sign-in that succeeds forgives the failures of the same name from the same address. Without
    a name the address alone counts.
    """
    table, since = TABLES["audit"], now - WINDOW
    if who is None:
        return _wait(
            connection, MOST_OF_ADDRESS, [table.c.address == address, table.c.at > since], now
        )
    mine: list[ColumnElement[bool]] = [table.c.who == who, table.c.address == address]
    done = select(func.max(table.c.at)).where(table.c.what == LOGIN, table.c.at > since, *mine)
    forgiven = connection.execute(done).scalar_one()
    rules = (
        (MOST_OF_PAIR, [*mine, table.c.at > (forgiven or since)]),
        (MOST_OF_ADDRESS, [table.c.address == address]),
        (MOST_OF_NAME, [table.c.who == who]),
    )
    waits = [_wait(connection, most, [*which, table.c.at > since], now) for most, which in rules]
    return max((wait for wait in waits if wait is not None), default=None)


def _wait(
    connection: Connection, most: int, which: Sequence[ColumnElement[bool]], now: datetime
) -> timedelta | None:
    table = TABLES["audit"]
    query = select(table.c.at).where(table.c.what == FAILED, *which)
    newest = query.order_by(table.c.at.desc()).offset(most - 1).limit(1)
    reached = connection.execute(newest).scalar()
    return None if reached is None else max(reached + WINDOW - now, timedelta(seconds=1))
