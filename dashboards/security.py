"""What every answer of the server carries, and what it refuses before looking at it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final
from urllib.parse import urlsplit

from flask import Flask, Response, request

SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def protect(server: Flask, script_hashes: Callable[[], Sequence[str]]) -> None:
    """Refuse writes from foreign pages, and send the headers that keep foreign code out."""

    @server.before_request
    def refuse_foreign_origin() -> Response | None:
        origin = request.headers.get("Origin")
        if request.method in SAFE or origin is None or urlsplit(origin).netloc == request.host:
            return None
        return Response(
            "refused: the request comes from another site\n", 403, mimetype="text/plain"
        )

    @server.after_request
    def add_headers(response: Response) -> Response:
        response.headers.update(HEADERS)
        if response.mimetype == "text/html":
            response.headers["Content-Security-Policy"] = policy(script_hashes())
        return response


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
