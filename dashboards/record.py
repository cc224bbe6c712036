"""The database as pages see it: every question is asked once, until something has changed."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from datetime import datetime
from threading import Condition
from typing import Final, TypeVar, cast

from cachetools import LRUCache
from cachetools.keys import hashkey
from sqlalchemy import Connection, Engine

from dashboards.stamps import Stamp, load_stamp
from db.engine import reading

HELD: Final = 160  # answers kept, the least used leaves first; histories are the large ones

Answer = TypeVar("Answer")


class Record:
    """Reads for pages and keeps answers by the stamps they depend on; threads may share it."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime]) -> None:
        """Read from this database; `clock` gives the time in UTC."""
        self.engine, self.now = engine, clock
        self._answers: LRUCache[Hashable, object] = LRUCache(HELD)
        self._free, self._busy = Condition(), set[Hashable]()

    def stamp(self) -> Stamp:
        """Ask what has changed; the database's own errors pass through."""
        with reading(self.engine) as connection:
            return load_stamp(connection)

    def ask(
        self,
        name: Hashable,
        stamp: Stamp,
        by: Iterable[str],
        read: Callable[[Connection], Answer],
    ) -> Answer:
        """Give what `read` reads; asked again only when a stamp of the kinds `by` has moved."""

        def work() -> Answer:
            with reading(self.engine) as connection:
                return read(connection)

        return self.keep(("read", name, stamp.of(by)), work)

    def keep(self, key: Hashable, work: Callable[[], Answer]) -> Answer:
        """Give what `work` makes, once for each key; whoever asks meanwhile waits for it."""
        place = hashkey(key)
        with self._free:
            self._free.wait_for(lambda: place not in self._busy)
            if place in self._answers:
                return cast(Answer, self._answers[place])
            self._busy.add(place)
        try:
            made = work()
            with self._free:
                self._answers[place] = made
            return made
        finally:
            with self._free:
                self._busy.discard(place)
                self._free.notify_all()
