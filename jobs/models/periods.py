"""The periods of a sheet's columns: as the mapping says, or as a row of headings reads."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from jobs.imports.cells import UnreadableError
from jobs.imports.dates import MONTHS, Order, century, read_date
from jobs.imports.directory import Company
from jobs.imports.fiscal_labels import end_in
from jobs.imports.headings import plain_title
from jobs.imports.tables import Cell, is_empty, text_of
from jobs.models.addresses import BookSheet, place_of
from jobs.models.mapping import SheetMap
from tracker.coverage.facts import add_months
from tracker.reconcile.periods import Period

NO_VALUE: Final = "the formula has no value; open and save it in Excel"
_YEAR: Final = r"(?:fy ?)?'?(?P<year>20\d\d|\d\d)"
_SORT: Final = r" ?(?:e|a|f|est|act|actual|forecast)?"
_PART: Final = r"(?:(?P<n>[1-4]) ?(?P<part>[hq])|(?P<part2>[hq]) ?(?P<n2>[1-4]))"
# Two digits alone are no year: fy26, '26 and 26e are.
_WHOLE: Final = re.compile(rf"(?:fy ?)?20\d\d{_SORT}|fy ?'?\d\d{_SORT}|'\d\d{_SORT}|\d\d ?[eaf]")
_CHINESE: Final = re.compile(r"(?P<year>20\d\d)年(?:度|(?P<half>[上下])半年)?[ea]?")
_PARTS: Final = (
    re.compile(rf"{_PART}[ -]?{_YEAR}{_SORT}"),
    re.compile(rf"{_YEAR}[ -]?{_PART}{_SORT}"),
)
_MONTH: Final = re.compile(rf"(?P<month>{'|'.join(MONTHS)})[a-z]*[-' ]{{0,2}}{_YEAR}{_SORT}")
_LENGTHS: Final = {"h": 6, "q": 3}
_MOST: Final = {"h": 2, "q": 4}


@dataclass(frozen=True, slots=True)
class PeriodColumn:
    """One column of a sheet and the period it is about."""

    place: int
    end: date
    months: int


def read_columns(
    sheet: BookSheet, layout: SheetMap, company: Company, problems: list[str]
) -> tuple[list[PeriodColumn], list[str]]:
    """Give the columns of periods, and the headings that name none; a period twice is a problem."""
    key = f"sheets.{sheet.name}"
    row, ignored = layout.headings, list[str]()
    if layout.columns:
        columns = [PeriodColumn(place_of(at), c.end, c.months) for at, c in layout.columns.items()]
    else:
        assert row is not None
        columns, ignored = _of_headings(sheet, layout, row, company)
        problems.extend(_uncomputed(sheet, f"{key}.headings", row))
    if not columns:
        begun = sheet.address(row or 1, 0)
        problems.append(
            f"{key}.headings: no cell of the row of {begun} names a period; write 2026E, FY2026, "
            "1H26, a date, or map the columns"
        )
    problems.extend(_repeated(sheet, key, row, columns))
    return columns, ignored


def _of_headings(
    sheet: BookSheet, layout: SheetMap, row: int, company: Company
) -> tuple[list[PeriodColumn], list[str]]:
    columns, ignored = [], []
    for place, cell in enumerate(sheet.row(row)):
        if is_empty(cell) or place == place_of(layout.labels):
            continue
        found = read_heading(cell, company, months=layout.months)
        if found is None:
            ignored.append(f"{sheet.address(row, place)} {text_of(cell)}")
        else:
            columns.append(PeriodColumn(place, *found))
    return columns, ignored


def _uncomputed(sheet: BookSheet, key: str, row: int) -> Iterator[str]:
    for place in sheet.uncomputed(row):
        yield f"{key}: {sheet.address(row, place)}: {NO_VALUE}"


def _repeated(
    sheet: BookSheet, key: str, row: int | None, columns: list[PeriodColumn]
) -> Iterator[str]:
    first: dict[Period, PeriodColumn] = {}
    for column in columns:
        period = Period.ending(column.end, column.months)
        earlier = first.setdefault(period, column)
        if earlier is not column:
            places = [sheet.address(row or 1, one.place) for one in (earlier, column)]
            names = " and ".join(places if row else [one.rstrip("1") for one in places])
            yield f"{key}: {names} are both {period.code}; map the columns, each period once"


def read_heading(cell: Cell, company: Company, *, months: int) -> tuple[date, int] | None:
    """Read the end and the length of the period that a heading names; None where it names none.

    Worked, of years to December: 2026E is twelve months to 2026-12-31, 1H26 six to 2026-06-30,
    3Q26 three to 2026-09-30. A date is the end of `months` months; the first of a month stands for
    the whole month.
    """
    if isinstance(cell, datetime):
        return _last_of_month(cell.date()), months
    text = plain_title(text_of(cell)).replace("(", "").replace(")", "")
    if found := _CHINESE.fullmatch(text):
        half = {"上": 1, "下": 2}.get(found["half"] or "")
        return _of_part(company, int(found["year"]), "h", half) if half else _of_year(company, text)
    if _WHOLE.fullmatch(text):
        return _of_year(company, text)
    for pattern in _PARTS:
        if found := pattern.fullmatch(text):
            number = int(found["n"] or found["n2"])
            return _of_part(
                company, century(found["year"]), found["part"] or found["part2"], number
            )
    end = _of_date(text)
    return None if end is None else (end, months)


def _of_date(text: str) -> date | None:
    if found := _MONTH.fullmatch(text):
        month = MONTHS.index(found["month"]) + 1
        return _last_of_month(date(century(found["year"]), month, 1))
    try:
        return _last_of_month(read_date(text, Order.UNKNOWN))
    except UnreadableError:
        return None


def _of_year(company: Company, text: str) -> tuple[date, int]:
    found = re.search(r"20\d\d|\d\d", text)
    assert found is not None
    return end_in(company, century(found[0])), 12


def _of_part(company: Company, year: int, part: str, number: int) -> tuple[date, int] | None:
    months = _LENGTHS[part]
    left = _MOST[part] - number
    if left < 0:
        return None
    end = add_months(end_in(company, year), -months * left)
    return date(end.year, end.month, monthrange(end.year, end.month)[1]), months


def _last_of_month(day: date) -> date:
    last = monthrange(day.year, day.month)[1]
    return day.replace(day=last) if day.day == 1 else day
