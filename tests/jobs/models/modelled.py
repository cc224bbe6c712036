"""Workbooks of models as the tests write them, with the values that Excel would have kept."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from sqlalchemy import Engine

from db.engine import reading
from jobs.imports.files import read_model_file
from jobs.imports.plan import Plan
from jobs.imports.workbooks import Book
from jobs.models.mapping import read_mapping
from jobs.models.plan import ModelFile, make_model_plan
from tests.jobs.imports.written import NOW
from tracker.errors import BadInputError

Rows = Sequence[Sequence[Any]]
# A formula stands as (text, value); the columns from C are 2025 to 2028, then a rate of growth.
MODEL: Rows = (
    ("MiniMax", "", "", "USD m"),
    (),
    (),
    ("USD m", "", "2025A", "2026E", "FY27", "2028年", "CAGR"),
    ("AI-native products", "", 53, 142, 460, 800),
    ("Open platform", "", 26, 127, 340, 600),
    ("Total revenue", "", 79, ("=D5+D6", 269), ("=E5+E6", 800), ("=F5+F6", 1400), 1.61),
    ("Cost of revenue", "", -59, -196, -536, -910),
    ("Gross margin", "", 0.253, ("=1+D8/D7", 73 / 269), ("=1+E8/E7", 0.33), 0.35),
)
BALANCE: Rows = ((), (), ("", "Cash", "", 0.9, 1.1), ("", "Cash", "", 9, 9))
NAMES = {"GrossMargin": "=Model!$C$9:$F$9"}
MAPPING = """\
ticker = "100 HK Equity"
published_on = 2026-04-20
currency = "USD"

[sheets.Model]
headings = 4

[lines]
revenue = { label = "Total revenue" }
revenue_products = { label = "AI-native products" }
revenue_platform = { label = "Open platform" }
"Cost of revenue" = { label = "cost of  REVENUE", sign = -1 }
gross_margin = { name = "grossmargin", unit = "ratio" }
gross_profit = { sum = ["revenue", "-cost_of_revenue"] }
"""


_READ: dict[bytes, Book] = {}


def write_book(
    path: Path, sheets: Mapping[str, Rows], *, names: Mapping[str, str], hidden: str | None = None
) -> Path:
    book = xlsxwriter.Workbook(str(path))
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        if name == hidden:
            sheet.hide()
        for row, cells in enumerate(rows):
            for place, cell in enumerate(cells):
                if isinstance(cell, tuple):
                    sheet.write_formula(row, place, cell[0], None, cell[1])
                elif cell != "":
                    sheet.write(row, place, cell)
    for name, where in names.items():
        book.define_name(name, where)
    book.close()
    return path


class ModelDesk:
    """A folder with a workbook and a mapping, and a record to plan their import against.

    A workbook that a test does not change is read once for all of them.
    """

    def __init__(self, folder: Path, engine: Engine, book: Path) -> None:
        self.folder, self.engine = folder, engine
        self.book = Path(shutil.copy(book, folder))

    def plan(self, mapping: str = MAPPING, *, accepted: bool = False) -> Plan:
        path = self.folder / "map.toml"
        path.write_text(mapping, encoding="utf-8")
        read = read_mapping(path)
        body = self.book.read_bytes()
        if body not in _READ:
            _READ[body] = read_model_file(self.book)
        file = ModelFile(self.book.name, _READ[body], path.name, read)
        with reading(self.engine) as connection:
            return make_model_plan(connection, file, now=NOW, accepted=accepted)

    def refusal(self, mapping: str = MAPPING) -> str:
        """Give the one line of a refusal."""
        with pytest.raises(BadInputError) as refused:
            self.plan(mapping)
        assert "\n" not in str(refused.value)
        return str(refused.value)

    def values(self, line: str, mapping: str = MAPPING) -> dict[str, Any]:
        """Give what is read of a line, by the code of its period's end and months."""
        rows: list[Any] = [fact.row for fact in self.plan(mapping).facts]
        return {
            f"{row['period_end']}/{row['months']}": row["value"]
            for row in rows
            if row["line"] == line
        }
