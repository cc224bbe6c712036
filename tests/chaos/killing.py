"""Lets a command live for a moment and kills it, or lets it come to its end."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess

from sqlalchemy import Engine

from tests.chaos.child import Fault, live, processes
from tests.chaos.places import Place

PATIENCE = 90.0  # seconds that anything may take on a busy machine


@dataclass(frozen=True)
class Ending:
    """How a command ended by itself, None for the code of one that was killed."""

    code: object | None
    statements: int
    seconds: float


@contextmanager
def started(
    place: Place,
    env: Mapping[str, str],
    arguments: tuple[str, ...],
    fault: Fault = Fault(),  # noqa: B008 (frozen)
) -> Iterator[tuple[ForkServerProcess, Connection]]:
    """Start a command and wait until its work begins; it is gone when the block ends."""
    ours, theirs = Pipe()
    process = processes().Process(
        target=live, args=(theirs, place.home, place.env(env), list(arguments), fault)
    )
    process.start()
    theirs.close()
    try:
        assert ours.recv() == "begun"
        yield process, ours
    finally:
        process.kill()
        process.join()
        ours.close()


def run_to_end(place: Place, env: Mapping[str, str], *arguments: str) -> Ending:
    """Let a command end by itself; AssertionError with what it said if it fails."""
    ending = run(place, env, arguments)
    assert ending.code == 0, f"{arguments}: {ending}: {said(place)}"
    return ending


def run(
    place: Place,
    env: Mapping[str, str],
    arguments: tuple[str, ...],
    fault: Fault = Fault(),  # noqa: B008
    *,
    seconds: float | None = None,
) -> Ending:
    """Let a command live for so long, or to its end."""
    with started(place, env, arguments, fault) as (_, pipe):
        began = time.monotonic()
        try:
            if pipe.poll(PATIENCE if seconds is None else seconds):
                code, statements = pipe.recv()
                return Ending(code, statements, time.monotonic() - began)
        except (EOFError, ConnectionResetError):  # it killed itself
            pass
        return Ending(None, 0, time.monotonic() - began)


def run_until(
    place: Place,
    env: Mapping[str, str],
    done: Callable[[Engine], bool],
    *arguments: str,
) -> Ending:
    """Let a command that does not end live until it has done its work."""
    engine = place.open()
    with started(place, env, arguments) as (process, _):
        began = time.monotonic()
        while not done(engine):
            assert time.monotonic() - began < PATIENCE, f"{arguments}: {said(place)}"
            assert process.is_alive(), f"{arguments} ended: {said(place)}"
            time.sleep(0.1)
        seconds = time.monotonic() - began
    engine.dispose()
    return Ending(0, 0, seconds)


def said(place: Place) -> str:
    path = place.home / "said.txt"
    return path.read_text(encoding="utf-8", errors="replace")[-2000:] if path.exists() else ""
