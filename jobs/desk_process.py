"""The processes of a desk: everything in one (`up`), or the scheduler alone (`schedule`)."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NoReturn

from flask import Flask
from sqlalchemy import Engine
from werkzeug.serving import BaseWSGIServer

from jobs.desk import Desk
from jobs.pulse import watch_over
from jobs.runner import run_job
from jobs.schedule import keep_ticking, load_due, only_scheduler, start_ticking, take_over
from jobs.serve import open_server, serve_until_stopped
from jobs.settings import Settings
from jobs.startup import open_desk, open_memory


def run_up(
    settings: Settings,
    *,
    make_page: Callable[[Engine], Flask],
    host: str,
    port: int,
    announce: Callable[[str], None],
    signed_in: bool = False,
) -> None:
    """Serve and schedule until stopped; the page has its numbers before the server answers."""
    with _until_asked(), only_scheduler(settings.home):
        engine, _ = open_memory(settings)
        server = open_server(make_page(engine), host=host, port=port, signed_in=signed_in)
        desk = open_desk(settings, engine)
        take_over(desk)
        value_first(desk)
        _tick_on(desk)
        serve_until_stopped(server, announce)


def run_serve(make_server: Callable[[], BaseWSGIServer], announce: Callable[[str], None]) -> None:
    """Serve the page alone until stopped."""
    with _until_asked():
        serve_until_stopped(make_server(), announce)


def run_schedule(settings: Settings) -> None:
    """Schedule until stopped."""
    with _until_asked(), only_scheduler(settings.home):
        engine, _ = open_memory(settings)
        desk = open_desk(settings, engine)
        take_over(desk)
        scheduler = start_ticking(desk)
        watch_over(scheduler)
        keep_ticking(scheduler, desk.clock, threading.Event())


def _tick_on(desk: Desk) -> None:
    watched = (start_ticking(desk), desk.clock, threading.Event())
    watch_over(watched[0])
    threading.Thread(target=keep_ticking, args=watched, daemon=True).start()


def value_first(desk: Desk) -> None:
    """Value what is recorded before anything is fetched, so that the first page is complete."""
    for due in load_due(desk):
        if due.job == "recompute":
            run_job(desk, due)


@contextmanager
def _until_asked() -> Iterator[None]:
    """End the process well on Ctrl+C or SIGTERM, at whatever point the block is."""
    for asked in (signal.SIGINT, signal.SIGTERM):
        signal.signal(asked, signal.default_int_handler)
    try:
        yield
    except KeyboardInterrupt:
        _leave()


def _leave() -> NoReturn:
    """End at once: a fetch in flight may last, and the next start takes over what it leaves."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)
