"""A model's workbook read by its mapping: one fact a line and period, each with its cell."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from jobs.imports.cells import UnreadableError, last_digit, plain_text, read_amount, says_nothing
from jobs.imports.directory import Company
from jobs.imports.facts import STEP, Fact
from jobs.imports.models import MONEY, counts_as_reported, read_unit, scale_of
from jobs.imports.workbooks import Book
from jobs.models.addresses import BookSheet
from jobs.models.mapping import LineMap, ModelMap, line_name
from jobs.models.periods import NO_VALUE, PeriodColumn, read_columns
from jobs.models.rows import FoundRow, find_rows
from tracker.coverage.facts import start_of
from tracker.reconcile.periods import Period


@dataclass(slots=True)
class Reading:
    """What was read of a model so far: its facts by line and period, what is ignored or wrong."""

    company: Company
    published_on: date
    mapping: ModelMap
    problems: list[str] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    facts: dict[tuple[str, Period], Fact] = field(default_factory=dict)


def read_model(book: Book, mapping: ModelMap, company: Company, published_on: date) -> Reading:
    """Read every mapped line; `problems` of what comes back names each thing that is wrong."""
    reading = Reading(company, published_on, mapping)
    for name in mapping.sheets:
        if name not in book.sheets:
            known = ", ".join(book.visible) or "none"
            reading.problems.append(f"sheets.{name}: no visible sheet of that name; it has {known}")
    if reading.problems:
        return reading
    sheets = {name: BookSheet(book, name) for name in mapping.sheets}
    columns: dict[str, list[PeriodColumn]] = {}
    for name, sheet in sheets.items():
        layout = mapping.sheets[name]
        columns[name], ignored = read_columns(sheet, layout, company, reading.problems)
        reading.ignored += ignored
    for written, row in find_rows(book, sheets, mapping, reading.problems).items():
        _read_row(reading, written, row, sheets[row.sheet], columns[row.sheet])
    if not reading.problems:
        _add_sums(reading)
    return reading


def _read_row(
    reading: Reading, written: str, row: FoundRow, sheet: BookSheet, columns: list[PeriodColumn]
) -> None:
    held = 0
    for column in columns:
        if not row.holds(column.place):
            continue
        address = sheet.address(row.row, column.place)
        try:
            fact = _fact(reading, written, row, sheet, column)
        except UnreadableError as error:
            reading.problems.append(f"lines.{written}: {address}: {error}")
            held += 1
            continue
        if fact is not None:
            held += 1
            period = Period.ending(column.end, column.months)
            reading.facts[str(fact.row["line"]), period] = fact
    if not held and columns:
        at = sheet.address(row.row, columns[0].place)
        reading.problems.append(f"lines.{written}: the row of {at} holds no value of any period")


def _fact(
    reading: Reading, written: str, row: FoundRow, sheet: BookSheet, column: PeriodColumn
) -> Fact | None:
    cell = sheet.cell(row.row, column.place)
    if sheet.has_no_value(row.row, column.place):
        raise UnreadableError(NO_VALUE)
    if isinstance(cell, str) and plain_text(cell).startswith("#"):
        raise UnreadableError(f"it holds the error {cell}; correct the formula")
    if says_nothing(cell):
        return None
    line = reading.mapping.lines[written]
    amount = read_amount(cell)
    unit, scale, currency = _unit(reading.mapping, line)
    one = scale_of(amount, unit, scale) * line.scale
    value = amount.value * one * line.sign
    return _made(
        reading,
        written,
        column.end,
        column.months,
        {"value": value, "unit": unit, "currency": currency},
        cell=sheet.address(row.row, column.place),
        step=last_digit(cell) * one,
        line=row.row,
    )


def _unit(mapping: ModelMap, line: LineMap) -> tuple[str, float, str | None]:
    """Give the unit of a line; one that says its currency in the unit must not say another."""
    unit, scale, own = read_unit(line.unit or mapping.unit)
    if own and line.currency and own != line.currency:
        raise UnreadableError(f"its unit is in {own}, its currency is {line.currency}")
    currency = line.currency or own or mapping.currency
    return unit, scale, currency if unit in MONEY else None


def _made(
    reading: Reading,
    written: str,
    end: date,
    months: int,
    amount: Mapping[str, Any],
    *,
    cell: str,
    step: float,
    line: int,
) -> Fact:
    name, published = line_name(written), reading.published_on
    if name == "revenue" and amount["unit"] != "m":
        raise UnreadableError("revenue is an amount of money; give its unit, such as m or bn")
    if name == "revenue" and amount["value"] <= 0:
        raise UnreadableError(f"revenue {amount['value']:g} is not above zero")
    until = reading.mapping.reported_until
    row = {
        "ticker": reading.company.ticker,
        "published_on": published,
        "line": name,
        "period_end": end,
        "months": months,
        **amount,
        "known_at": start_of(published),
        "reported": counts_as_reported(end, published) if until is None else end <= until,
    }
    return Fact(line, row, {STEP: step}, cell)


def _add_sums(reading: Reading) -> None:
    """Add the lines that are sums of others, those first that others are sums of."""
    lines, done = reading.mapping.by_name, set[str]()

    def add(name: str) -> None:
        if name in done:
            return
        done.add(name)
        for _, part in lines[name].parts:
            add(part)
        if lines[name].sum:
            _add_sum(reading, name, lines[name])

    for name in lines:
        add(name)


def _add_sum(reading: Reading, name: str, line: LineMap) -> None:
    facts = reading.facts
    shared = [
        period
        for period in dict.fromkeys(period for _, period in facts)
        if all((part, period) in facts for _, part in line.parts)
    ]
    if not shared:
        reading.problems.append(f"lines.{name}.sum: its parts have no period in common")
    for period in shared:
        parts = [(sign, facts[part, period]) for sign, part in line.parts]
        cells = "".join(f"{' - ' if sign < 0 else ' + '}{fact.place}" for sign, fact in parts)
        try:
            facts[name, period] = _summed(reading, name, parts, cells.removeprefix(" + "))
        except UnreadableError as error:
            reading.problems.append(f"lines.{name}.sum: {cells.removeprefix(' + ')}: {error}")


def _summed(reading: Reading, name: str, parts: Sequence[tuple[int, Fact]], cells: str) -> Fact:
    rows: list[Any] = [fact.row for _, fact in parts]
    alike = {(row["unit"], row["currency"]) for row in rows}
    if len(alike) > 1:
        raise UnreadableError("its parts are in different units or currencies")
    ((unit, currency),) = alike
    value = math.fsum(sign * row["value"] for (sign, _), row in zip(parts, rows, strict=True))
    return _made(
        reading,
        name,
        rows[0]["period_end"],
        rows[0]["months"],
        {"value": value, "unit": unit, "currency": currency},
        cell=cells,
        step=max(float(fact.beside[STEP] or 0) for _, fact in parts),
        line=parts[0][1].line,
    )
