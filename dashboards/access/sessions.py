"""Sessions: begun anew at each sign-in, signed, for eight hours, over when somebody ends them."""

from __future__ import annotations

import hashlib
import secrets
from datetime import UTC, datetime, timedelta
from typing import Final

from flask import Flask, session
from flask_login import LoginManager, login_user
from sqlalchemy import Connection

from dashboards.access.visitor import Visitor
from dashboards.record import Record
from db.audit_trail import load_signed_out
from db.engine import reading
from db.users import load_user
from tracker.access import Access
from tracker.roles import ROLES, Role

LASTS: Final = timedelta(hours=8)


def keep_sessions(server: Flask, record: Record, access: Access) -> None:
    """Let Flask-Login read from the session who asks, and the database whether they still may."""
    server.secret_key = access.key
    server.config.update(
        # The prefix keeps other hosts of the same domain from setting it.
        SESSION_COOKIE_NAME="__Host-tracker" if access.secure else "tracker",
        SESSION_COOKIE_SECURE=access.secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_REFRESH_EACH_REQUEST=False,  # eight hours from the sign-in, not from the last click
        PERMANENT_SESSION_LIFETIME=LASTS,
    )
    manager = LoginManager(server, add_context_processor=False)
    manager.session_protection = None  # a laptop that changes its network stays signed in

    @manager.user_loader  # type: ignore[untyped-decorator]  # not annotated there
    def load(name: str) -> Visitor | None:
        with reading(record.engine) as connection:
            return load_visitor(connection, name, access, record.now())


def begin_session(visitor: Visitor, access: Access, *, epoch: int = 0, now: datetime) -> Visitor:
    """Begin a session under a number of its own: what a browser held before is gone."""
    session.clear()
    number = secrets.token_urlsafe(24)
    session.update(
        number=number,
        since=int(now.timestamp()),
        how=access.mode,
        epoch=epoch,
        role=visitor.role,
    )
    session.permanent = True
    known = Visitor(visitor.name, visitor.role, visitor.address, digest(number))
    login_user(known)
    return known


def load_visitor(
    connection: Connection, name: str, access: Access, now: datetime
) -> Visitor | None:
    """Give who a session belongs to; None where it is over, or the user has changed since."""
    number, since = session.get("number"), session.get("since")
    if not isinstance(number, str) or not isinstance(since, int):
        return None
    age = now - datetime.fromtimestamp(since, UTC)
    if session.get("how") != access.mode or not -timedelta(minutes=5) <= age < LASTS:
        return None
    if load_signed_out(connection, digest(number)):
        return None
    if access.mode == "oidc":
        return Visitor(name, _role(session.get("role")), session=digest(number))
    user = load_user(connection, name)
    if user is None or not user.active or user.epoch != session.get("epoch"):
        return None
    return Visitor(user.name, user.role, session=digest(number))


def digest(number: str) -> str:
    """Give what the audit trail keeps of a session's number."""
    return hashlib.sha256(number.encode()).hexdigest()[:24]


def _role(text: object) -> Role | None:
    return next((role for role in ROLES if role == text), None)
