"""Turns stored rows into data frames with exactly the dtypes that `tracker.inputs` states."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from operator import itemgetter
from typing import Any, Final

import numpy as np
import pandas as pd
from sqlalchemy import (
    ColumnElement,
    Connection,
    CursorResult,
    Row,
    Select,
    Table,
    select,
    type_coerce,
)
from sqlalchemy.types import NullType

from db.dialect import is_sqlite
from db.packed_columns import load_packed
from db.tables import OBSERVATIONS, TABLES
from tracker.inputs import DATE, DOUBTS, FRAMES, INSTANT, SIGHTINGS, TEXT, WORD, typed_frame

MANY: Final = 500  # rows from which whole columns are quicker than rows

_Chosen = Select[*tuple[Any, ...]]


def load_frame(
    connection: Connection, *, kind: str, conditions: Sequence[ColumnElement[bool]]
) -> pd.DataFrame:
    """Load the rows of one kind that meet all conditions, ordered by id."""
    return _load(connection, OBSERVATIONS[kind], FRAMES[kind].columns, conditions)


def load_sightings(
    connection: Connection, *, conditions: Sequence[ColumnElement[bool]]
) -> pd.DataFrame:
    """Load the sightings that meet all conditions, ordered by id."""
    return _load(connection, TABLES["sighting"], SIGHTINGS, conditions)


def load_doubts(
    connection: Connection, *, conditions: Sequence[ColumnElement[bool]]
) -> pd.DataFrame:
    """Load the findings of jobs that meet all conditions, ordered by id."""
    return _load(connection, TABLES["finding"], DOUBTS, conditions)


def _load(
    connection: Connection,
    table: Table,
    columns: Mapping[str, str],
    conditions: Sequence[ColumnElement[bool]],
) -> pd.DataFrame:
    wanted = [_unparsed(table.c[name], dtype) for name, dtype in columns.items()]
    chosen = select(*wanted, table.c.id).where(*conditions)
    found = connection.execute(_first(chosen, connection))
    rows = list(found.fetchmany(MANY))
    if len(rows) == MANY:
        packed = load_packed(
            connection,
            table=table,
            columns=columns,
            conditions=conditions,
            blank=_blank(rows, columns),
        )
        if packed is not None:
            found.close()
            return packed
        rows = _all_rows(rows, found, connection, chosen)
    return _frame(sorted(rows, key=itemgetter(-1)), columns)


def _first(chosen: _Chosen, connection: Connection) -> _Chosen:
    """Ask for what is looked at first: SQLite hands out rows as it goes, PostgreSQL all at once.

    Unordered: told to stop early, PostgreSQL would look for the first ids in the whole table.
    """
    return chosen if is_sqlite(connection) else chosen.limit(MANY)


def _all_rows(
    first: Sequence[Row[Any]], found: CursorResult[Any], connection: Connection, chosen: _Chosen
) -> list[Row[Any]]:
    """Give the first rows and the others."""
    if is_sqlite(connection):
        return [*first, *found.all()]
    return list(connection.execute(chosen).all())


def _frame(rows: Sequence[Sequence[object]], columns: Mapping[str, str]) -> pd.DataFrame:
    if not rows:
        return typed_frame(columns)
    values = zip(*rows, strict=True)
    return pd.DataFrame(
        {
            name: _series(column, dtype)
            for (name, dtype), column in zip(columns.items(), values, strict=False)  # the id last
        }
    )


def _blank(rows: Sequence[Sequence[object]], columns: Mapping[str, str]) -> frozenset[str]:
    texts = [(place, name) for place, (name, dtype) in enumerate(columns.items()) if dtype == TEXT]
    return frozenset(name for place, name in texts if all(row[place] is None for row in rows))


def _unparsed(column: ColumnElement[object], dtype: str) -> ColumnElement[object]:
    """Leave parsing dates and instants to numpy, which takes a tenth of the time."""
    return type_coerce(column, NullType()) if dtype in {DATE, INSTANT} else column


def _series(column: Sequence[object], dtype: str) -> pd.Series:
    if dtype == DATE:
        return pd.Series(np.array(column, dtype="datetime64[D]").astype(DATE))
    if dtype == INSTANT:
        naive = [_without_zone(one) for one in column]
        return pd.Series(np.array(naive, dtype="datetime64[us]")).dt.tz_localize("UTC")
    if dtype == WORD:
        return pd.Series(column, dtype="category")
    if dtype == TEXT:
        whole = np.empty(len(column), dtype=object)  # lists must stay one value each
        whole[:] = column
        return pd.Series(whole, dtype=object)
    return pd.Series(np.array(column, dtype=dtype))


def _without_zone(stored: object) -> object:
    """Give UTC without its zone, as numpy wants it, from text ending in Z or a datetime."""
    if isinstance(stored, datetime):
        return stored.astimezone(UTC).replace(tzinfo=None)
    return str(stored)[:-1]
