"""What every job works with: the database, the source, the clock and who is working."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from sqlalchemy import Engine

from jobs.mailing import Mailing
from jobs.sources.contract import ConsensusSource, FxSource, PriceSource


class Source(PriceSource, FxSource, ConsensusSource, Protocol):
    """One source of everything the jobs fetch."""


@dataclass(frozen=True, slots=True)
class Desk:
    """The surroundings of a job; the same in one process and on many hosts."""

    engine: Engine
    source: Source
    clock: Callable[[], datetime]
    owner: str
    mailing: Mailing = field(default_factory=Mailing)
