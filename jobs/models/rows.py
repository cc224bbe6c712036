"""Finds the row of each line of a mapping: by the text of its label, or by a defined name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from jobs.imports.cells import plain_text
from jobs.imports.tables import text_of
from jobs.imports.workbooks import Book
from jobs.models.addresses import BookSheet, place_of, read_range
from jobs.models.mapping import LineMap, ModelMap


@dataclass(frozen=True, slots=True)
class FoundRow:
    """The row of one line; `first` and `last` bound the places that count, where a name does."""

    sheet: str
    row: int
    first: int | None = None
    last: int | None = None

    def holds(self, place: int) -> bool:
        """Tell whether a column is of the line."""
        return self.first is None or self.last is None or self.first <= place <= self.last


def find_rows(
    book: Book, sheets: Mapping[str, BookSheet], mapping: ModelMap, problems: list[str]
) -> dict[str, FoundRow]:
    """Give the row of every line that is no sum; what is not there, or twice, is a problem."""
    found: dict[str, FoundRow] = {}
    taken: dict[tuple[str, int], str] = {}
    for written, line in mapping.lines.items():
        if line.sum:
            continue
        key = f"lines.{written}"
        if line.name:
            row = _named(book, mapping, line, key)
        else:
            row = _labelled(sheets, mapping, line, key)
        if isinstance(row, str):
            problems.append(row)
            continue
        earlier = taken.setdefault((row.sheet, row.row), key)
        if earlier != key:
            labels = place_of(mapping.sheets[row.sheet].labels)
            at = sheets[row.sheet].address(row.row, labels)
            problems.append(f"{key}: {at} is the row of {earlier} already; a row is one line")
        found[written] = row
    return found


def _labelled(
    sheets: Mapping[str, BookSheet], mapping: ModelMap, line: LineMap, key: str
) -> FoundRow | str:
    sheet = sheets[mapping.sheet_of(line)]
    column = mapping.sheets[sheet.name].labels
    place = place_of(column)
    assert line.label is not None
    labels = {row: plain_text(sheet.cell(row, place)) for row in sheet.rows}
    wanted = plain_text(line.label).casefold()
    rows = [row for row, label in labels.items() if label.casefold() == wanted]
    if line.row is not None:
        rows = [row for row in rows if row == line.row]
        if not rows:
            there = text_of(sheet.cell(line.row, place)) or "nothing"
            return f"{key}: {sheet.address(line.row, place)} holds {there!r}, not {line.label!r}"
    if not rows:
        near = _near(wanted, labels, sheet, place)
        return f"{key}: no cell of {sheet.name}!{column} reads {line.label!r}{near}"
    if len(rows) > 1:
        named = " and ".join(sheet.address(row, place) for row in rows)
        return f"{key}: {named} both read {line.label!r}; add row = {rows[0]} or the other"
    return FoundRow(sheet.name, rows[0])


def _near(wanted: str, labels: Mapping[int, str], sheet: BookSheet, place: int) -> str:
    by_text = {label.casefold(): row for row, label in labels.items() if label}
    near = get_close_matches(wanted, by_text, n=1)
    if not near:
        return "; check the label and the column of labels"
    row = by_text[near[0]]
    return f"; the nearest is {labels[row]!r} in {sheet.address(row, place)}"


def _named(book: Book, mapping: ModelMap, line: LineMap, key: str) -> FoundRow | str:
    folded = {name.casefold(): name for name in book.names}
    name = folded.get(str(line.name).casefold())
    if name is None:
        known = ", ".join(sorted(book.names)[:10]) or "none"
        return f"{key}: the workbook defines no name {line.name!r}; it has {known}"
    found = read_range(book.names[name])
    if found is None:
        return f"{key}: {name} is {book.names[name]}, which is no part of one row"
    if found.sheet not in mapping.sheets:
        return f"{key}: {name} is on {found.sheet!r}, which is not in [sheets]"
    return FoundRow(found.sheet, found.row, found.first, found.last)
