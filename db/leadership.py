"""Who leads: one scheduler of all that stand by, and the epoch that fences off one that was."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, insert, select, update

from db.ledger import LostClaimError
from db.tables import TABLES

SCHEDULER: Final = "scheduler"


class LostTermError(LostClaimError):
    """Another scheduler was elected meanwhile; whatever this one was recording must roll back."""


@dataclass(frozen=True, slots=True)
class Term:
    """The time in which one scheduler leads, known by its epoch: 1, 2, 3 ..."""

    epoch: int
    owner: str
    elected_at: datetime
    seen_at: datetime  # when it last said that it lives


def record_term(connection: Connection, *, owner: str, now: datetime) -> Term:
    """Begin a term of `owner`, and end the one before; only for the holder of the leader's lock.

    `connection` comes from `db.engine.writing`, so that no effect of the term before can be half
    recorded: it was committed already, or its fence will find the new epoch.
    """
    before = load_term(connection)
    term = Term(1 if before is None else before.epoch + 1, owner, now, now)
    values = {"epoch": term.epoch, "owner": owner, "elected_at": now, "seen_at": now}
    table = TABLES["leadership"]
    if before is None:
        connection.execute(insert(table).values(name=SCHEDULER, **values))
    else:
        connection.execute(update(table).where(table.c.name == SCHEDULER).values(**values))
    return term


def check_term(connection: Connection, term: Term | None) -> None:
    """Refuse to go on when this term is over: LostTermError.

    To be asked inside the transaction of what is recorded. Without a term, as in a command run by
    hand, there is nothing to lose.
    """
    if term is None:
        return
    table = TABLES["leadership"]
    query = select(table.c.epoch, table.c.owner).where(table.c.name == SCHEDULER)
    found = connection.execute(query).first()
    if found is None or found.epoch != term.epoch:
        led = "nobody leads" if found is None else f"{found.owner} leads in epoch {found.epoch}"
        raise LostTermError(f"epoch {term.epoch} is over: {led}; nothing more is recorded in it")


def record_beat(connection: Connection, term: Term, *, now: datetime) -> bool:
    """Say that the leader lives; gives whether it still leads."""
    table = TABLES["leadership"]
    mine = update(table).where(table.c.name == SCHEDULER, table.c.epoch == term.epoch)
    return connection.execute(mine.values(seen_at=now)).rowcount == 1


def load_term(connection: Connection) -> Term | None:
    """Give the term in force, that of a leader that ended meanwhile too; None before the first."""
    table = TABLES["leadership"]
    row = connection.execute(select(table).where(table.c.name == SCHEDULER)).mappings().first()
    if row is None:
        return None
    return Term(row["epoch"], row["owner"], row["elected_at"], row["seen_at"])
