"""What every job works with: the database, the sources, the clock and who is working."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine

from db.engine import writing
from db.leadership import Term, check_term
from jobs.inbox_folder import Inbox
from jobs.mailing import Mailing
from jobs.sources.chosen import Sources


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
    term: Term | None = None  # of a scheduler: the one it was elected for

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Record as `db.engine.writing` does, unless this desk's term is over: LostTermError."""
        with writing(self.engine) as connection:
            check_term(connection, self.term)
            yield connection
