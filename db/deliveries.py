"""The outbox: mails and posts rendered with their change, claimed by one sender, sent or not.

    waiting -> sending -> committing -> sent
                  |            |
                  |            +-> (no answer) waiting again with the same bytes, or held
                  +-> waiting (temporary) or failed (permanent)

A row in `sending` was not delivered, whatever happened to its sender; a row in `committing` may
have been. `recorded` is a mail that nobody was to send. What is said of mails here holds of the
posts to chat channels too: they differ in `transport` alone.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from sqlalchemy import Connection, Select, and_, or_, select, update

from db.ledger import LostClaimError
from db.numbered_rows import record_row
from db.tables import TABLES

Transport = Literal["mail", "channel"]
DeliveryState = Literal["waiting", "sending", "committing", "sent", "failed", "held", "recorded"]
OPEN: Final = ("waiting", "sending", "committing")
_FARTHEST: Final = timedelta(hours=24)  # the longest wait between two tries is 17.6 hours


@dataclass(frozen=True, slots=True)
class NewDelivery:
    """A mail to record; its `message_id` is what makes it the same mail."""

    kind: str
    receiver: str
    language: str
    subject: str
    message_id: str
    mail: bytes
    change_id: int | None = None
    due_key: str | None = None
    contents: object = None
    transport: Transport = "mail"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One recorded mail and how far it has come."""

    id: int
    kind: str
    change_id: int | None
    due_key: str | None
    receiver: str
    language: str
    subject: str
    message_id: str
    mail: bytes
    contents: object
    state: str
    attempt: int
    repeats: int
    owner: str | None
    claimed_until: datetime | None
    next_try_at: datetime | None
    created_at: datetime
    finished_at: datetime | None
    reason: str | None
    transport: Transport


def record_delivery(
    connection: Connection,
    new: NewDelivery,
    *,
    now: datetime,
    to_be_sent: bool,
    unsent: str = "no mail server is set",
) -> bool:
    """Record a mail unless the same one is recorded already; gives True when it was new.

    `unsent` says why where it is not to be sent.
    """
    table = TABLES["delivery"]
    known = select(table.c.id).where(table.c.message_id == new.message_id)
    if connection.execute(known).first() is not None:
        return False
    row: dict[str, Any] = {name: getattr(new, name) for name in NewDelivery.__slots__}
    row |= {
        "state": "waiting" if to_be_sent else "recorded",
        "attempt": 0,
        "repeats": 0,
        "owner": None,
        "claimed_until": None,
        "next_try_at": now if to_be_sent else None,
        "created_at": now,
        "finished_at": None,
        "reason": None if to_be_sent else unsent,
    }
    record_row(connection, "delivery", row)
    return True


def claim_delivery(
    connection: Connection,
    *,
    now: datetime,
    owner: str,
    lease: timedelta,
    repeat: bool,
    transport: Transport = "mail",
    without: Collection[str] = (),
) -> Delivery | None:
    """Claim the oldest mail that is due, for `owner` alone; None when there is none.

    Receivers named in `without` are left for a later round. A sender that died while `committing`
    left a mail that may have arrived: with `repeat` its identical bytes are sent again, else it is
    held for an operator. The caller commits first.
    """
    table = TABLES["delivery"]
    due = _due(now, lease, transport, without).limit(1)
    while (row := connection.execute(due).mappings().first()) is not None:
        found = Delivery(**row)
        mine = update(table).where(
            table.c.id == found.id,
            table.c.state == found.state,
            table.c.attempt == found.attempt,
        )
        unsure = found.state == "committing"
        if unsure and not repeat:
            reason = "its sender ended before the server's answer: it may have arrived"
            connection.execute(mine.values(state="held", finished_at=now, reason=reason))
            continue
        claim = {
            "state": "sending",
            "attempt": found.attempt + 1,
            "repeats": found.repeats + unsure,
            "owner": owner,
            "claimed_until": now + lease,
        }
        if connection.execute(mine.values(**claim)).rowcount == 1:
            return load_delivery(connection, found.id)
    return None


def _due(
    now: datetime, lease: timedelta, transport: Transport, without: Collection[str]
) -> Select[Any]:
    """Select what may be claimed, the oldest first: what is due, and what a dead sender left."""
    table = TABLES["delivery"]
    # Farther ahead than any lease or wait: of a clock that was set back since.
    until, again = table.c.claimed_until, table.c.next_try_at
    ended = or_(until <= now, until > now + 2 * lease)
    over = and_(table.c.state.in_(["sending", "committing"]), ended)
    due = and_(table.c.state == "waiting", or_(again <= now, again > now + _FARTHEST))
    mine_to_send = and_(table.c.transport == transport, table.c.receiver.not_in(without))
    return select(table).where(or_(due, over), mine_to_send).order_by(table.c.id)


def move_delivery(
    connection: Connection,
    claimed: Delivery,
    *,
    state: DeliveryState,
    now: datetime,
    lease: timedelta = timedelta(0),
    next_try_at: datetime | None = None,
    reason: str | None = None,
    repeats: int = 0,
) -> None:
    """Move a claimed mail on; LostClaimError when another sender has taken it over.

    `repeats` is added where its bytes are to be sent again although they may have arrived.
    """
    table = TABLES["delivery"]
    mine = update(table).where(
        table.c.id == claimed.id,
        table.c.attempt == claimed.attempt,
        table.c.state.in_(["sending", "committing"]),
    )
    values = {
        "state": state,
        "claimed_until": now + lease if state in {"sending", "committing"} else None,
        "next_try_at": next_try_at,
        "finished_at": None if state in OPEN else now,
        "reason": reason,
        "repeats": table.c.repeats + repeats,
    }
    if connection.execute(mine.values(**values)).rowcount != 1:
        raise LostClaimError(f"mail {claimed.id}: another sender has taken it over")


def load_delivery(connection: Connection, delivery: int) -> Delivery | None:
    """Give one mail by its id."""
    table = TABLES["delivery"]
    row = connection.execute(select(table).where(table.c.id == delivery)).mappings().first()
    return None if row is None else Delivery(**row)


def load_deliveries(connection: Connection, *, kind: str | None = None) -> list[Delivery]:
    """Give the recorded mails, the oldest first."""
    table = TABLES["delivery"]
    query = select(table).order_by(table.c.id)
    if kind is not None:
        query = query.where(table.c.kind == kind)
    return [Delivery(**row) for row in connection.execute(query).mappings()]


def load_digest_contents(connection: Connection) -> list[tuple[datetime, object]]:
    """Give when each digest was made and what it told, the oldest first; no mail is read."""
    table = TABLES["delivery"]
    query = select(table.c.created_at, table.c.contents).where(table.c.kind == "digest")
    return [(made, told) for made, told in connection.execute(query.order_by(table.c.id))]
