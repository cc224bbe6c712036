"""Rows of the record as a file: one value a cell, instants as text, what has parts as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

import orjson
import pandas as pd

from dashboards.asked import Asked, Sheet


def row_sheet(
    asked: Asked,
    name: str,
    rows: Sequence[Mapping[str, object]],
    columns: Sequence[str],
    **about: str,
) -> Sheet:
    """Give rows as a table of these columns, indexed by the first; without rows its heading."""
    cells = [{column: plain(row[column]) for column in columns} for row in rows]
    frame = pd.DataFrame(cells, columns=list(columns)).set_index(columns[0])
    as_of = f"{asked.snapshot.now:%Y-%m-%d %H:%M} UTC"
    return Sheet(name, frame, {**about, "as of": as_of})


def plain(value: object) -> object:
    """Write an instant or a date as text, and what has parts of its own as JSON."""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%dT%H:%M:%SZ}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict | list):
        return orjson.dumps(value).decode() if value else None
    return value
