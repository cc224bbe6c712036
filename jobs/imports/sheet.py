"""A recognised table with its surroundings: gives each line's fields as what they mean."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from jobs.imports.cells import Amount, UnreadableError, plain_text, read_amount, says_nothing
from jobs.imports.dates import Order, find_order, read_date
from jobs.imports.directory import Directory
from jobs.imports.headings import Period
from jobs.imports.hints import Hints, read_hints
from jobs.imports.kinds import Kind
from jobs.imports.layouts import Column, Layout
from jobs.imports.problems import Problems
from jobs.imports.tables import Cell, Line, is_empty

AHEAD_OF_UTC: Final = timedelta(hours=14)  # the first zone of the world to see a date
_STATISTICS: Final = re.compile(
    r"(?:(?:peer|group|simple|weighted|wtd)\.? )?(?:mean|average|avg|median|high|low|max|min|"
    r"maximum|minimum|total|sum|count|std(?:ev)?|均值|平均值?|中位数|最大值|最小值|最高|最低|合计)"
    r"(?: \(.*\))?:?"
)
_DATES: Final = ("session", "as_of", "date", "effective", "published_on")
_REMARK: Final = re.compile(
    r"(?:source|note|notes|数据来源|来源|注|备注)\b.*|(?:数据来源|来源|注).*"
)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a file is read against: the known companies, the moment, and what the caller adds."""

    directory: Directory
    now: datetime
    as_of: date | None = None

    @property
    def today(self) -> date:
        """Give the latest date that anywhere in the world has come."""
        return (self.now + AHEAD_OF_UTC).date()


class Sheet:
    """The lines of one table that hold figures, read by field; what is skipped is named."""

    def __init__(
        self,
        kind: Kind,
        layout: Layout,
        around: Surroundings,
        problems: Problems,
        *,
        comma_decides: bool = False,
    ) -> None:
        """Take the lines of figures, and leave out blank lines, statistics and remarks."""
        self.kind, self.layout, self.around, self.problems = kind, layout, around, problems
        self.hints: Hints = read_hints(layout.above)
        self.comma_decides = comma_decides
        self.skipped: list[str] = []
        self._columns: dict[str, list[Column]] = {}  # found once: every line asks for them
        self.lines = [line for line in layout.body if self._holds_figures(line)]
        self._orders: dict[int, Order] = {}
        self._tickers: dict[str, str | UnreadableError] = {}

    def columns(self, field: str, period: Period | None = None) -> list[Column]:
        """Give the columns of a field, of one fiscal year where years stand side by side."""
        if field not in self._columns:
            self._columns[field] = self.layout.of(field)
        held = self._columns[field]
        if period is None:
            return held
        return [column for column in held if column.period in {None, period}]

    def cell(self, line: Line, column: Column) -> Cell:
        """Give a cell; a line may be shorter than its header."""
        return line.cells[column.place] if column.place < len(line.cells) else None

    def text(self, line: Line, field: str) -> str:
        """Give the text of a field, empty where the file has none."""
        texts = (plain_text(self.cell(line, column)) for column in self.columns(field))
        return next((text for text in texts if text), "")

    def needed_text(self, line: Line, field: str) -> str:
        """Give the text of a field that must be there."""
        text = self.text(line, field)
        if not text:
            raise UnreadableError(f"{field} is missing")
        return text

    def day(self, line: Line, field: str) -> date:
        """Read the date of a field; the other dates of its column may settle their order."""
        for column in self.columns(field):
            cell = self.cell(line, column)
            if not is_empty(cell):
                return read_date(cell, self.order(column))
        raise UnreadableError("the date is missing")

    def past_day(self, line: Line, field: str) -> date:
        """Read a date that must have come."""
        day = self.day(line, field)
        if day > self.around.today:
            raise UnreadableError(f"{day} is in the future")
        return day

    def as_of(self, line: Line) -> date | None:
        """Give the date of an estimate: its own, the file's, or the caller's; None: nobody's."""
        if any(not is_empty(self.cell(line, column)) for column in self.columns("as_of")):
            return self.past_day(line, "as_of")
        day = self.hints.as_of or self.around.as_of
        if day is not None and day > self.around.today:
            raise UnreadableError(f"{day} is in the future")
        return day

    def order(self, column: Column) -> Order:
        """Give the order of day and month that a column's dates prove, found once."""
        if column.place not in self._orders:
            cells = (self.cell(line, column) for line in self.lines)
            self._orders[column.place] = find_order(cells)
        return self._orders[column.place]

    def ticker(self, line: Line) -> str:
        """Give the permanent ticker of a line, by any of its spellings."""
        text = self.needed_text(line, "ticker")
        if text not in self._tickers:
            try:
                self._tickers[text] = self.around.directory.find(text)
            except UnreadableError as error:
                self._tickers[text] = error
        found = self._tickers[text]
        if isinstance(found, UnreadableError):
            raise found
        return found

    def amount(self, line: Line, column: Column) -> Amount | None:
        """Read a number of a column; None where the cell says that there is none."""
        cell = self.cell(line, column)
        if says_nothing(cell):
            return None
        return read_amount(cell, comma_decides=self.comma_decides)

    def _holds_figures(self, line: Line) -> bool:
        if line.is_blank:
            return False
        reason = self._reason_to_skip(line)
        if reason:
            self.skipped.append(f"line {line.number} ({reason})")
        elif any(not is_empty(cell) for cell in line.cells[self._width :]):
            self.problems.add(line.number, f"has more cells than the header's {self._width}")
        return reason is None

    @property
    def _width(self) -> int:
        places = [column.place for column in self.layout.columns]
        return max(max(places) + 1, self.layout.width)

    def _reason_to_skip(self, line: Line) -> str | None:
        """Tell a row of statistics or a remark by its first words; a company has a ticker."""
        held = list(self._texts(line))
        subject = self.text(line, self.kind.subject)
        first = held[0] if held else ""
        named = (subject or first).casefold()
        # A ticker may read like one, LOW is a company: but statistics have no date.
        if _STATISTICS.fullmatch(named) and not any(self.text(line, name) for name in _DATES):
            return subject or first
        if len(held) == 1 and _REMARK.fullmatch(first.casefold()):
            return "a remark"
        return None

    @staticmethod
    def _texts(line: Line) -> Iterator[str]:
        yield from (text for text in map(plain_text, line.cells) if text)
