"""A sheet being written: cells with their format, formulas with their value, and what is empty."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Final

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_rowcol_to_cell

INK: Final = {"font_name": "Calibri", "font_size": 10, "valign": "top"}
INPUT: Final = {"font_color": "#0000FF"}  # as desks mark what is typed in, against what computes
EMPTY: Final = "missing: an input of this formula is missing; the sheet inputs names it"


class Pen:
    """Writes the cells of one sheet; a format asked for twice is made once."""

    def __init__(self, book: Workbook, name: str) -> None:
        """Add a sheet to a workbook."""
        self.sheet: Any = book.add_worksheet(name)
        self._book, self._name = book, name
        self._formats: dict[tuple[tuple[str, object], ...], Any] = {}

    def form(self, **how: object) -> Any:
        """Give a cell format."""
        key = tuple(sorted(how.items()))
        if key not in self._formats:
            self._formats[key] = self._book.add_format({**INK, **how})
        return self._formats[key]

    def text(self, row: int, column: int, text: str | None, **how: object) -> str:
        """Write a text as a text, whatever it begins with; gives the cell's address."""
        self.sheet.write_string(row, column, text or "", self.form(**how))
        return self.at(row, column)

    def day(self, row: int, column: int, iso: str | None, **how: object) -> None:
        """Write an ISO date as a date; an absent one is an empty cell."""
        form = self.form(num_format="yyyy-mm-dd", align="left", **how)
        if iso is None:
            self.sheet.write_blank(row, column, None, form)
        else:
            self.sheet.write_datetime(row, column, dt.datetime.fromisoformat(iso[:10]), form)

    def number(
        self, row: int, column: int, value: float | None, missing: str, **how: object
    ) -> str:
        """Write an input in full; a missing one is an empty cell with a comment."""
        form = self.form(**how)
        if value is None:
            self.sheet.write_blank(row, column, None, form)
            self._comment(row, column, missing)
        else:
            self.sheet.write_number(row, column, value, form)
        return self.at(row, column)

    def formula(
        self, row: int, column: int, formula: str, value: float | str | None, **how: object
    ) -> str:
        """Write a formula with its value, so that it reads before anything is recalculated."""
        cached = "" if value is None else value
        near = formula.replace(f"{self._name}!", "")  # a sheet does not name itself
        self.sheet.write_formula(row, column, near, self.form(**how), cached)
        if value is None:
            self._comment(row, column, EMPTY)
        return self.at(row, column)

    def at(self, row: int, column: int) -> str:
        """Give the address of a cell for formulas of any sheet."""
        return f"{self._name}!{xl_rowcol_to_cell(row, column, row_abs=True, col_abs=True)}"

    def print_on_paper(self, *, titles: int, footer: str) -> None:
        """Set the sheet up for A4 across, one page wide, its titles on every page."""
        sheet = self.sheet
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(titles)
        sheet.freeze_panes(titles + 1, 1)
        sheet.hide_gridlines(2)
        sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
        # An ampersand begins a code in a footer; twice it is one.
        sheet.set_footer(f"&L{footer.replace('&', '&&')}&R&P / &N")

    def _comment(self, row: int, column: int, text: str) -> None:
        self.sheet.write_comment(row, column, text, {"x_scale": 1.6})


def when_all(cells: Sequence[str], formula: str) -> str:
    """Give a formula that is empty while one of its cells is: never a zero for what is missing."""
    counted = list(dict.fromkeys(cells))
    return f'=IF(COUNT({",".join(counted)})={len(counted)},{formula},"")'


def widths(pen: Pen, columns: Mapping[int, float]) -> None:
    """Set the widths of columns, in characters."""
    for column, width in columns.items():
        pen.sheet.set_column(column, column, width)
