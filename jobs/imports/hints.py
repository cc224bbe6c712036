"""What a file says once for all its rows: above its header, and in its name."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from jobs.imports.cells import UnreadableError
from jobs.imports.dates import Order, read_date
from jobs.imports.headings import plain_title
from jobs.imports.tables import Cell, Line, text_of
from jobs.imports.units import Unit, take_unit

_DATED: Final = re.compile(r"as of|as at|\bdate\b|截至|截止|日期")
_UNITED: Final = re.compile(r"单位|\bunits?\b|\bin\b.*(?:millions?|thousands?|billions?)|货币|币种")
_BEFORE_DATE: Final = re.compile(r"^.*?(?=\d|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)")
_NAMED: Final = re.compile(r"(?<!\d)(20\d\d)[-_.]?(0[1-9]|1[0-2])[-_.]?([0-2]\d|3[01])(?!\d)")


@dataclass(frozen=True, slots=True)
class Hints:
    """What a file says once for all its rows."""

    as_of: date | None = None
    unit: Unit = Unit()


def read_hints(above: Iterable[Line]) -> Hints:
    """Read the titles above a header; what is not understood says nothing."""
    as_of: date | None = None
    unit = Unit()
    for line in above:
        texts = [plain_title(text_of(cell)) for cell in line.cells]
        whole = " ".join(texts)
        if _DATED.search(whole):
            as_of = as_of or _date_of(line.cells, texts)
        if _UNITED.search(whole):
            found = take_unit(whole)[0]
            unit = Unit(
                unit.millions or found.millions,
                unit.currency or found.currency,
                unit.implied or found.implied,
            )
    return Hints(as_of, unit)


def date_in(name: str) -> date | None:
    """Read the date in a file's name, for exports that say none themselves: wind_20260417.xlsx."""
    found = _NAMED.search(name)
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def _date_of(cells: Iterable[Cell], texts: Iterable[str]) -> date | None:
    for cell in cells:
        if isinstance(cell, datetime):
            return cell.date()
    for text in texts:
        try:
            return read_date(_BEFORE_DATE.sub("", text).strip(" )）."), Order.UNKNOWN)
        except UnreadableError:
            continue
    return None
