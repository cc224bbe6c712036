"""What the record tells of the sources: which gave what, and which answered without news."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import Connection, func, select

from db.retractions import not_retracted
from db.tables import OBSERVATIONS, TABLES

RECENT: Final = 20_000  # of the newest rows of a kind; older ones tell nothing of today
# Kinds that sources are asked for, with what tells their subjects and their dates.
KINDS: Final = {
    "price": ("ticker", "session"),
    "fx_rate": ("quote", "date"),
    "consensus": ("ticker", "as_of"),
    "share_count": ("ticker", "effective"),
    "benchmark_level": ("index", "session"),
    "event": ("ticker", "date"),
}


@dataclass(frozen=True, slots=True)
class Served:
    """What one source gave of one kind, among the newest rows."""

    kind: str
    source: str
    subjects: int
    newest: date | None  # the date that its newest figure is of
    recorded_at: datetime | None  # when a new figure of it was last recorded
    seen_at: datetime | None  # when it was last asked and had nothing new

    @property
    def answered_at(self) -> datetime | None:
        """Give when the source last answered."""
        return max((at for at in (self.recorded_at, self.seen_at) if at), default=None)


def load_served(connection: Connection) -> list[Served]:
    """Give what each source gave of each kind, of late, by kind and source."""
    seen = _load_seen(connection)
    found = []
    for kind in KINDS:
        gave = _load_given(connection, kind)
        for source in sorted({*gave, *(name for name, what in seen if what == kind)}):
            subjects, newest, recorded_at = gave.get(source, (0, None, None))
            seen_at = seen.get((source, kind))
            found.append(Served(kind, source, subjects, newest, recorded_at, seen_at))
    return found


def load_levels(connection: Connection) -> list[tuple[str, str, date]]:
    """Give index, source and last session of the benchmark levels among the newest rows."""
    table = OBSERVATIONS["benchmark_level"]
    last = func.max(table.c.session)
    recent = select(func.coalesce(func.max(table.c.id), 0) - RECENT).scalar_subquery()
    query = select(table.c.index, table.c.source, last).where(
        table.c.id > recent, not_retracted(table)
    )
    rows = connection.execute(query.group_by(table.c.index, table.c.source).order_by(table.c.index))
    return [(index, source, session) for index, source, session in rows]


def _load_given(
    connection: Connection, kind: str
) -> dict[str, tuple[int, date | None, datetime | None]]:
    table = OBSERVATIONS[kind]
    subject, dated = (table.c[name] for name in KINDS[kind])
    recent = select(func.coalesce(func.max(table.c.id), 0) - RECENT).scalar_subquery()
    query = select(
        table.c.source,
        func.count(subject.distinct()),
        func.max(dated),
        func.max(table.c.recorded_at),
    ).where(table.c.id > recent, not_retracted(table))
    rows = connection.execute(query.group_by(table.c.source))
    return {source: (n, newest, recorded) for source, n, newest, recorded in rows}


def _load_seen(connection: Connection) -> dict[tuple[str, str], datetime]:
    table = TABLES["sighting"]
    recent = select(func.coalesce(func.max(table.c.id), 0) - RECENT).scalar_subquery()
    query = select(table.c.source, table.c.kind, func.max(table.c.seen_at))
    rows = connection.execute(
        query.where(table.c.id > recent).group_by(table.c.source, table.c.kind)
    )
    return {(source, kind): at for source, kind, at in rows}
