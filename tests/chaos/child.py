"""The process that is killed: the command itself, in a fork of a server that has loaded it."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from multiprocessing import get_context
from multiprocessing.connection import Connection as Pipe
from multiprocessing.context import ForkServerContext
from pathlib import Path
from signal import SIGKILL

from sqlalchemy import Engine, event

import jobs.notify
import jobs.schedule
from jobs.cli import main as command


@dataclass(frozen=True)
class Fault:
    """What happens to the process: killed at its n-th statement, or no page left to write."""

    at_statement: int | None = None
    pages: int | None = None


def processes() -> ForkServerContext:
    """Give a way to start processes that need not load the program anew."""
    context = get_context("forkserver")
    context.set_forkserver_preload(["tests.chaos.loaded"])
    return context


def live(
    tell: Pipe, home: Path, env: Mapping[str, str], arguments: list[str], fault: Fault
) -> None:
    """Run `tracker ARGUMENTS` as told, and say how it ended and after how many statements."""
    os.environ.clear()
    os.environ.update(env)
    os.chdir(home)
    said = os.open(home / "said.txt", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    for stream in (1, 2):
        os.dup2(said, stream)
    sys.stdout = os.fdopen(1, "w", closefd=False)  # what the server had may be closed
    sys.stderr = os.fdopen(2, "w", closefd=False)
    sys.argv = ["tracker", *arguments]
    seen = _count(fault)
    jobs.notify.LEASE = timedelta(seconds=3)  # minutes in earnest: nobody waits for them here
    jobs.schedule.TICK_SECONDS = 1
    tell.send("begun")
    code: object = 0
    try:
        command()
    except SystemExit as ended:
        code = ended.code or 0
    sys.stdout.flush()
    sys.stderr.flush()
    tell.send((code, len(seen)))
    os._exit(0)


def _count(fault: Fault) -> list[None]:
    """Count statements and commits, and let the one that is named be the last thing done."""
    seen: list[None] = []

    def _reached(*_: object, **__: object) -> None:
        seen.append(None)
        if len(seen) == fault.at_statement:
            os.kill(os.getpid(), SIGKILL)

    for moment in ("before_cursor_execute", "after_cursor_execute", "commit"):
        event.listen(Engine, moment, _reached)
    if fault.pages is not None:
        pages = fault.pages

        @event.listens_for(Engine, "connect")
        def _limit(driver: object, _record: object) -> None:
            driver.execute(f"PRAGMA max_page_count={pages}")  # type: ignore[attr-defined]

    return seen
