"""Signing in by name and password, and out again: limited, timed alike, and in the audit trail."""

from __future__ import annotations

import hashlib
import hmac
import math
from datetime import timedelta
from threading import Lock
from typing import Final
from urllib.parse import urlsplit

from flask import Flask, Response, request, session
from sqlalchemy.exc import SQLAlchemyError

from dashboards.access.guard import SIGN_IN, SIGN_OUT, asking
from dashboards.access.page import sign_in_page
from dashboards.access.sessions import begin_session
from dashboards.access.visitor import Visitor, visitor
from dashboards.reader import Language
from dashboards.record import Record
from db.audit_trail import FAILED, LOGIN, LOGOUT, Entry, load_wait, record_entry
from db.engine import DatabaseUnavailableError, reading, writing
from db.passwords import Passwords
from db.users import LONGEST, User, load_user
from tracker.access import Access, limited_as
from tracker.approval import folded

# One try at a time in a process: many at once would all be counted before the first has failed,
# and each hash takes 64 MiB.
_ONE: Final = Lock()


class Signing:
    """The form's other end: what is asked of the database, and what is said of it."""

    def __init__(
        self, record: Record, access: Access, passwords: Passwords, language: Language
    ) -> None:
        """Look users up in this record."""
        self._record, self._access = record, access
        self._passwords, self._language = passwords, language

    def show(self) -> Response:
        """Show the form."""
        page = local_page(request.args.get("next"))
        return sign_in_page(self._language, next_page=page, issuer=False)

    def sign_in(self) -> Response:
        """Let somebody in, or say that name or password is wrong, whichever it is."""
        name, password = (request.form.get(one, "") for one in ("name", "password"))
        page = local_page(request.form.get("next"))
        try:
            with _ONE:
                found = self._try(name, password)
        except (DatabaseUnavailableError, SQLAlchemyError):
            session.clear()  # a sign-in that is not in the trail has not happened
            return self._again(page, name, "database", 503)
        if isinstance(found, timedelta):
            minutes = math.ceil(found.total_seconds() / 60)
            answer = self._again(page, name, "often", 429, minutes=minutes)
            answer.headers["Retry-After"] = str(math.ceil(found.total_seconds()))
            return answer
        if found is None:
            return self._again(page, name, "wrong", 401)
        return Response(b"", 303, headers={"Location": page})

    def _try(self, name: str, password: str) -> User | timedelta | None:
        now, address = self._record.now(), limited_as(asking(self._access))
        with reading(self._record.engine) as connection:
            user = load_user(connection, name[:LONGEST])
            who = user.name if user else self._unknown(name)
            wait = load_wait(connection, who=who, address=address, now=now)
        if wait is not None:
            return wait
        right = self._passwords.match(user.password_hash if user else None, password)
        with writing(self._record.engine) as connection:
            # Other processes heard tries meanwhile: beyond the limit neither answer is given.
            wait = load_wait(connection, who=who, address=address, now=now)
            if wait is not None:
                return wait
            if user is None or not right or not user.active:
                record_entry(connection, Entry(self._record.now(), who, FAILED, address=address))
                return None
            known = begin_session(
                Visitor(user.name, user.role, address), self._access, epoch=user.epoch, now=now
            )
            entry = Entry(now, user.name, LOGIN, user.role, None, None, address, known.session)
            record_entry(connection, entry)
        return user

    def _unknown(self, name: str) -> str:
        """Name an unknown one by a digest: what was typed may be a password in the wrong field."""
        key, text = self._access.key.encode(), folded(name[:LONGEST]).encode()
        return f"unknown {hmac.new(key, text, hashlib.sha256).hexdigest()[:12]}"

    def _again(self, page: str, name: str, problem: str, status: int, minutes: int = 0) -> Response:
        return sign_in_page(
            self._language,
            next_page=page,
            issuer=False,
            status=status,
            name=name[:LONGEST],
            problem=problem,
            minutes=minutes,
        )


def add_signing(server: Flask, signing: Signing) -> None:
    """Serve the form at `/sign-in`."""
    server.get(SIGN_IN, endpoint="sign_in_form")(signing.show)
    server.post(SIGN_IN, endpoint="sign_in")(signing.sign_in)


def add_sign_out(server: Flask, record: Record) -> None:
    """Serve `POST /sign-out`: the session is over, also for whoever has a copy of its cookie."""

    @server.post(SIGN_OUT)
    def sign_out() -> Response:
        who = visitor()
        entry = Entry(
            record.now(), who.name or "", LOGOUT, who.role, None, None, who.address, who.session
        )
        with writing(record.engine) as connection:
            record_entry(connection, entry)
        session.clear()
        return Response(b"", 303, headers={"Location": SIGN_IN})


def local_page(text: str | None) -> str:
    """Give the page to go to after signing in: one of ours, the first for anything else."""
    parts = urlsplit(text or "/")
    plain = text is not None and text.isprintable() and "\\" not in text
    if parts.scheme or parts.netloc or not plain or not parts.path.startswith("/"):
        return "/"
    if str(text).startswith("//") or parts.path.startswith(SIGN_IN):
        return "/"
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
