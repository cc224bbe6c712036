"""The table of job runs, whose rows change as runs begin and end."""

import datetime as dt

from sqlalchemy import Index
from sqlmodel import Field

from db.tables.base import Row
from db.types import CanonicalJson, UtcDateTime


class JobRunRow(Row, table=True):
    """One run of one job for one due key, with its state and attempts."""

    __tablename__ = "job_run"
    # Pages ask every few seconds what has moved last: the newest of each must be found at once.
    __table_args__ = (
        Index("ix_job_run_started_at", "started_at"),
        Index("ix_job_run_finished_at", "finished_at"),
        Index("ix_job_run_next_try_at", "next_try_at"),
        {"info": {"mutable": True}},
    )

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
