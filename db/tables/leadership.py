"""Tables of several machines: who schedules, what is handed out, how fast a source is asked."""

import datetime as dt

from sqlmodel import Field

from db.tables.base import Row
from db.types import CanonicalJson, UtcDateTime


class LeadershipRow(Row, table=True):
    """Who leads: one row, whose epoch grows with every election."""

    __tablename__ = "leadership"
    __table_args__ = ({"info": {"mutable": True}},)

    name: str = Field(primary_key=True)
    epoch: int
    owner: str
    elected_at: dt.datetime = Field(sa_type=UtcDateTime)
    seen_at: dt.datetime = Field(sa_type=UtcDateTime)  # the leader says so while it lives


class HandoutRow(Row, table=True):
    """One batch of names of one attempt of a run, handed to a worker, and what came of it."""

    __tablename__ = "handout"
    __table_args__ = ({"info": {"mutable": True}},)

    job: str = Field(primary_key=True)
    due_key: str = Field(primary_key=True)
    attempt: int = Field(primary_key=True)
    number: int = Field(primary_key=True)
    names: object = Field(sa_type=CanonicalJson, nullable=True)
    state: str  # waiting, done or failed
    owner: str | None  # the worker that did it
    finished_at: dt.datetime | None = Field(sa_type=UtcDateTime)
    result: object = Field(sa_type=CanonicalJson, nullable=True)


class SourceRateRow(Row, table=True):
    """How fast a source may be asked by all processes together, and until when it rests."""

    __tablename__ = "source_rate"
    __table_args__ = ({"info": {"mutable": True}},)

    source: str = Field(primary_key=True)
    next_at: dt.datetime | None = Field(sa_type=UtcDateTime)
    paused_since: dt.datetime | None = Field(sa_type=UtcDateTime)
    paused_until: dt.datetime | None = Field(sa_type=UtcDateTime)
    strikes: int
