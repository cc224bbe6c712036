"""What every job works with: the database, the sources, the clock and who is working."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy import Connection, Engine

from db.engine import writing
from db.leadership import Term, check_term
from jobs.delivery.mailing import Mailing
from jobs.due import Due
from jobs.heartbeat import Heartbeat
from jobs.inbox_folder import Inbox
from jobs.outcome import Fetched
from jobs.sources.chosen import Sources


class Queue(Protocol):
    """What hands the names of a run to workers, in batches."""

    def hand_out(self, desk: Desk, due: Due, attempt: int) -> Fetched | None:
        """Have a claimed run fetched and recorded by workers; None where no worker lives."""


@dataclass(frozen=True, slots=True)
class Desk:
    """The surroundings of a job; the same in one process and on many hosts."""

    engine: Engine
    sources: Sources
    clock: Callable[[], datetime]
    owner: str
    inbox: Inbox | None = None
    quotes_every: timedelta = timedelta(minutes=5)  # zero: no quotes
    mailing: Mailing = field(default_factory=Mailing)
    heartbeat: Heartbeat | None = None
    term: Term | None = None  # of a scheduler: the one it was elected for
    queue: Queue | None = None  # through which a scheduler hands fetching to workers

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Record as `db.engine.writing` does, unless this desk's term is over: LostTermError."""
        with writing(self.engine) as connection:
            check_term(connection, self.term)
            yield connection
