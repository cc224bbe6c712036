"""The app factory: a Dash app on Flask that reads the database and nothing else."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Final

from dash import Dash
from flask import Flask, Response, request
from flask_compress import Compress
from sqlalchemy import Engine
from werkzeug.exceptions import HTTPException

from dashboards import callbacks, security, shell
from dashboards.pages.registry import PAGES
from dashboards.queries import load_readiness, load_snapshot

ASSETS: Final = Path(__file__).parent / "assets"
INDEX: Final = """<!DOCTYPE html>
<html lang="en">
<head>
{%metas%}
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{%title%}</title>
<link rel="icon" type="image/svg+xml" href="/assets/icon.svg">
<script src="/assets/scheme.js"></script>
{%css%}
</head>
<body>
<noscript>This page needs JavaScript. The same figures: tracker value TICKER</noscript>
{%app_entry%}
<footer>{%config%}{%scripts%}{%renderer%}</footer>
</body>
</html>
"""

log = logging.getLogger(__name__)


def create_app(*, engine: Engine, clock: Callable[[], datetime], version: str) -> Dash:
    """Build the app on this database and clock; `app.server` is the WSGI application."""
    app = Dash(
        "dashboards",
        title="Comps tracker",
        update_title="",
        index_string=INDEX,
        assets_folder=str(ASSETS),
        assets_ignore=r"scheme\.js",  # the head loads it itself, before anything is painted
        use_pages=False,
        health_endpoint="healthz",
        on_error=_log_and_keep,
        enable_mcp=False,
    )
    app.layout = shell.layout(version)
    _compress(app.server)
    callbacks.register(app, partial(load_snapshot, engine, clock))
    security.protect(app.server, app.csp_hashes)
    _add_routes(app.server, engine)
    return app


def _compress(server: Flask) -> None:
    """Compress answers; files of the assets folder stay as they are.

    Flask-Compress never closes the file behind a streamed answer, and these are small.
    """
    server.config.update(COMPRESS_ALGORITHM=["br", "gzip"], COMPRESS_STREAMS=False)
    Compress(server)


def _add_routes(server: Flask, engine: Engine) -> None:
    @server.get("/readyz")
    def ready() -> Response:
        missing = load_readiness(engine)
        return Response(f"{missing or 'OK'}\n", 503 if missing else 200, mimetype="text/plain")

    @server.after_request
    def say_not_found(response: Response) -> Response:
        paths = {page.path for page in PAGES}
        if response.status_code == 200 and response.mimetype == "text/html":
            response.status_code = 200 if request.path in paths else 404
        return response

    @server.errorhandler(Exception)
    def refuse(error: Exception) -> Response | HTTPException:
        if isinstance(error, HTTPException):
            return error
        log.error("%s %s: %s", request.method, request.path, _one_line(error))
        return Response("the request could not be answered\n", 500, mimetype="text/plain")


def _log_and_keep(error: Exception) -> None:
    """Leave the page as it is when a callback fails; the log names what happened."""
    log.error("callback: %s", _one_line(error))


def _one_line(error: Exception) -> str:
    return f"{type(error).__name__}: {' '.join(str(error).split())[:300]}"
