"""Cells by the names that a spreadsheet gives them: Model!D7."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from jobs.imports.tables import Cell, Table
from jobs.imports.workbooks import Book

_RANGE: Final = re.compile(
    r"(?:'(?P<quoted>(?:[^']|'')+)'|(?P<plain>[^'!:]+))!"
    r"\$?(?P<left>[A-Z]{1,3})\$?(?P<top>\d+)(?::\$?(?P<right>[A-Z]{1,3})\$?(?P<bottom>\d+))?"
)


@dataclass(frozen=True, slots=True)
class Range:
    """A part of one row of a sheet: rows count from 1, places from 0."""

    sheet: str
    row: int
    first: int
    last: int


class BookSheet:
    """One sheet of a model, asked cell by cell."""

    def __init__(self, book: Book, name: str) -> None:
        """Look at one sheet of a workbook."""
        self.name = name
        table: Table = book.sheets[name]
        self._rows = {line.number: line.cells for line in table.lines}
        self._unvalued = book.unvalued.get(name, ())

    @property
    def rows(self) -> Sequence[int]:
        """Give the numbers of the rows that hold something."""
        return list(self._rows)

    def row(self, number: int) -> Sequence[Cell]:
        """Give the cells of a row, up to the last that holds something."""
        return self._rows.get(number, ())

    def cell(self, row: int, place: int) -> Cell:
        """Give what a cell holds; None where it is empty."""
        cells = self.row(row)
        return cells[place] if place < len(cells) else None

    def has_no_value(self, row: int, place: int) -> bool:
        """Tell whether a formula stands there that no program has computed."""
        return (row, place) in self._unvalued

    def address(self, row: int, place: int) -> str:
        """Name a cell: Model!D7."""
        return f"{self.name}!{letters(place)}{row}"


def letters(place: int) -> str:
    """Name a column: 0 is A, 26 is AA."""
    name, left = "", place + 1
    while left:
        left, rest = divmod(left - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def place_of(column: str) -> int:
    """Give the place of a column by its letters: A is 0, AA is 26."""
    place = 0
    for letter in column:
        place = place * 26 + ord(letter) - ord("A") + 1
    return place - 1


def read_range(text: str) -> Range | None:
    """Read the range of one row that a name stands for; None where it is anything else."""
    found = _RANGE.fullmatch(text)
    if found is None or (found["bottom"] or found["top"]) != found["top"]:
        return None
    sheet = found["plain"] or found["quoted"].replace("''", "'")
    left = place_of(found["left"])
    return Range(sheet, int(found["top"]), left, place_of(found["right"] or found["left"]))
