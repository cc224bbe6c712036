"""Append-changed: which of some observed rows say something new, and since when it is known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Table, func, select

from db.observation_rows import Observed, check_row, subject_of
from db.retractions import not_retracted
from db.tables import OBSERVATIONS
from tracker.errors import BadInputError
from tracker.inputs import DATE, FRAMES, TEXT, WORD


@dataclass(frozen=True, slots=True, order=True)
class Sighting:
    """A source was asked about one kind of one subject and said nothing new.

    `ticker` is the index for benchmark_level, the pair (USDHKD) for fx_rate, and ticker and fiscal
    end for consensus ("PLTR 2027-12-31").
    """

    source: str
    ticker: str
    kind: str


@dataclass(frozen=True, slots=True)
class Changes:
    """The rows to append (without id and batch), and what was only seen again."""

    new: Sequence[Mapping[str, object]]
    unchanged: int
    sightings: frozenset[Sighting]


def load_changes(
    connection: Connection,
    *,
    kind: str,
    rows: Iterable[Mapping[str, object]],
    source: str,
    now: datetime,
) -> Changes:
    """Compare rows with the latest recorded row of the same key and source, retracted ones apart.

    A first value keeps its nominal `known_at`, even when recorded late; a different value is
    known from `now` on, or from its own `known_at` when the row is live and that is later than
    the row before. BadInputError for a bad row or for one key with two different values.
    """
    observed = _distinct(kind, [check_row(kind, row, source=source, now=now) for row in rows])
    latest = _load_latest(connection, kind, observed) if observed else {}
    new: list[Mapping[str, object]] = []
    seen: set[Sighting] = set()
    for row in observed:
        before = latest.get(row.key)
        if before is not None and row.same_values(kind, before):
            seen.add(Sighting(row.source, subject_of(kind, row.columns), kind))
        else:
            new.append(_appended(row, before, now))
    return Changes(new=new, unchanged=len(observed) - len(new), sightings=frozenset(seen))


def _distinct(kind: str, rows: Sequence[Observed]) -> list[Observed]:
    kept: dict[tuple[object, ...], Observed] = {}
    for row in rows:
        first = kept.setdefault(row.key, row)
        if not first.same_values(kind, row.columns):
            name = " ".join(str(part) for part in row.key)
            raise BadInputError(f"{kind} {name}: given twice with different values")
    return list(kept.values())


def _load_latest(
    connection: Connection, kind: str, rows: Sequence[Observed]
) -> dict[tuple[object, ...], Mapping[str, object]]:
    table = OBSERVATIONS[kind]
    key = [table.c[name] for name in (*FRAMES[kind].key, "source")]
    newest = select(func.max(table.c.id)).where(*_touched(table, kind, rows)).group_by(*key)
    query = select(table).where(table.c.id.in_(newest))
    found = connection.execute(query).mappings()
    return {tuple(row[column.name] for column in key): dict(row) for row in found}


def _touched(table: Table, kind: str, rows: Sequence[Observed]) -> list[ColumnElement[bool]]:
    """Narrow the table to the sources, names and span of dates of these rows."""
    sources = {row.source for row in rows}
    conditions: list[ColumnElement[bool]] = [table.c.source.in_(sources), not_retracted(table)]
    for name, dtype in FRAMES[kind].key.items():
        values = {row.columns[name] for row in rows}
        if dtype in {TEXT, WORD}:
            conditions.append(table.c[name].in_(values))
        elif dtype == DATE:
            conditions.append(table.c[name].between(min(values), max(values)))  # type: ignore[type-var]
    return conditions


def _appended(
    row: Observed, before: Mapping[str, object] | None, now: datetime
) -> Mapping[str, object]:
    return {
        **row.columns,
        "source": row.source,
        "note": row.note,
        "known_at": row.known_at if before is None else _known_again(row, before, now),
        "recorded_at": now,
    }


def _known_again(row: Observed, before: Mapping[str, object], now: datetime) -> datetime:
    known = before["known_at"]
    assert isinstance(known, datetime)
    if row.live and row.known_at > known:
        return row.known_at
    return max(now, known)  # never hidden behind the value that it replaces
