"""The rows of a draft beside what is recorded of the same: each value that differs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

import pandas as pd
from pandas.api.types import is_scalar

from db.drafts import Rows
from tracker.inputs import FRAMES, ValuationInputs

Values = Mapping[str, Any]


def row_changes(inputs: ValuationInputs, rows: Rows, *, source: str) -> list[dict[str, Any]]:
    """Give each value that rows would change, with the last one of the same key and source.

    Lines of a model and printed figures are left out: they are compared as a vintage.
    """
    return [
        {"kind": kind, "about": _about(inputs, kind, row), "column": column, "old": old, "new": new}
        for kind, given in rows.items()
        if kind not in {"forecast", "printed"}
        for row in given
        for column, old, new in _changed(kind, _recorded(inputs, kind, row, source), row)
    ]


def plain(value: Any) -> Any:
    """Give a value as JSON has it: dates and instants as ISO text."""
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    return value.isoformat() if isinstance(value, date) else value


def _about(inputs: ValuationInputs, kind: str, row: Values) -> str:
    """Name what a row is about, without the company that the draft is of: "2026-04-15"."""
    named = (str(plain(row[name])) for name in FRAMES[kind].key)
    return " ".join(part for part in named if part != inputs.ticker)


def _recorded(inputs: ValuationInputs, kind: str, row: Values, source: str) -> Values:
    frame = inputs.frame(kind)
    same = frame["source"] == (row.get("source") or source)
    for name in FRAMES[kind].key:
        wanted = pd.Timestamp(row[name]) if frame[name].dtype.kind == "M" else row[name]
        same &= frame[name] == wanted
    held = frame[same]
    return {} if held.empty else {str(name): value for name, value in held.iloc[-1].items()}


def _changed(kind: str, before: Values, after: Values) -> Iterator[tuple[str, Any, Any]]:
    for column in FRAMES[kind].values:
        old, new = _value(before.get(column)), _value(after.get(column))
        if isinstance(old, dict) or isinstance(new, dict):  # a policy, by its keys
            yield from _keys(old or {}, new or {})
        elif old != new:
            yield column, old, new


def _keys(old: Values, new: Values) -> Iterator[tuple[str, Any, Any]]:
    for name in dict.fromkeys([*new, *old]):
        if old.get(name) != new.get(name):
            yield name, old.get(name), new.get(name)


def _value(value: Any) -> Any:
    if value is None or (is_scalar(value) and pd.isna(value)):
        return None
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    return value.item() if hasattr(value, "item") else plain(value)
