"""Dates as files write them: ISO, Chinese, named months, Excel serials; 03/04/2026 by evidence."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from enum import Enum
from functools import partial
from typing import Final

from jobs.imports.cells import UnreadableError, plain_text
from jobs.imports.tables import Cell, is_empty

FIRST, LAST = date(1990, 1, 1), date(2049, 12, 31)  # what the calendars of exchanges cover
_EXCEL_EPOCH: Final = date(1899, 12, 30)
MONTHS: Final = (
    "jan",
    "feb",
    "mar",
    "apr",
    "may",
    "jun",
    "jul",
    "aug",
    "sep",
    "oct",
    "nov",
    "dec",
)
_MONTH: Final = rf"(?P<name>{'|'.join(MONTHS)})[a-z]*\.?"
_YEAR_FIRST: Final = re.compile(
    r"(?P<y>\d{4})(?:[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})|(?P<m2>\d\d)(?P<d2>\d\d)"
    r"|年\s?(?P<m3>\d{1,2})月\s?(?P<d3>\d{1,2})日)(?:[t ]\d\d:\d\d.*)?"
)
_DAY_NAMED: Final = re.compile(rf"(?P<d>\d{{1,2}})[- /.]?{_MONTH}[- /.,]*(?P<y>\d{{4}}|\d\d)")
_MONTH_NAMED: Final = re.compile(rf"{_MONTH}[- /.]?(?P<d>\d{{1,2}})[- /.,]+(?P<y>\d{{4}}|\d\d)")
_YEAR_LAST: Final = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d\d)")
_SERIAL: Final = re.compile(r"\d{5}(\.0*)?")


class Order(Enum):
    """Which of the first two numbers of 03/04/2026 is the month."""

    DAY_FIRST = "day first"
    MONTH_FIRST = "month first"
    UNKNOWN = "unknown"
    MIXED = "mixed"


def find_order(cells: Iterable[Cell]) -> Order:
    """Find the order that the dates of a column prove: a number above 12 can be no month."""
    days_first = months_first = False
    for cell in cells:
        found = _YEAR_LAST.fullmatch(_text(cell)) if isinstance(cell, str) else None
        if found is not None:
            days_first |= int(found[1]) > 12
            months_first |= int(found[2]) > 12
    if days_first and months_first:
        return Order.MIXED
    if days_first:
        return Order.DAY_FIRST
    return Order.MONTH_FIRST if months_first else Order.UNKNOWN


def read_date(cell: Cell, order: Order) -> date:
    """Read a date of 1990 to 2049; UnreadableError tells what is wrong or ambiguous about it."""
    if isinstance(cell, datetime):
        return _within(cell.date(), str(cell))
    if isinstance(cell, bool) or is_empty(cell):
        raise UnreadableError("the date is missing")
    if isinstance(cell, float):
        return _within(_of_serial(cell), f"{cell:g}")
    text = _text(cell)
    for pattern, read in _READERS.items():
        if found := pattern.fullmatch(text):
            return _within(_valid(partial(read, found), text), text)
    if found := _YEAR_LAST.fullmatch(text):
        return _within(_of_order(found, order, text), text)
    raise UnreadableError(f"{text!r} is no date; write 2026-04-15")


def _text(cell: Cell) -> str:
    return plain_text(cell).casefold()


def _of_serial(value: float) -> date:
    if not 0 < value < 100_000:
        raise UnreadableError(f"{value:g} is no date; write 2026-04-15")
    return _EXCEL_EPOCH + timedelta(days=int(value))


def _of_order(found: re.Match[str], order: Order, text: str) -> date:
    first, second, year = int(found[1]), int(found[2]), century(found[3])
    if order is Order.MIXED:
        raise UnreadableError(f"{text!r}: the column mixes day first and month first")
    if first == second:
        return _valid(lambda: date(year, first, first), text)
    if order is Order.UNKNOWN:
        raise UnreadableError(f"{text!r} is ambiguous (day or month first?); write 2026-04-15")
    month, day = (first, second) if order is Order.MONTH_FIRST else (second, first)
    return _valid(lambda: date(year, month, day), text)


def _valid(make: Callable[[], date], text: str) -> date:
    try:
        return make()
    except ValueError as error:
        raise UnreadableError(f"{text!r} is no date of any calendar") from error


def _within(day: date, text: str) -> date:
    if not FIRST <= day <= LAST:
        raise UnreadableError(f"{text!r} is not a date from {FIRST.year} to {LAST.year}")
    return day


def century(year: str) -> int:
    """Give the year that two or four digits stand for."""
    return int(year) if len(year) == 4 else 2000 + int(year)


def _year_first(found: re.Match[str]) -> date:
    month, day = (found[name] or found[f"{name}2"] or found[f"{name}3"] for name in "md")
    return date(int(found["y"]), int(month), int(day))


def _named(found: re.Match[str]) -> date:
    return date(century(found["y"]), MONTHS.index(found["name"]) + 1, int(found["d"]))


_READERS: Final[dict[re.Pattern[str], Callable[[re.Match[str]], date]]] = {
    _YEAR_FIRST: _year_first,
    _DAY_NAMED: _named,
    _MONTH_NAMED: _named,
    _SERIAL: lambda found: _of_serial(float(found[0])),
}
