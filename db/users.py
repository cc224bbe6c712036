"""Users: every change is a row of its own, and the last one of a name is in force."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Literal

from sqlalchemy import Connection, RowMapping, func, select

from db.audit_trail import Entry, record_entry
from db.numbered_rows import record_row
from db.tables import TABLES
from tracker.approval import folded, named
from tracker.errors import BadInputError
from tracker.roles import Role, read_role

LONGEST: Final = 80  # characters of a name
Change = Literal["added", "role", "password", "disabled", "enabled"]
# What ends every session of the user at once.
ENDING: Final[frozenset[Change]] = frozenset({"password", "disabled", "enabled"})


@dataclass(frozen=True, slots=True)
class User:
    """A user as they are now."""

    name: str
    role: Role
    password_hash: str
    active: bool = True
    epoch: int = 1
    changed_at: datetime | None = None


def user_name(text: str) -> str:
    """Read a name as it will stand in the record; BadInputError for none."""
    name = named(text)
    if not name or not name.isprintable() or len(name) > LONGEST or "," in name:
        raise BadInputError(
            f"{name[:20]!r}: expected the name of a person, at most {LONGEST} characters, no comma"
        )
    return name


def load_user(connection: Connection, name: str) -> User | None:
    """Give a user, disabled or not; None where there is none of this name."""
    table = TABLES["user_change"]
    query = select(table).where(table.c.key == folded(name)).order_by(table.c.id.desc())
    row = connection.execute(query.limit(1)).mappings().first()
    return None if row is None else _user(row)


def load_users(connection: Connection) -> list[User]:
    """Give every user, by name."""
    table = TABLES["user_change"]
    last = select(func.max(table.c.id)).group_by(table.c.key)
    query = select(table).where(table.c.id.in_(last)).order_by(table.c.key)
    return [_user(row) for row in connection.execute(query).mappings()]


def record_new_user(connection: Connection, user: User, *, by: str, now: datetime) -> User:
    """Add a user; BadInputError where the name is taken, by a disabled one too."""
    held = load_user(connection, user.name)
    if held is not None:
        off = "" if held.active else " and is disabled ('tracker users enable')"
        raise BadInputError(f"there is a user {held.name} already, who is {held.role}{off}")
    return _record(connection, user, "added", by, now)


def record_user_change(
    connection: Connection,
    name: str,
    change: Change,
    *,
    by: str,
    now: datetime,
    role: Role | None = None,
    password_hash: str | None = None,
) -> User:
    """Change a user; BadInputError where there is none, or nothing would change."""
    held = load_user(connection, name)
    if held is None:
        raise BadInputError(f"there is no user {name[:40]!r}; 'tracker users list' lists them")
    after = replace(
        held,
        role=role or held.role,
        password_hash=password_hash or held.password_hash,
        active={"disabled": False, "enabled": True}.get(change, held.active),
        epoch=held.epoch + (change in ENDING),
    )
    if replace(after, epoch=held.epoch) == held:
        told = held.role if change == "role" else change
        raise BadInputError(f"{held.name} is {told} already")
    return _record(connection, after, change, by, now)


def _record(connection: Connection, user: User, change: Change, by: str, now: datetime) -> User:
    row = {
        "key": folded(user.name),
        "name": user.name,
        "change": change,
        "role": user.role,
        "password_hash": user.password_hash,
        "active": user.active,
        "epoch": user.epoch,
        "by": by,
        "recorded_at": now,
    }
    record_row(connection, "user_change", row)
    detail = user.role if change in {"added", "role"} else None
    record_entry(connection, Entry(now, by, f"user {change}", about=user.name, detail=detail))
    return replace(user, changed_at=now)


def _user(row: RowMapping) -> User:
    return User(
        name=row["name"],
        role=read_role(row["role"]),
        password_hash=row["password_hash"],
        active=bool(row["active"]),
        epoch=row["epoch"],
        changed_at=row["recorded_at"],
    )
