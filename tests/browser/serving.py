"""Serves the app from a thread, as the command does, and lets the clock stand still."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine
from werkzeug.serving import make_server

from dashboards.app import create_app
from db.passwords import Passwords
from tracker.access import Access


@contextmanager
def serving(
    engine: Engine,
    now: dt.datetime,
    *,
    access: Access | None = None,
    passwords: Passwords | None = None,
) -> Iterator[str]:
    """Serve the pages of this database on a free port of this machine; gives the address."""
    app = create_app(
        engine=engine, clock=lambda: now, version="0.1.0", access=access, passwords=passwords
    )
    server = make_server("127.0.0.1", 0, app.server, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join(timeout=5)
        server.server_close()
