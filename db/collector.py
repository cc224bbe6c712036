"""Python's collector of cycles, which has nothing to find among rows but looks at each again."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_paused() -> Iterator[None]:
    """Let the collector wait while the body holds many rows, which takes two thirds of its time.

    What is no longer referred to is freed all the same; only cycles wait.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
