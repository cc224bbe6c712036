"""Where a table of the engine and the reference differ: one line for each column that does."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from math import isclose, isnan
from typing import Any

import pandas as pd

from tests.reference.columns import Cell
from tests.reference.history import Table

RELATIVE = 1e-12
NEAR_ZERO = 1e-12  # differences of ratios, in which twelve digits may cancel
CANCELLING = ("upside_", "premium_", "earned_")
OPTIONAL = ("fx_", "price_")  # columns that exist only where some row needs them


def differences(engine: pd.DataFrame, reference: Table, only: set[str] | None = None) -> list[str]:
    """Give a line for each column that differs, of those in `only` or of all."""
    days = [one.date() for one in engine.index]
    if days != list(reference.rows):
        return [f"the sessions are {days}, expected {list(reference.rows)}"]
    known = {name: None for row in reference.rows.values() for name in row}
    names = [name for name in (*known, *engine.columns.difference([*known]))]
    wanted = [name for name in names if only is None or name in only]
    return [line for name in wanted for line in _column_differs(engine, reference, name)]


def _column_differs(engine: pd.DataFrame, reference: Table, name: str) -> Iterator[str]:
    """Give at most one line: the first cell of a column that differs."""
    if any(name not in row for row in reference.rows.values()):
        yield f"{name}: a column that the reference does not know"
        return
    expected = [row[name] for row in reference.rows.values()]
    if name not in engine.columns:
        if not _may_be_absent(reference, name, expected):
            yield f"{name}: no such column"
        return
    for day, found, cell in zip(reference.rows, _cells(engine[name]), expected, strict=True):
        if not _agree(name, found, cell):
            shown = float(cell) if isinstance(cell, Fraction) else cell
            yield f"{name} on {day}: {found!r}, expected {shown!r}"
            return


def _may_be_absent(reference: Table, name: str, expected: list[Cell]) -> bool:
    if name.startswith("fx_"):
        return name not in reference.needed
    return name.startswith(OPTIONAL) and all(cell is None for cell in expected)


def _cells(column: pd.Series[Any]) -> list[Any]:
    """Give a column's cells as floats, words and dates, None where missing."""
    if pd.api.types.is_datetime64_any_dtype(column.dtype):
        return list(column.to_numpy().astype("datetime64[D]").tolist())
    return [
        None if cell is pd.NaT or (isinstance(cell, float) and isnan(cell)) else cell
        for cell in column.tolist()
    ]


def _agree(name: str, found: Any, expected: Cell) -> bool:
    if found is None or expected is None or isinstance(expected, str | date):
        return bool(found == expected)
    if not isinstance(found, int | float):
        return False
    near = NEAR_ZERO if name.startswith(CANCELLING) else 0.0
    return isclose(found, float(expected), rel_tol=RELATIVE, abs_tol=near)
