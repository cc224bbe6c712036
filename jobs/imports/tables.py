"""A table as a file holds it: lines of cells, nothing understood yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

Cell = str | float | bool | datetime | None  # a date of a workbook is a datetime


@dataclass(frozen=True, slots=True)
class Line:
    """One row, by the number a spreadsheet gives it; the first is line 1."""

    number: int
    cells: tuple[Cell, ...]

    @property
    def is_blank(self) -> bool:
        """Tell whether no cell holds anything."""
        return all(is_empty(cell) for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Table:
    """All rows of one text file or of one sheet; `delimiter` is None for a sheet."""

    name: str
    lines: Sequence[Line]
    delimiter: str | None = None


def is_empty(cell: Cell) -> bool:
    """Tell whether a cell holds nothing but space."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def text_of(cell: Cell) -> str:
    """Write a cell as its author sees it: 2026.0 of a workbook is 2026."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return str(cell.date()) if cell.time() == cell.min.time() else str(cell)
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return str(cell).strip()
