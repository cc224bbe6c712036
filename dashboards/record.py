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

HELD: Final = 800  # answers kept, the least used leaves first
BULKY: Final = 12  # of those that are megabytes each: all that is recorded about a company

Answer = TypeVar("Answer")


class Record:
    """Reads for pages and keeps answers by the stamps they depend on; threads may share it."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime]) -> None:
        """Read from this database; `clock` gives the time in UTC."""
        self.engine, self.now = engine, clock
        self._answers: LRUCache[Hashable, object] = LRUCache(HELD)
        self._bulky: LRUCache[Hashable, object] = LRUCache(BULKY)
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
        *,
        bulky: bool = False,
    ) -> Answer:
        """Give what `read` reads; asked again only when a stamp of the kinds `by` has moved."""

        def work() -> Answer:
            with reading(self.engine) as connection:
                return read(connection)

        return self.keep(("read", name, stamp.of(by)), work, bulky=bulky)

    def keep(self, key: Hashable, work: Callable[[], Answer], *, bulky: bool = False) -> Answer:
        """Give what `work` makes, once for each key; whoever asks meanwhile waits for it.

        `bulky` answers are megabytes each, and only a few of them are held.
        """
        place, answers = hashkey(key), self._bulky if bulky else self._answers
        with self._free:
            self._free.wait_for(lambda: place not in self._busy)
            if place in answers:
                return cast(Answer, answers[place])
            self._busy.add(place)
        try:
            made = work()
            with self._free:
                answers[place] = made
            return made
        finally:
            with self._free:
                self._busy.discard(place)
                self._free.notify_all()
