"""When a source may be asked next: evenly spaced, in this process or over all of a database."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from sqlalchemy import Engine

from db.rate_limits import RateLimits, Rest
from jobs.sources.backoff import Backoff, Pause


class Rate(Protocol):
    """Hands out places to ask, one at a time."""

    def take(self) -> float:
        """Take the next place, and give how many seconds off it is."""


class OwnRate:
    """The rate of this process alone, as where one process is all there is."""

    def __init__(
        self, per_second: float, *, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        """Space places by `1 / per_second` seconds."""
        self._spacing = 1 / per_second
        self._monotonic = monotonic
        self._next = 0.0
        self._lock = threading.Lock()

    def take(self) -> float:
        """Take the next place, and give how many seconds off it is."""
        with self._lock:
            now = self._monotonic()
            place = max(self._next, now)
            self._next = place + self._spacing
            return place - now


class SharedRate:
    """The rate of all processes of one PostgreSQL database together."""

    def __init__(self, limits: RateLimits, source: str, per_second: float) -> None:
        """Share the row of this source."""
        self._limits, self._source, self._per_second = limits, source, per_second

    def take(self) -> float:
        """Take the next place, and give how many seconds off it is."""
        return self._limits.take(self._source, per_second=self._per_second)


class SharedBackoff(Backoff):
    """The pause of a source for all processes of one PostgreSQL database, in its row.

    The desk's machines are one customer to the source: one that asks on while another was told to
    stop makes the pause longer for all.
    """

    def __init__(
        self,
        limits: RateLimits,
        source: str,
        *,
        folder: Path,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Share the row of this source; `folder` is where two of one machine do not meet."""
        super().__init__(folder, clock=clock)
        self._limits, self._source = limits, source
        self._turn = threading.Lock()

    def answered(self, *, since: datetime) -> None:
        """Forget the refusals: something asked `since` was answered, and they were before."""
        held = self._held()
        if held is not None and held.until <= since:
            self._own = None
            self._limits.record_rest(self._source, None)

    def _held(self) -> Pause | None:
        """Give what the row says: a pause of our own that another machine has ended is over."""
        return self._read()

    def _read(self) -> Pause | None:
        rest = self._limits.load_rest(self._source)
        return None if rest is None else Pause(rest.since, rest.until, rest.strikes)

    def _write(self, pause: Pause) -> None:
        self._limits.record_rest(self._source, Rest(pause.since, pause.until, pause.strikes))

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Hold off this process's threads; a pause that two machines begin at once is one."""
        with self._turn:
            yield


def open_rate(
    engine: Engine | None, source: str, per_second: float, *, folder: Path
) -> tuple[Rate, Backoff]:
    """Give the rate and the pause of a source: of all processes where the database is a server."""
    if engine is None or engine.dialect.name == "sqlite":
        return OwnRate(per_second), Backoff(folder)
    limits = RateLimits(engine)
    backoff = SharedBackoff(limits, source, folder=folder)
    return SharedRate(limits, source, per_second), backoff
