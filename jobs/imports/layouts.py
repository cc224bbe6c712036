"""The layout of a table: which line is its header, which column means what, whose export it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from jobs.imports.headings import Heading, Period, plain_title, read_heading, read_period
from jobs.imports.kinds import AMOUNTS, Kind, field_named
from jobs.imports.tables import Line, Table, is_empty, text_of
from jobs.imports.units import Unit
from jobs.imports.vendors import Vendor, find_vendor

_SEARCHED: Final = 30  # lines in which the header may stand below titles
_STATISTIC_FIELD: Final = {
    None: "revenue_m", "mean": "revenue_m", "low": "low_m", "high": "high_m",
    "analysts": "analysts",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Column:
    """One column that is read: its place, its title, the field it holds, for which year."""

    place: int
    title: str
    field: str
    unit: Unit
    period: Period | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """A recognised header, with what is ignored of it and what stands above it."""

    vendor: Vendor | None
    columns: tuple[Column, ...]
    ignored: tuple[str, ...]  # each with its reason
    above: tuple[Line, ...]  # titles and remarks before the header
    body: tuple[Line, ...]
    width: int = 0  # cells of the header

    def of(self, field: str) -> list[Column]:
        """Give the columns of one field, in the order of the file."""
        return [column for column in self.columns if column.field == field]

    @property
    def fields(self) -> set[str]:
        """Name the fields that some column holds."""
        return {column.field for column in self.columns}

    @property
    def is_wide(self) -> bool:
        """Tell whether the fiscal years stand side by side in the header."""
        return any(column.period is not None for column in self.columns)


def find_layout(kind: Kind, table: Table) -> Layout | None:
    """Recognise a table as one of this kind; None when no line of it looks like such a header."""
    best: Layout | None = None
    for place, titles, height in _headers(table.lines):
        layout = _layout(kind, titles, table.lines[:place], table.lines[place + height :])
        known = layout.fields | ({"fiscal_end"} if layout.is_wide else set())
        if len(known & {*kind.required, "pair"}) < 2 or kind.subject not in known | _other(known):
            continue
        if best is None or len(layout.columns) > len(best.columns):
            best = layout
    return best


def _other(known: set[str]) -> set[str]:
    return {"quote"} if "pair" in known else set()


def _headers(lines: Sequence[Line]) -> Iterator[tuple[int, list[str], int]]:
    """Give each line that may be a header, alone and joined with a line of periods below it."""
    for place, line in enumerate(lines[:_SEARCHED]):
        if line.is_blank:
            continue
        titles = [text_of(cell) for cell in line.cells]
        yield place, titles, 1
        below = lines[place + 1] if place + 1 < len(lines) else None
        if below is not None and _holds_periods(below):
            yield place, _joined(titles, [text_of(cell) for cell in below.cells]), 2


def _holds_periods(line: Line) -> bool:
    held = [plain_title(text_of(cell)) for cell in line.cells if isinstance(cell, str)]
    taken = [read_period(text) for text in held if text]
    return any(period is not None and not rest.strip() for period, rest in taken)


def _joined(above: Sequence[str], below: Sequence[str]) -> list[str]:
    """Join two header lines; a merged cell above stands once and counts for those to its right."""
    joined, carried = [], ""
    for place, text in enumerate(below):
        title = above[place] if place < len(above) else ""
        is_period = read_period(plain_title(text))[0] is not None
        carried = title or (carried if is_period else "")
        joined.append(f"{carried} {text}".strip())
    return joined


def _layout(
    kind: Kind, titles: Sequence[str], above: Sequence[Line], body: Sequence[Line]
) -> Layout:
    columns, ignored = [], []
    for place, title in enumerate(titles):
        found = _column(kind, place, title)
        if isinstance(found, Column):
            columns.append(found)
        elif title:
            ignored.append(f"{' '.join(title.split())}{f' ({found})' if found else ''}")
    vendor = find_vendor(titles)
    return Layout(vendor, tuple(columns), tuple(ignored), tuple(above), tuple(body), len(titles))


def _column(kind: Kind, place: int, title: str) -> Column | str | None:
    """Give the column that a title makes, the reason why it is none to read, or nothing."""
    if not title:
        return None
    field = field_named(kind, title)
    heading = read_heading(title)
    if field is not None:
        stated = heading.unit if field in AMOUNTS or field.endswith("_m") else Unit()
        return Column(place, title, field, stated)
    if kind.name == "consensus" and heading.is_revenue:
        return _estimate(place, title, heading)
    named = field_named(kind, heading.words) if heading.words else None
    if named in AMOUNTS and heading.period is None and heading.statistic is None:
        return Column(place, title, named, heading.unit)
    return None


def _estimate(place: int, title: str, heading: Heading) -> Column | str | None:
    if heading.period is not None and heading.period.reason:
        return heading.period.reason
    field = _STATISTIC_FIELD.get(heading.statistic)
    if field is None:
        return None
    column = Column(place, title, field, heading.unit, heading.period)
    return replace(column, unit=Unit()) if field == "analysts" else column


def is_titled(table: Table) -> str:
    """Say what the first line holds, for a table that was not recognised."""
    first = next((line for line in table.lines if not line.is_blank), None)
    if first is None:
        return "nothing"
    return ", ".join(text_of(cell)[:30] for cell in first.cells[:8] if not is_empty(cell))
