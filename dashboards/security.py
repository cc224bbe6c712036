"""What every answer of the server carries, and what it refuses before looking at it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final
from urllib.parse import urlsplit

from flask import Flask, Response, request

from tracker.access import Access

SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
HSTS: Final = "max-age=31536000"
# Code and dress that everybody may read: browsers keep them, shared caches do not.
KEPT: Final = ("/_dash-component-suites/", "/assets/")


def protect(
    server: Flask, script_hashes: Callable[[], Sequence[str]], access: Access | None = None
) -> None:
    """Refuse writes from foreign pages, and send the headers that keep foreign code out."""
    set_up = access or Access()

    @server.before_request
    def refuse_foreign_origin() -> Response | None:
        if request.method in SAFE or not _is_foreign(set_up):
            return None
        return Response(
            "refused: the request comes from another site\n", 403, mimetype="text/plain"
        )

    @server.after_request
    def add_headers(response: Response) -> Response:
        response.headers.update(HEADERS)
        if response.mimetype == "text/html":
            response.headers["Content-Security-Policy"] = policy(script_hashes())
        if set_up.https:
            response.headers["Strict-Transport-Security"] = HSTS
        if set_up.mode != "none":
            _keep_private(response)
        return response


def _is_foreign(access: Access) -> bool:
    """Tell whether a browser says that another site's page sends this."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        return True
    origin = request.headers.get("Origin")
    ours = {request.host, urlsplit(access.base_url).netloc if access.https else request.host}
    return origin is not None and urlsplit(origin).netloc not in ours


def _keep_private(response: Response) -> None:
    """Let nobody keep what was shown behind sign-in; libraries are no secret, but not shared."""
    if request.path.startswith(KEPT) and response.status_code in {200, 304}:
        kept = response.headers.get("Cache-Control", "no-cache").replace("public", "private")
        response.headers["Cache-Control"] = kept
    else:
        response.headers["Cache-Control"] = "no-store"


def policy(script_hashes: Sequence[str]) -> str:
    """Write the content security policy: everything from this host, no eval."""
    return "; ".join(
        [
            "default-src 'self'",
            " ".join(["script-src 'self'", *script_hashes]),
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "worker-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
            "form-action 'self'",
        ]
    )
