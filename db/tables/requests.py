"""Tables of what pages ask of jobs, and of when the scheduler means to make each job next."""

import datetime as dt

from sqlalchemy import Index
from sqlmodel import Field

from db.tables.base import NumberedRow, Row
from db.types import UtcDateTime


class JobRequestRow(NumberedRow, table=True):
    """One wish that a job be run now, and how far it has come."""

    __tablename__ = "job_request"
    __table_args__ = (Index("ix_job_request_state", "state"), {"info": {"mutable": True}})

    job: str
    requested_at: dt.datetime = Field(sa_type=UtcDateTime)
    requested_by: str
    state: str  # waiting, claimed, done or refused
    claimed_at: dt.datetime | None = Field(sa_type=UtcDateTime)
    finished_at: dt.datetime | None = Field(sa_type=UtcDateTime)
    run_key: str | None  # the due key of its run in the ledger, which says how it went
    reason: str | None  # why it was refused


class JobPlanRow(Row, table=True):
    """When the scheduler means to run a job next: overdue, it says that nothing schedules."""

    __tablename__ = "job_plan"
    __table_args__ = {"info": {"mutable": True}}

    job: str = Field(primary_key=True)
    next_at: dt.datetime = Field(sa_type=UtcDateTime)
    planned_at: dt.datetime = Field(sa_type=UtcDateTime)
