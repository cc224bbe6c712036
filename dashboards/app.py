"""The app factory: a Dash app on Flask that reads the database and nothing else."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, Final

from dash import Dash
from dash.development.base_component import Component, ComponentRegistry
from dash.exceptions import DependencyException
from flask import Flask, Response, has_request_context, request
from flask_compress import Compress
from sqlalchemy import Engine
from werkzeug.exceptions import HTTPException

from dashboards import callbacks, controls, security, shell
from dashboards.access.doors import close_doors
from dashboards.access.guard import SIGN_IN
from dashboards.access.visitor import visitor
from dashboards.callback_requests import refuse_malformed
from dashboards.choices import add_choices
from dashboards.exports import add_exports
from dashboards.metrics.callbacks import note_failure
from dashboards.metrics.routes import add_machines
from dashboards.pages.registry import PAGES
from dashboards.reader import HTML_LANGUAGE, Language, Reader, reader_of, reading_as
from dashboards.record import Record
from dashboards.warming import keep_warm, settle
from dashboards.words import say
from db.passwords import Passwords
from tracker.access import Access

ASSETS: Final = Path(__file__).parent / "assets"
INDEX: Final = """<!DOCTYPE html>
<html lang="{{language}}" data-updown="{{direction}}"{{role}}>
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
<noscript>{{noscript}}</noscript>
{%app_entry%}
<footer>{%config%}{%scripts%}{%renderer%}</footer>
</body>
</html>
"""

log = logging.getLogger(__name__)


class Pages(Dash):
    """A Dash app whose document says in which language it is, and which colours go up."""

    language: Language = "en"

    def who(self) -> Reader:
        """Give whose browser asks; outside a request, when Dash looks at the layout, nobody's."""
        return reader_of(request.cookies if has_request_context() else {}, self.language)

    def interpolate_index(self, *args: Any, **parts: Any) -> str:
        """Fill the document in for the reader."""
        filled: Any = super().interpolate_index(*args, **parts)  # type: ignore[no-untyped-call]
        text = str(filled)
        with reading_as(self.who()) as who:
            said = {
                "language": HTML_LANGUAGE[who.language],
                "direction": who.direction,
                "role": _role(),
                "noscript": say(
                    "This page needs JavaScript. The same figures: tracker value TICKER"
                ),
            }
        for name, value in said.items():
            text = text.replace(f"{{{{{name}}}}}", value)
        return text


def create_app(
    *,
    engine: Engine,
    clock: Callable[[], datetime],
    version: str,
    language: Language = "en",
    warm: bool = False,
    access: Access | None = None,
    passwords: Passwords | None = None,
) -> Dash:
    """Build the app; `app.server` is the WSGI application, `warm` builds heavy pages ahead.

    `access` says who may reach it, without it everybody; tests give `passwords` of small costs.
    """
    app = _pages(language, version)
    record = Record(engine, clock)
    _register(app, record, language)
    _serve(
        app,
        record,
        language=language,
        version=version,
        access=access or Access(),
        passwords=passwords or Passwords(),
    )
    if warm:
        settle()
        keep_warm(record, language)
    return app


def _pages(language: Language, version: str) -> Pages:
    _leave_out_tables()
    app = Pages(
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
    app.language = language
    app.layout = partial(_layout, app, version)
    return app


def _register(app: Pages, record: Record, language: Language) -> None:
    callbacks.register(app, record, language)
    controls.register(app)
    for page in PAGES:
        if page.register is not None:
            page.register(app, record, language)


def _serve(
    app: Pages,
    record: Record,
    *,
    language: Language,
    version: str,
    access: Access,
    passwords: Passwords,
) -> None:
    """Add what the server answers beside the pages, and ask who comes before any of it."""
    server = app.server
    _compress(server)
    security.protect(server, app.csp_hashes, access)
    paths = frozenset(page.path for page in PAGES)
    close_doors(server, record, access, pages=paths, language=language, passwords=passwords)
    refuse_malformed(app)  # after who comes was asked: strangers learn nothing of what is malformed
    add_choices(server)
    add_exports(server, record, language)
    add_machines(server, record, version)
    _add_refusals(server)


def _leave_out_tables() -> None:
    """Take Dash's own tables out of what is sent: no page uses them."""
    if "dash_table" in ComponentRegistry.registry:
        ComponentRegistry.registry.discard("dash_table")  # type: ignore[no-untyped-call]


def _role() -> str:
    """Tell style sheets who looks: what they may not do is not offered to them."""
    who = visitor()
    return f' data-role="{who.role}"' if who.name is not None else ""


def _layout(app: Pages, version: str) -> Component:
    with reading_as(app.who()) as who:
        return shell.layout(version, who, visitor())


def _compress(server: Flask) -> None:
    """Compress answers; files of the assets folder stay as they are.

    Flask-Compress never closes the file behind a streamed answer, and these are small.
    """
    server.config.update(
        COMPRESS_ALGORITHM=["br", "gzip"],
        COMPRESS_BR_LEVEL=6,  # a tenth smaller than 4 at a few milliseconds more
        COMPRESS_STREAMS=False,
    )
    Compress(server)


def _add_refusals(server: Flask) -> None:
    @server.after_request
    def say_not_found(response: Response) -> Response:
        paths = {page.path for page in PAGES} | {SIGN_IN}
        if response.status_code == 200 and response.mimetype == "text/html":
            response.status_code = 200 if request.path in paths else 404
        return response

    @server.errorhandler(Exception)
    def refuse(error: Exception) -> Response | HTTPException:
        if isinstance(error, HTTPException):
            return error
        if isinstance(error, DependencyException):  # of Dash, which would answer 500
            return Response("no such file\n", 404, mimetype="text/plain")
        log.error("%s %s: %s", request.method, request.path, _one_line(error))
        return Response("the request could not be answered\n", 500, mimetype="text/plain")


def _log_and_keep(error: Exception) -> None:
    """Leave the page as it is when a callback fails; the log names what happened."""
    note_failure()
    log.error("callback: %s", _one_line(error))


def _one_line(error: Exception) -> str:
    return f"{type(error).__name__}: {' '.join(str(error).split())[:300]}"
