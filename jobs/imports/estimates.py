"""Consensus revenue in a file: one line a fiscal year, or the years side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from jobs.imports.cells import UnreadableError, says_no_value
from jobs.imports.facts import Fact
from jobs.imports.fiscal_labels import doubt_label, end_of, read_fiscal_end
from jobs.imports.headings import Period, plain_title, read_period
from jobs.imports.money import Money, read_money
from jobs.imports.sheet import Sheet
from jobs.imports.tables import Line, is_empty, text_of
from tracker.coverage.facts import start_of
from tracker.findings import Finding


def read_consensus(sheet: Sheet) -> Iterator[Fact]:
    """Give the estimates; a cell that says there is none (na, n/a) is skipped by name."""
    for line in sheet.lines:
        for period in _periods(sheet):
            with sheet.problems.of(line.number):
                row = _estimate(sheet, line, period)
                if row is not None:
                    yield Fact(line.number, row)


def doubt_labels(sheet: Sheet) -> list[Finding]:
    """Point out the relative labels that a terminal may count from another year."""
    found: dict[Finding, None] = {}
    for line in sheet.lines:
        for label in _relative(sheet, line):
            with sheet.problems.of(line.number):
                as_of = sheet.as_of(line)
                listing = sheet.around.directory.listing(sheet.ticker(line))
                doubt = as_of and doubt_label(label, listing, as_of, sheet.around.directory)
                if doubt:
                    found[doubt] = None
    return list(found)


def _periods(sheet: Sheet) -> Sequence[Period | None]:
    """Give the fiscal years of the header in its order, or None for one year a line."""
    found = dict.fromkeys(column.period for column in sheet.layout.of("revenue_m"))
    return [period for period in found if period is not None] or [None]


def _relative(sheet: Sheet, line: Line) -> Iterator[Period]:
    for period in _periods(sheet):
        if period is not None:
            yield period
            continue
        label = read_period(plain_title(sheet.text(line, "fiscal_end")))[0]
        if label is not None:
            yield label


def _estimate(sheet: Sheet, line: Line, period: Period | None) -> dict[str, object] | None:
    ticker = sheet.ticker(line)
    as_of = sheet.as_of(line)
    end = _fiscal_end(sheet, line, period, ticker, as_of)
    if end is None:
        return None
    mean = read_money(sheet, line, "revenue_m", period)
    if mean is None:
        _skip(sheet, line, period)
        return None
    if mean.millions <= 0:
        raise UnreadableError(f"revenue {mean.millions:g} m is not above zero")
    if as_of is None:
        raise UnreadableError("the date of the estimate is not said; add as_of or give --as-of")
    low, high = (_bound(sheet, line, name, period, mean) for name in ("low_m", "high_m"))
    if (low is not None and low > mean.millions) or (high is not None and high < mean.millions):
        raise UnreadableError(f"low {low} <= mean {mean.millions:g} <= high {high} does not hold")
    return {
        "ticker": ticker,
        "metric": "revenue",
        "fiscal_end": end,
        "as_of": as_of,
        "mean_m": mean.millions,
        "low_m": low,
        "high_m": high,
        "analysts": _analysts(sheet, line, period),
        "currency": mean.currency,
        "known_at": start_of(as_of),
    }


def _fiscal_end(
    sheet: Sheet, line: Line, period: Period | None, ticker: str, as_of: date | None
) -> date | None:
    listing = sheet.around.directory.listing(ticker)
    if period is not None:
        return end_of(period, listing, as_of)
    for column in sheet.layout.of("fiscal_end"):
        cell = sheet.cell(line, column)
        if is_empty(cell):
            continue
        label = read_period(plain_title(text_of(cell)))[0]
        if label is not None and label.reason:
            sheet.skipped.append(f"line {line.number} ({text_of(cell)}: {label.reason})")
            return None
        return read_fiscal_end(cell, sheet.order(column), listing, as_of)
    raise UnreadableError("fiscal_end is missing")


def _skip(sheet: Sheet, line: Line, period: Period | None) -> None:
    """Name a year without an estimate; a line of one year must say so in a word."""
    columns = sheet.columns("revenue_m", period)
    told = any(says_no_value(sheet.cell(line, column)) for column in columns)
    if period is None and not told:
        raise UnreadableError("revenue_m is missing")
    year = f" {period}" if period else ""
    sheet.skipped.append(f"line {line.number}{year} (no estimate)")


def _bound(
    sheet: Sheet, line: Line, field: str, period: Period | None, mean: Money
) -> float | None:
    bound = read_money(sheet, line, field, period)
    if bound is None:
        return None
    if bound.currency != mean.currency:
        raise UnreadableError(f"{field} is in {bound.currency}, the mean in {mean.currency}")
    return bound.millions


def _analysts(sheet: Sheet, line: Line, period: Period | None) -> float | None:
    for column in sheet.columns("analysts", period):
        amount = sheet.amount(line, column)
        if amount is None:
            continue
        if amount.suffix or amount.mark or amount.value < 1 or not amount.value.is_integer():
            raise UnreadableError(f"analysts {amount.value:g} is no number of analysts above zero")
        return amount.value
    return None
