"""What every job works with: the database, the sources, the clock and who is working."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Engine

from jobs.heartbeat import Heartbeat
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
    heartbeat: Heartbeat | None = None
