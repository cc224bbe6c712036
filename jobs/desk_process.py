"""The processes of a desk: everything in one (`up`), or the scheduler alone (`schedule`)."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from typing import NoReturn

from flask import Flask
from sqlalchemy import Engine
from werkzeug.serving import BaseWSGIServer

from db.engine import sqlite_file
from db.leader_lock import open_leader_lock
from jobs.desk import Desk
from jobs.leadership import Leader
from jobs.pulse import end_process
from jobs.runner import run_job
from jobs.schedule import load_due, only_scheduler
from jobs.serve import open_server, serve_until_stopped
from jobs.settings.desk import Settings, check_queue
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
    check_queue(settings)
    with _until_asked(), ExitStack() as held:
        lock, file = open_leader_lock(settings.url), sqlite_file(settings.url)
        if file is not None:  # one machine: who starts a second desk there has erred
            held.enter_context(only_scheduler(lock, where=str(file)))
        engine, _ = open_memory(settings)
        server = open_server(make_page(engine), host=host, port=port, signed_in=signed_in)
        leader = Leader(with_queue(settings, open_unattended(settings, engine)), lock)
        value_first(leader.stand() or leader.desk)
        held.close()  # from here on the leader holds it, and may lose it
        threading.Thread(target=_lead_on, args=[leader], daemon=True).start()
        serve_until_stopped(server, announce)


def run_serve(make_server: Callable[[], BaseWSGIServer], announce: Callable[[str], None]) -> None:
    """Serve the page alone until stopped."""
    with _until_asked():
        serve_until_stopped(make_server(), announce)


def run_schedule(settings: Settings) -> None:
    """Stand by until no other scheduler leads, then schedule, until stopped."""
    with _until_asked():
        check_queue(settings)
        engine, _ = open_memory(settings)
        desk = with_queue(settings, open_unattended(settings, engine))
        Leader(desk, open_leader_lock(settings.url)).lead(threading.Event())


def _lead_on(leader: Leader) -> None:
    """Lead beside the server; a desk that cannot any more is ended, to be started anew."""
    try:
        leader.lead(threading.Event())
    finally:
        end_process()


def open_unattended(settings: Settings, engine: Engine) -> Desk:
    """Open the desk of a process that nobody waits for."""
    return open_desk(settings, engine, unattended=True)


def with_queue(settings: Settings, desk: Desk) -> Desk:
    """Let a scheduler hand its fetching to workers, where that is set."""
    if not check_queue(settings):
        return desk
    from jobs.queueing.handing import ProcrastinateQueue

    return replace(desk, queue=ProcrastinateQueue(desk.engine))


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
