"""How long a source stays unasked after it said "too many requests"; a restart does not forget it.

A small file in the source's cache folder, not a table: the limit is on this machine's address,
whichever database its processes work on, and it must hold while the database is away, too. The
processes share it under a lock; writing replaces the file whole.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from filelock import FileLock, Timeout

FIRST = timedelta(minutes=5)
LONGEST = timedelta(hours=6)
JITTER = 0.2  # so that the machines of a desk, which share one address, do not return together
_PATIENCE = 2  # seconds for the lock; who does not get it keeps the pause to itself


@dataclass(frozen=True, slots=True)
class Pause:
    """No request from `since` to `until`; `strikes` counts refusals without an answer between."""

    since: datetime
    until: datetime
    strikes: int

    @property
    def told(self) -> str:
        """Say until when, as an operator reads it."""
        return f"until {self.until:%H:%M} UTC"


class Backoff:
    """The pause of one source, shared by the processes of one data folder."""

    def __init__(
        self,
        folder: Path,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        chance: Callable[[], float] = lambda: random.uniform(-1, 1),  # nosec B311 # no secret
    ) -> None:
        """Keep it in `folder`; nothing is made before the first refusal."""
        self._file = folder / "pause.json"
        self._clock = clock
        self._chance = chance
        self._own: Pause | None = None  # of this process, where the file cannot be written

    @property
    def clock(self) -> Callable[[], datetime]:
        """Give the clock that pauses are measured by: the machine's, never a job's `now`."""
        return self._clock

    def pause(self) -> Pause | None:
        """Give the pause that is in force, None when the source may be asked."""
        held, now = self._held(), self._clock()
        if held is None or held.until <= now:
            return None
        # Longer than any pause is: the clock was set back since.
        return held if held.until - now <= LONGEST * (1 + JITTER) else None

    def limited(self) -> Pause:
        """Begin a pause, twice as long as the one before; 5, 10, 20 minutes ... to 6 hours.

        Refusals that come while one is in force belong to it.
        """
        with self._locked():
            running = self.pause()
            if running is not None:
                return running
            held, now = self._held(), self._clock()
            strikes = 1 if held is None else held.strikes + 1
            wait = min(FIRST * (1 << min(strikes - 1, 10)), LONGEST)
            pause = Pause(now, now + wait * (1 + JITTER * self._chance()), strikes)
            self._own = pause
            self._write(pause)
            return pause

    def answered(self, *, since: datetime) -> None:
        """Forget the refusals: something asked `since` was answered, and they were before."""
        if self._own is None and not self._file.exists():
            return
        with self._locked():
            held = self._held()
            if held is None or held.until <= since:
                self._own = None
                with suppress(OSError):
                    self._file.unlink(missing_ok=True)

    def _held(self) -> Pause | None:
        found = [one for one in (self._read(), self._own) if one is not None]
        return max(found, key=lambda one: one.until, default=None)

    def _read(self) -> Pause | None:
        try:
            document = json.loads(self._file.read_text("utf-8"))
            since, until = (datetime.fromisoformat(document[end]) for end in ("since", "until"))
            return Pause(since.astimezone(UTC), until.astimezone(UTC), int(document["strikes"]))
        except (OSError, ValueError, LookupError, TypeError):
            return None  # none yet, or not ours: the source will say so again

    def _write(self, pause: Pause) -> None:
        ends = {"since": pause.since.isoformat(), "until": pause.until.isoformat()}
        whole = self._file.with_suffix(".new")
        with suppress(OSError):
            self._file.parent.mkdir(parents=True, exist_ok=True)
            whole.write_text(json.dumps({**ends, "strikes": pause.strikes}), "utf-8")
            whole.replace(self._file)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Hold the lock, or go on without it: a pause counted twice does no harm."""
        lock = FileLock(self._file.with_suffix(".lock"))
        with suppress(OSError):
            self._file.parent.mkdir(parents=True, exist_ok=True)
        with suppress(Timeout, OSError):
            lock.acquire(timeout=_PATIENCE)
        try:
            yield
        finally:
            lock.release()
