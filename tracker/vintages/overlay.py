"""Inputs with rows that are not recorded yet laid over them, as recording would lay them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import pandas as pd
from pandas.api.types import is_scalar

from tracker.inputs import FRAMES, WORD, ValuationInputs

Row = Mapping[str, Any]


def with_rows(
    inputs: ValuationInputs,
    rows: Mapping[str, Sequence[Row]],
    *,
    now: datetime,
    source: str = "import",
) -> ValuationInputs:
    """Give the inputs as they would be once these rows, by kind, were recorded at `now`.

    The rows are those that `db.batches.seal` takes. What says nothing new of its key and source is
    left out; a first value keeps its `known_at`, another value of the same key is known from `now`
    on. The new rows are of a batch of their own, the one after the last that was read. Worked: 800
    for 2027 over an imported 703 of 15 April is known from now; over nothing, from its own date.
    """
    frames = dict(inputs.frames)
    for kind, given in rows.items():
        frame = inputs.frame(kind)
        fresh = _fresh(kind, frame, given, source=source, now=now)
        if fresh:
            frames[kind] = _appended(kind, frame, fresh, batch=inputs.batch + 1, now=now)
    if all(frame is inputs.frames.get(kind) for kind, frame in frames.items()):
        return inputs
    return replace(inputs, frames=frames, batch=inputs.batch + 1)


def _fresh(
    kind: str, frame: pd.DataFrame, given: Sequence[Row], *, source: str, now: datetime
) -> list[dict[str, Any]]:
    """Give the rows that say something new, in the frame's types and known as recording has it."""
    shape = FRAMES[kind]
    names = [*shape.key, *shape.values, "source", "note"]
    known = [row.get("known_at") or now for row in given]
    typed = _frame(kind, [{"source": source, "note": None, **row} for row in given], names)
    latest = {_key(kind, row): row for row in _records(frame)}
    fresh = []
    for row, known_at in zip(_records(typed), known, strict=True):
        key = _key(kind, row)
        before = latest.get(key)
        if before is not None and _values(kind, before) == _values(kind, row):
            continue
        # Never hidden behind the value that it replaces.
        since = known_at if before is None else max(now, before["known_at"])
        latest[key] = {**row, "known_at": since}
        fresh.append(dict(latest[key]))
    return fresh


def _appended(
    kind: str, frame: pd.DataFrame, fresh: Sequence[Row], *, batch: int, now: datetime
) -> pd.DataFrame:
    first = 1 if frame.empty else int(frame["id"].max()) + 1
    numbered = [
        {**row, "id": number, "batch_id": batch, "recorded_at": now}
        for number, row in enumerate(fresh, start=first)
    ]
    columns = FRAMES[kind].columns
    added = _frame(kind, numbered, list(columns))
    if frame.empty:
        return added
    return pd.DataFrame(
        {name: _joined(frame[name], added[name], of) for name, of in columns.items()}
    )


def _joined(old: pd.Series, new: pd.Series, dtype: str) -> pd.Series:
    """Join two columns of one type; categories that differ cannot be joined as such."""
    if dtype == WORD:
        old, new = old.astype(object), new.astype(object)
    return pd.Series(pd.concat([old, new], ignore_index=True), dtype=dtype)


def _frame(kind: str, rows: Sequence[Row], names: Sequence[str]) -> pd.DataFrame:
    columns = FRAMES[kind].columns
    return pd.DataFrame(
        {name: pd.Series([row.get(name) for row in rows], dtype=columns[name]) for name in names}
    )


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]


def _key(kind: str, row: Row) -> tuple[object, ...]:
    return tuple(row[name] for name in (*FRAMES[kind].key, "source"))


def _values(kind: str, row: Row) -> list[object]:
    # NaN and NaT differ from themselves; here missing is the same as missing.
    values = (row[name] for name in FRAMES[kind].values)
    return [None if is_scalar(value) and pd.isna(value) else value for value in values]
