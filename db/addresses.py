"""Addresses that a mail server refuses for good: counted, suppressed after three, lifted by hand.

Nothing is changed or deleted: how an address stands follows from its events and its sent mails.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from sqlalchemy import Connection, func, select

from db.numbered_rows import record_row
from db.tables import TABLES

REFUSALS: Final = 3  # in a row; a mail that is taken, or lifting it, starts the count anew

EventKind = Literal["refused", "suppressed", "lifted"]


@dataclass(frozen=True, slots=True)
class AddressEvent:
    """One thing that happened to an address, with who did it and why."""

    address: str
    kind: EventKind
    reason: str
    by: str
    recorded_at: datetime


def load_suppressed(connection: Connection) -> dict[str, AddressEvent]:
    """Give the addresses that nothing is sent to, each with the event that says why."""
    table = TABLES["address_event"]
    newest = (
        select(func.max(table.c.id))
        .where(table.c.kind.in_(["suppressed", "lifted"]))
        .group_by(table.c.address)
    )
    query = select(table).where(table.c.id.in_(newest), table.c.kind == "suppressed")
    rows = connection.execute(query.order_by(table.c.address)).mappings()
    return {row["address"]: _event(row) for row in rows}


def record_refusal(
    connection: Connection, address: str, *, reason: str, by: str, now: datetime
) -> bool:
    """Record a refusal for good; True when it is the one that suppresses the address."""
    _record(connection, AddressEvent(address, "refused", reason, by, now))
    if address in load_suppressed(connection) or _refusals(connection, address) < REFUSALS:
        return False
    _record(connection, AddressEvent(address, "suppressed", reason, by, now))
    return True


def record_lifted(
    connection: Connection, address: str, *, reason: str, by: str, now: datetime
) -> bool:
    """Let an address be mailed again; False when it was not suppressed."""
    if address not in load_suppressed(connection):
        return False
    _record(connection, AddressEvent(address, "lifted", reason, by, now))
    return True


def _refusals(connection: Connection, address: str) -> int:
    """Count the refusals in a row: since the last mail that was taken, and since lifting it."""
    events, mails = TABLES["address_event"], TABLES["delivery"]
    lifted = select(func.coalesce(func.max(events.c.id), 0)).where(
        events.c.address == address, events.c.kind == "lifted"
    )
    taken = select(func.max(mails.c.finished_at)).where(
        mails.c.receiver == address, mails.c.state == "sent"
    )
    since, last = connection.execute(lifted).scalar_one(), connection.execute(taken).scalar()
    query = select(func.count()).where(
        events.c.address == address, events.c.kind == "refused", events.c.id > since
    )
    if last is not None:
        query = query.where(events.c.recorded_at > last)
    return int(connection.execute(query).scalar_one())


def _record(connection: Connection, event: AddressEvent) -> None:
    row = {name: getattr(event, name) for name in AddressEvent.__slots__}
    record_row(connection, "address_event", row)


def _event(row: Any) -> AddressEvent:
    return AddressEvent(**{name: row[name] for name in AddressEvent.__slots__})
