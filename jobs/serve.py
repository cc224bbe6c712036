"""Serves the dashboard: on a loopback address, or with sign-in on any."""

from __future__ import annotations

import ipaddress
import threading
from collections.abc import Callable
from contextlib import redirect_stderr
from io import StringIO

from flask import Flask
from werkzeug.serving import BaseWSGIServer, make_server

from tracker.access import is_loopback
from tracker.errors import BadInputError


def check_host(host: str, *, signed_in: bool = False, named: str = "--host") -> str:
    """Refuse an address other machines could reach, unless pages ask who comes (`signed_in`)."""
    try:
        loopback = host == "localhost" or is_loopback(str(ipaddress.ip_address(host)))
    except ValueError as error:
        raise BadInputError(f"{named} {host!r}: expected an address such as 127.0.0.1") from error
    if not loopback and not signed_in:
        raise BadInputError(
            f"{named} {host}: only a loopback address such as 127.0.0.1 is served without sign-in; "
            "set TRACKER_AUTH to users, oidc or proxy, or put a reverse proxy with authentication "
            "in front of it"
        )
    return host


def open_server(page: Flask, *, host: str, port: int, signed_in: bool = False) -> BaseWSGIServer:
    """Bind the page's server; BadInputError when the port is taken."""
    try:
        with redirect_stderr(StringIO()):  # the server would write its own two lines there
            checked = check_host(host, signed_in=signed_in)
            return make_server(checked, port, page, threaded=True)
    except (OSError, SystemExit, OverflowError) as error:
        raise BadInputError(
            f"port {port} on {host} cannot be used (taken, or not allowed); choose another "
            "with --port"
        ) from error


def serve_until_stopped(server: BaseWSGIServer, announce: Callable[[str], None]) -> None:
    """Serve until the process is asked to stop; `announce` gets the page's address."""
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    host = f"[{server.host}]" if ":" in server.host else server.host
    announce(f"http://{host}:{server.port}")
    try:
        while thread.is_alive():
            thread.join(1)
    finally:
        server.shutdown()
        server.server_close()
