"""Puts the parts of sign-in together, as the settings say."""

from __future__ import annotations

from flask import Flask

from dashboards.access.guard import guard
from dashboards.access.sessions import keep_sessions
from dashboards.access.signing import Signing, add_sign_out, add_signing
from dashboards.access.single_sign_on import add_single_sign_on
from dashboards.reader import Language
from dashboards.record import Record
from db.passwords import Passwords
from tracker.access import Access


def close_doors(
    server: Flask,
    record: Record,
    access: Access,
    *,
    pages: frozenset[str],
    language: Language,
    passwords: Passwords,
) -> None:
    """Let nobody in who is not known; without sign-in everybody on this machine is."""
    if access.mode in {"users", "oidc"}:
        keep_sessions(server, record, access)
        add_sign_out(server, record)
    if access.mode == "users":
        add_signing(server, Signing(record, access, passwords, language))
    if access.mode == "oidc":
        add_single_sign_on(server, record, access, language)
    guard(server, access, pages)
