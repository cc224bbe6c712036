"""Append-changed: which of some observed rows say something new, and since when it is known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, Connection, Table, select, type_coerce
from sqlalchemy.types import NullType

from db.observation_columns import ObservedColumns, check_columns
from db.observation_rows import subject_columns
from db.parts import Part, bound
from db.retractions import not_retracted
from db.tables import OBSERVATIONS
from db.types import UtcDateTime
from tracker.errors import BadInputError
from tracker.inputs import DATE, FRAMES, TEXT, WORD

_CHUNK: Final = 20_000  # stored rows held beside their keys at once
_Cells = tuple[object, ...]  # in the driver's own form, in which stored rows come back too


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

    new: Part
    unchanged: int
    sightings: frozenset[Sighting]


@dataclass(frozen=True, slots=True)
class _Compared:
    """Rows that each have a key of their own, and what is compared of each."""

    observed: ObservedColumns
    keys: Sequence[_Cells]  # Shape.key, then the source
    values: Sequence[_Cells]


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
    given = list(rows)
    if not given:
        return Changes(new=Part({}, 0), unchanged=0, sightings=frozenset())
    checked = check_columns(kind, given, source=source, now=now)
    rows_of = _distinct(kind, _compared(connection, kind, checked))
    latest = _load_latest(connection, kind, rows_of.observed)
    before = list(map(latest.get, rows_of.keys))
    fresh = [
        place
        for place, (old, new) in enumerate(zip(before, rows_of.values, strict=True))
        if old is None or old[0] != new
    ]
    replaced = [before[place] for place in fresh]
    new = _appended(connection, rows_of.observed.taken(fresh), replaced, now)
    return Changes(
        new=new,
        unchanged=len(before) - len(fresh),
        sightings=_sightings(kind, rows_of.observed, set(fresh)),
    )


def _compared(connection: Connection, kind: str, rows: ObservedColumns) -> _Compared:
    table, shape = OBSERVATIONS[kind], FRAMES[kind]

    def cells(names: Iterable[str]) -> list[Sequence[object]]:
        return [bound(connection, table.c[name], rows.columns[name]) for name in names]

    return _Compared(
        observed=rows,
        keys=list(zip(*cells(shape.key), rows.source, strict=True)),
        values=list(zip(*cells(shape.values), strict=True)),
    )


def _distinct(kind: str, given: _Compared) -> _Compared:
    if len(set(given.keys)) == len(given.keys):
        return given
    first: dict[_Cells, int] = {}
    for place, key in enumerate(given.keys):
        if given.values[first.setdefault(key, place)] != given.values[place]:
            columns = given.observed.columns
            name = " ".join(str(columns[name][place]) for name in FRAMES[kind].key)
            source = given.observed.source[place]
            raise BadInputError(f"{kind} {name} {source}: given twice with different values")
    kept = list(first.values())
    return _Compared(
        observed=given.observed.taken(kept),
        keys=[given.keys[place] for place in kept],
        values=[given.values[place] for place in kept],
    )


def _load_latest(
    connection: Connection, kind: str, rows: ObservedColumns
) -> dict[_Cells, tuple[_Cells, object]]:
    """Give by key the values and `known_at` of the row with the highest id.

    Reads every vintage, since most keys have one; SQLite sorts slower than it is done here.
    """
    table, shape = OBSERVATIONS[kind], FRAMES[kind]
    names = (*shape.key, "source", *shape.values, "known_at", "id")
    wanted = [type_coerce(table.c[name], NullType()) for name in names]
    query = select(*wanted).where(*_touched(table, kind, rows))
    width = len(shape.key) + 1
    keys: list[_Cells] = []
    held: list[tuple[_Cells, object]] = []
    ids: list[int] = []
    for chunk in connection.execute(query).partitions(_CHUNK):
        columns = list(zip(*chunk, strict=True))
        values = zip(*columns[width:-2], strict=True)
        keys += zip(*columns[:width], strict=True)
        held += zip(values, columns[-2], strict=True)
        ids += columns[-1]
    latest = dict(zip(keys, held, strict=True))
    if len(latest) == len(keys):
        return latest
    order = sorted(range(len(ids)), key=ids.__getitem__)
    return {keys[place]: held[place] for place in order}


def _touched(table: Table, kind: str, rows: ObservedColumns) -> list[ColumnElement[bool]]:
    """Narrow the table to the sources, names and span of dates of these rows."""
    conditions: list[ColumnElement[bool]] = [
        table.c.source.in_(set(rows.source)),
        not_retracted(table),
    ]
    for name, dtype in FRAMES[kind].key.items():
        values = set(rows.columns[name])
        if dtype in {TEXT, WORD}:
            conditions.append(table.c[name].in_(values))
        elif dtype == DATE:
            conditions.append(table.c[name].between(min(values), max(values)))  # type: ignore[type-var]
    return conditions


def _appended(
    connection: Connection,
    rows: ObservedColumns,
    before: Sequence[tuple[_Cells, object] | None],
    now: datetime,
) -> Part:
    known_at = [
        known if old is None else _known_again(known, live, _instant(connection, old[1]), now)
        for known, live, old in zip(rows.known_at, rows.live, before, strict=True)
    ]
    columns = {
        **rows.columns,
        "source": rows.source,
        "note": rows.note,
        "known_at": known_at,
        "recorded_at": [now] * len(known_at),
    }
    return Part(columns, len(known_at))


def _instant(connection: Connection, stored: object) -> datetime:
    instant = UtcDateTime().process_result_value(stored, connection.dialect)
    assert instant is not None
    return instant


def _known_again(known_at: datetime, live: bool, before: datetime, now: datetime) -> datetime:
    if live and known_at > before:
        return known_at
    return max(now, before)  # never hidden behind the value that it replaces


def _sightings(kind: str, rows: ObservedColumns, fresh: set[int]) -> frozenset[Sighting]:
    """Name whom the rows that are not fresh are about, and who said so."""
    about = zip(rows.source, *(rows.columns[name] for name in subject_columns(kind)), strict=True)
    seen = {one for place, one in enumerate(about) if place not in fresh} if fresh else set(about)
    return frozenset(
        Sighting(str(source), "".join(str(part) for part in subject), kind)
        for source, *subject in seen
    )
