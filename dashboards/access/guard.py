"""Deny by default: asked before every request, who is not known gets the sign-in page or a no."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import Final
from urllib.parse import quote, urlsplit

from flask import Flask, Response, g, redirect, request
from flask_login import current_user
from sqlalchemy.exc import SQLAlchemyError

from dashboards.access.header import named_by_proxy
from dashboards.access.visitor import ANYBODY, Visitor
from db.engine import DatabaseUnavailableError
from tracker.access import Access, client_of, is_loopback

SIGN_IN: Final = "/sign-in"
SIGN_OUT: Final = "/sign-out"
HEALTH: Final = "/healthz"
MOST_BYTES: Final = 2 * 1024 * 1024  # of a request's body; callbacks send a few kilobytes
MOST_OF_FORM: Final = 16 * 1024
# What the sign-in page is dressed with, file by file.
ASSETS: Final = frozenset(
    f"/assets/{name}"
    for name in ("tokens.css", "sign-in.css", "icon.svg", "scheme.js", "fonts/inter-latin.woff2")
)

log = logging.getLogger(__name__)


def guard(server: Flask, access: Access, pages: frozenset[str]) -> None:
    """Ask who comes, first of all that happens to a request; `pages` lead to the sign-in page."""
    server.config["MAX_CONTENT_LENGTH"] = MOST_BYTES

    def ask() -> Response | None:
        if access.mode == "none":
            g.visitor = replace(ANYBODY, address=request.remote_addr)
            return _strange_host(access) if access.own_hosts else None
        if request.path in open_to_all(access):
            request.max_content_length = MOST_OF_FORM
            return None
        try:
            known = _known(access)
        except (DatabaseUnavailableError, SQLAlchemyError) as error:
            log.warning("nobody is let in: %s", " ".join(str(error).split())[:200])
            return plain("the database does not answer, so nobody is let in", 503)
        if not isinstance(known, Visitor):
            return known or _unknown(access, pages)
        g.visitor = replace(known, address=asking(access))
        return None

    server.before_request_funcs.setdefault(None, []).insert(0, ask)


def open_to_all(access: Access) -> frozenset[str]:
    """Give every path that answers without sign-in."""
    always = frozenset({HEALTH}) | access.open_paths
    if access.mode == "users":
        return always | ASSETS | {SIGN_IN}
    if access.mode == "oidc":
        return always | ASSETS | {SIGN_IN, f"{SIGN_IN}/start", f"{SIGN_IN}/back"}
    return always


def asking(access: Access) -> str:
    """Give the address that asks, behind the proxies that are named."""
    forwarded = request.headers.get("X-Forwarded-For", "")
    return client_of(request.remote_addr, forwarded, access.proxies)


def plain(text: str, status: int) -> Response:
    """Answer in one line."""
    return Response(f"{text}\n", status, mimetype="text/plain")


def _known(access: Access) -> Visitor | Response | None:
    if access.mode == "proxy":
        return named_by_proxy(access)
    found = current_user._get_current_object()  # noqa: SLF001  # the way to what stands behind it
    return found if isinstance(found, Visitor) and found.role is not None else None


def _unknown(access: Access, pages: frozenset[str]) -> Response:
    if access.mode == "proxy":
        return plain("sign in at the proxy: it has not said who asks", 401)
    if request.path in pages and request.method in {"GET", "HEAD"}:
        here = request.full_path.rstrip("?")
        found = redirect(f"{SIGN_IN}?next={quote(here, safe='')}")
        return Response(b"", found.status_code, headers={"Location": found.headers["Location"]})
    if request.path == SIGN_OUT:
        return Response(b"", 303, headers={"Location": SIGN_IN})
    return plain(f"sign in first: {SIGN_IN}", 401)


def _strange_host(access: Access) -> Response | None:
    """Refuse a name that is not this machine's: another site may have pointed it here."""
    host = urlsplit(f"//{request.host}").hostname or ""
    known = {urlsplit(access.base_url).hostname, "localhost"}
    try:
        ours = host in known or is_loopback(host)
    except ValueError:
        ours = False
    if ours:
        return None
    return plain("refused: this name is not known here; set TRACKER_BASE_URL to it", 421)
