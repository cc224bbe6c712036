"""Tables of those who may sign in, every change a row, and of who did what."""

import datetime as dt

from sqlalchemy import Index
from sqlmodel import Field

from db.tables.base import NumberedRow
from db.types import UtcDateTime


class UserChangeRow(NumberedRow, table=True):
    """A user as they are from a change on; the last row of a key is in force."""

    __tablename__ = "user_change"
    __table_args__ = (Index("ix_user_change_key", "key", "id"),)

    key: str  # the name, folded: "Ann" and "ANN" are one user
    name: str
    change: str  # "added", "role", "password", "disabled" or "enabled"
    role: str
    password_hash: str  # Argon2id
    active: bool
    epoch: int  # grows with what ends all sessions of the user
    by: str
    recorded_at: dt.datetime = Field(sa_type=UtcDateTime)


class AuditRow(NumberedRow, table=True):
    """Who did what when; `session` is a digest, by which a session is recognised, never used."""

    __tablename__ = "audit"
    __table_args__ = (
        Index("ix_audit_what", "what", "at"),
        Index("ix_audit_session", "session"),
    )

    at: dt.datetime = Field(sa_type=UtcDateTime)
    who: str
    role: str | None
    what: str
    about: str | None
    detail: str | None
    address: str | None
    session: str | None
