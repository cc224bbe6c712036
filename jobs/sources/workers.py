"""Daemon threads that share out the names of one fetch, left behind when time is up."""

from __future__ import annotations

import contextvars
import queue
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import TypeVar

Result = TypeVar("Result")


def results_within(
    names: Sequence[str], work: Callable[[str], Result], *, workers: int, seconds: float
) -> dict[str, Result]:
    """Give what `work` made of each name in time; a late name is absent from the result.

    Executors of the standard library are joined when the process ends, so one hanging request
    would keep a command alive; daemon threads are not.
    """
    pending, done = deque(names), queue.SimpleQueue[tuple[str, Future[Result]]]()
    for _ in range(min(workers, len(names))):
        # In the caller's context, so that what a worker logs names the run that it works for.
        run, args = contextvars.copy_context().run, (_drain, pending, work, done)
        threading.Thread(target=run, args=args, daemon=True).start()
    ends, results = time.monotonic() + seconds, dict[str, Result]()
    while len(results) < len(names):
        try:
            name, future = done.get(timeout=max(0.0, ends - time.monotonic()))
        except queue.Empty:
            pending.clear()
            break
        results[name] = future.result()
    return results


def _drain(
    pending: deque[str],
    work: Callable[[str], Result],
    done: queue.SimpleQueue[tuple[str, Future[Result]]],
) -> None:
    while True:
        try:
            name = pending.popleft()
        except IndexError:
            return
        future = Future[Result]()
        try:
            future.set_result(work(name))
        except BaseException as error:  # noqa: BLE001 (handed over: the caller's thread raises it)
            future.set_exception(error)
        done.put((name, future))
