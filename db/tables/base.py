"""What all tables share: one metadata with named constraints, and the columns of provenance."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import Index, MetaData
from sqlmodel import Field, SQLModel

from db.types import ROW_ID, UtcDateTime
from tracker.inputs import FRAMES

# Named constraints can be dropped and altered by later migrations, unnamed ones cannot.
metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Row(SQLModel):
    """A row of any table; every table is append-only unless its info says `mutable`."""

    metadata: ClassVar[MetaData] = metadata


class NumberedRow(Row):
    """A row with an id that grows in the order of recording."""

    id: int = Field(primary_key=True, sa_type=ROW_ID, sa_column_kwargs={"autoincrement": False})


class SealedRow(NumberedRow):
    """A row whose batch seals it with a hash."""

    batch_id: int = Field(foreign_key="batch.id", sa_type=ROW_ID)


class Observation(SealedRow):
    """The provenance of an observation; `tracker.inputs.PROVENANCE` tells what each means."""

    source: str
    note: str | None = None
    known_at: datetime = Field(sa_type=UtcDateTime)
    recorded_at: datetime = Field(sa_type=UtcDateTime)


def observed(kind: str) -> Any:
    """Give the table arguments of one kind: the index that as-of reads and seals need.

    Unique, so that even a faulty writer cannot double a row within one batch.
    """
    columns = (*FRAMES[kind].key, "known_at", "source", "batch_id")
    return (
        Index(f"ix_{kind}_key", *columns, unique=True),
        {"info": {"sealed": True}},
    )
