"""The table of job runs, whose rows change as runs begin and end."""

import datetime as dt

from sqlmodel import Field

from db.tables.base import Row
from db.types import CanonicalJson, UtcDateTime


class JobRunRow(Row, table=True):
    """One run of one job for one due key, with its state and attempts."""

    __tablename__ = "job_run"
    __table_args__ = {"info": {"mutable": True}}

    job: str = Field(primary_key=True)
    due_key: str = Field(primary_key=True)
    state: str
    attempt: int
    owner: str
    started_at: dt.datetime = Field(sa_type=UtcDateTime)
    finished_at: dt.datetime | None = Field(sa_type=UtcDateTime)
    next_try_at: dt.datetime | None = Field(sa_type=UtcDateTime)
    rows: int | None
    detail: object = Field(sa_type=CanonicalJson, nullable=True)
