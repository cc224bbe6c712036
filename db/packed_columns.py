"""Whole columns of a table, aggregated inside the database and parsed by numpy.

Most of the time of a large read goes into one Python object a cell. SQLite joins a column's texts
into one text in a twentieth of that, and numpy parses it; `db.packed_postgres` is the other way.
Another driver would bring a second copy of SQLite into the process, and two copies undo each
other's locks on the file when one closes it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping, Sequence, Set
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
from pandas.api.extensions import ExtensionArray
from sqlalchemy import (
    Boolean,
    ColumnElement,
    Connection,
    Table,
    func,
    literal_column,
    select,
    type_coerce,
)
from sqlalchemy.exc import DataError
from sqlalchemy.types import NullType

from db.dialect import is_sqlite
from db.packed_postgres import BREAK, joined, split
from db.types import INSTANT_WIDTH, CanonicalJson
from tracker.inputs import DATE, INSTANT, NUMBER, TEXT, WHOLE, WORD

_BREAK: Final = BREAK  # between words; a word that holds it is not read here
_FIXED: Final = {DATE: len("2026-04-15"), INSTANT: INSTANT_WIDTH}
_LISTED: Final = frozenset({NUMBER, TEXT})
_EIGHT: Final = 8  # bytes compared at once
_MOST: Final = 64  # bytes of a word
# Keeps the first bytes of eight, as many as the position says.
_FIRST: Final = np.array([(1 << (8 * n)) - 1 for n in range(_EIGHT + 1)], dtype="<u8")

Column = npt.NDArray[np.generic] | ExtensionArray


class _UnpackableError(Exception):
    """A column holds what cannot be told apart in one text."""


def load_packed(
    connection: Connection,
    *,
    table: Table,
    columns: Mapping[str, str],
    conditions: Sequence[ColumnElement[bool]],
    blank: Set[str] = frozenset(),
) -> pd.DataFrame | None:
    """Load many rows ordered by id; None where they must be read row by row instead.

    That is where a column holds JSON, flags or dates that may be missing, and where a text is too
    long or holds control characters. Columns of text that are likely `blank` are counted first,
    which is quicker where it is true.
    """
    dtypes = {**columns, "id": WHOLE}
    packs = (_packs(table.c[name], dtype) for name, dtype in dtypes.items())
    if not all(packs):
        return None
    aggregate = _aggregate if is_sqlite(connection) else joined
    wanted = [
        func.count(table.c[name]) if name in blank else aggregate(table.c[name], dtype)
        for name, dtype in dtypes.items()
    ]
    query = select(func.count(), *wanted).where(*conditions)
    lists = _collect_lists(connection) if is_sqlite(connection) else None
    try:
        rows, *cells = connection.execute(query).one()
        answers = dict(zip(dtypes, cells, strict=True))
        if any(answers[name] for name in blank):
            return load_packed(connection, table=table, columns=columns, conditions=conditions)
        found = {
            name: np.full(rows, None) if name in blank else _parsed(cell, dtypes[name], rows, lists)
            for name, cell in answers.items()
        }
    except (DataError, _UnpackableError):  # SQLite refuses a text of more than a billion bytes
        return None
    finally:
        if lists:
            lists.clear()
    return pd.DataFrame(_in_order(found), columns=list(columns), copy=False)


def _packs(column: ColumnElement[object], dtype: str) -> bool:
    if dtype in _FIXED:
        return not getattr(column, "nullable", True)
    return dtype != TEXT or not isinstance(column.type, Boolean | CanonicalJson)


def _aggregate(column: ColumnElement[object], dtype: str) -> ColumnElement[object]:
    raw = type_coerce(column, NullType())
    if dtype in _LISTED:
        return func.collected(raw)
    if dtype == WORD:
        # The empty text stands for none: `check_row` stores no empty word.
        word = func.ifnull(raw, "") if getattr(column, "nullable", True) else raw
        return func.group_concat(word, literal_column(f"'{_BREAK}'"))
    return func.group_concat(raw)


def _collect_lists(connection: Connection) -> list[list[object]]:
    """Let SQL call collected(column); each call's answer is a place in the list given here.

    Told to SQLite once a connection: it takes no second definition while a statement is open.
    """
    lists: list[list[object]] | None = connection.info.get("collected")
    if lists is not None:
        lists.clear()
        return lists
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    lists = connection.info["collected"] = []
    driver.create_aggregate("collected", 1, _collector(lists))
    return lists


def _collector(lists: list[list[object]]) -> type:
    class Collected:
        """Appends every value of a column to one list."""

        def __init__(self) -> None:
            self.values: list[object] = []
            self.step: Callable[[object], None] = self.values.append

        def finalize(self) -> int:
            lists.append(self.values)
            return len(lists) - 1

    return Collected


def _parsed(cell: object, dtype: str, rows: int, lists: list[list[object]] | None) -> Column:
    if lists is None:
        return _received(cell, dtype, rows)
    if dtype in _LISTED:
        values = lists[int(str(cell))]
        if dtype == TEXT:
            return np.fromiter(values, dtype=object, count=rows)
        return np.array(values, dtype=NUMBER)
    text = str(cell)
    if dtype == WORD:
        return _words(text, rows)
    if dtype in _FIXED:
        return _moments(text, dtype, rows)
    return _whole(text, rows).astype(dtype)


def _received(cell: object, dtype: str, rows: int) -> Column:
    """Parse what PostgreSQL joined."""
    if dtype == TEXT:
        assert isinstance(cell, list)
        return np.fromiter(cell, dtype=object, count=rows)
    if dtype == WORD:
        return _words(str(cell), rows)
    found = split(cell, dtype)
    if len(found) != rows:
        raise _UnpackableError
    return found


def _whole(text: str, rows: int) -> npt.NDArray[np.int64]:
    first, _, _ = text.partition(",")
    if text == ",".join([first] * rows):  # one batch is common
        return np.full(rows, int(first), dtype=np.int64)
    return np.fromstring(text, dtype=np.int64, sep=",")


def _moments(text: str, dtype: str, rows: int) -> npt.NDArray[np.generic]:
    width = _FIXED[dtype] + 1  # and the comma after it
    kept = width - 1 if dtype == DATE else width - 2  # numpy knows no Z
    raw = f"{text},".encode()
    if len(raw) != width * rows:
        raise _UnpackableError
    if raw == raw[:width] * rows:
        return np.full(rows, raw[:kept].decode(), dtype=_unit(dtype))
    cells: npt.NDArray[np.bytes_] = np.ndarray(rows, f"S{kept}", raw, strides=(width,))
    return cells.astype(_unit(dtype))


def _unit(dtype: str) -> str:
    return "datetime64[D]" if dtype == DATE else "datetime64[us]"


def _words(text: str, rows: int) -> ExtensionArray:
    first, _, _ = text.partition(_BREAK)
    if "\0" in text:
        raise _UnpackableError
    if text == _BREAK.join([first] * rows):
        return _categorical(np.zeros(rows, dtype=np.int64), [first])
    raw = text.encode() + _BREAK.encode()
    ends = np.flatnonzero(np.frombuffer(raw, dtype=np.uint8) == ord(_BREAK))
    starts = np.concatenate([[0], ends[:-1] + 1])
    widths = ends - starts
    if len(ends) != rows or widths.max() > _MOST:
        raise _UnpackableError
    codes = _codes(raw, starts, widths)
    _, places = np.unique(codes, return_index=True)  # codes count up from 0
    return _categorical(codes, [raw[starts[n] : ends[n]].decode() for n in places])


def _codes(
    raw: bytes, starts: npt.NDArray[np.int64], widths: npt.NDArray[np.int64]
) -> npt.NDArray[np.int64]:
    """Number the words as they first appear, comparing eight bytes of each at once."""
    padded = raw + b"\0" * _MOST
    eights: npt.NDArray[np.uint64] = np.ndarray(len(padded) - 7, "<u8", padded, strides=(1,))
    codes = np.zeros(len(starts), dtype=np.int64)
    for done in range(0, int(widths.max()), _EIGHT):
        part = eights[starts + done] & _FIRST[np.clip(widths - done, 0, _EIGHT)]
        numbers, found = pd.factorize(part)
        codes = codes * len(found) + numbers
        codes, _ = pd.factorize(codes)
    return codes


def _categorical(codes: npt.NDArray[np.int64], words: list[str]) -> ExtensionArray:
    """Give the words as categories in their order, and the empty one as missing."""
    kept = sorted(word for word in words if word)
    places = {word: place for place, word in enumerate(kept)}
    moved = np.array([places.get(word, -1) for word in words], dtype=np.int64)
    known = pd.Index(kept) if kept else pd.Index([], dtype=NUMBER)  # as pandas does for None alone
    dtype = pd.CategoricalDtype(known)
    return pd.Categorical.from_codes(moved[codes], dtype=dtype)


def _in_order(columns: Mapping[str, Column]) -> dict[str, pd.Series]:
    """Order all columns by id; SQLite gives them in the order of whatever it read."""
    ids = np.asarray(columns["id"])
    order = None if (np.diff(ids) > 0).all() else np.argsort(ids)
    return {
        name: _series(column if order is None else column[order])
        for name, column in columns.items()
    }


def _series(column: Column) -> pd.Series:
    kind = str(column.dtype)
    if kind == "datetime64[us]":
        return pd.Series(pd.DatetimeIndex(column, copy=False).tz_localize("UTC"), copy=False)
    if kind == "datetime64[D]":
        return pd.Series(column, dtype=DATE, copy=False)
    return pd.Series(column, dtype=column.dtype, copy=False)  # texts would get a type of pandas
