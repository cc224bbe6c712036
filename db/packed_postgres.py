"""Whole columns of a PostgreSQL table, joined in the server in its binary form and read by numpy.

The server sends a value as fixed bytes, and joins those of a column as SQLite joins texts; so one
row comes back, and no Python object is made for a cell. Words travel as one text.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt
from sqlalchemy import ColumnElement, LargeBinary, Text, cast, func, literal, literal_column

from db.types import ROW_ID
from tracker.inputs import DATE, INSTANT, NUMBER, TEXT, WHOLE, WORD

BREAK: Final = "\x1f"  # between words
_EPOCH: Final = {DATE: "2000-01-01", INSTANT: "2000-01-01T00:00:00"}  # PostgreSQL's day nought
_UNIT: Final = {DATE: "D", INSTANT: "us"}
_SENT: Final = {
    NUMBER: ("float8send", ">f8"),
    WHOLE: ("int8send", ">i8"),
    DATE: ("date_send", ">i4"),
    INSTANT: ("timestamptz_send", ">i8"),
    "bool": ("boolsend", "?"),
}


def joined(column: ColumnElement[Any], dtype: str) -> ColumnElement[Any]:
    """Give the aggregate of one column; a missing number is NaN, a missing word the empty one."""
    if dtype == TEXT:
        return func.array_agg(cast(column, Text))
    if dtype == WORD:
        return func.string_agg(func.coalesce(column, ""), literal_column(f"'{BREAK}'"))
    send, _ = _SENT[dtype]
    value = func.coalesce(column, literal_column("'NaN'::float8")) if dtype == NUMBER else column
    if dtype == WHOLE:
        value = cast(column, ROW_ID)
    return func.string_agg(getattr(func, send)(value), literal(b"", LargeBinary))


def split(cell: object, dtype: str) -> npt.NDArray[np.generic]:
    """Give the values of one joined column that is neither words nor texts, in its order."""
    _, stored = _SENT[dtype]
    assert isinstance(cell, bytes)
    found: npt.NDArray[Any] = np.frombuffer(cell, dtype=stored)
    if dtype not in _UNIT:
        return found.astype(stored.lstrip(">"))
    unit = _UNIT[dtype]
    epoch: npt.NDArray[Any] = np.array(_EPOCH[dtype], dtype=f"datetime64[{unit}]")
    moved: npt.NDArray[Any] = epoch + found.astype(f"timedelta64[{unit}]")
    return moved
