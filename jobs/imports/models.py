"""Lines of a model and of reported results in a file, and events."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, Final

from jobs.imports.cells import Amount, UnreadableError, last_digit, read_flag
from jobs.imports.facts import STEP, Fact
from jobs.imports.headings import plain_title
from jobs.imports.market import known_from
from jobs.imports.money import stated_currency
from jobs.imports.sheet import Sheet
from jobs.imports.tables import Line
from jobs.imports.units import take_unit
from tracker.coverage.facts import start_of

PERIODS: Final = (3, 6, 12)
REPORTED_AFTER: Final = timedelta(days=90)  # a year that ended so long before was no forecast
_PLAIN_UNITS: Final = {
    "ratio": ("ratio", 1.0),
    "%": ("ratio", 0.01),
    "percent": ("ratio", 0.01),
    "x": ("multiple", 1.0),
    "multiple": ("multiple", 1.0),
    "per share": ("per_share", 1.0),
}
MONEY: Final = frozenset({"m", "per_share"})


def read_forecast(sheet: Sheet) -> Iterator[Fact]:
    """Give the lines of a model's vintage; a year long past counts as reported."""
    for line in sheet.lines:
        with sheet.problems.of(line.number):
            row = _amount(sheet, line)
            flag = sheet.text(line, "reported")
            past = counts_as_reported(row["period_end"], row["published_on"])
            reported = read_flag(flag) if flag else past
            yield Fact(line.number, {**row, "reported": reported}, {STEP: _step(sheet, line)})


def counts_as_reported(period_end: date, published_on: date) -> bool:
    """Tell whether a period was so long over when a model was published that it is no forecast."""
    return published_on - period_end >= REPORTED_AFTER


def read_actuals(sheet: Sheet) -> Iterator[Fact]:
    """Give reported results; a period that is not over has none."""
    for line in sheet.lines:
        with sheet.problems.of(line.number):
            row = _amount(sheet, line)
            if row["period_end"] > row["published_on"]:
                raise UnreadableError(
                    f"the period that ends {row['period_end']} was not over when its result was "
                    f"published, {row['published_on']}"
                )
            yield Fact(line.number, row)


def _amount(sheet: Sheet, line: Line) -> dict[str, Any]:
    published = sheet.past_day(line, "published_on")
    name = plain_title(sheet.needed_text(line, "line")).replace(" ", "_")
    value, unit, currency = _value(sheet, line)
    if name == "revenue" and value <= 0:
        raise UnreadableError(f"revenue {value:g} is not above zero")
    return {
        "ticker": sheet.ticker(line),
        "published_on": published,
        "line": name,
        "period_end": sheet.day(line, "period_end"),
        "months": _months(sheet, line),
        "value": value,
        "unit": unit,
        "currency": currency,
        "known_at": start_of(published),
    }


def _months(sheet: Sheet, line: Line) -> int:
    (column, *_) = sheet.columns("months")
    amount = sheet.amount(line, column)
    if amount is None or amount.value not in PERIODS:
        raise UnreadableError(f"months must be one of {', '.join(map(str, PERIODS))}")
    return int(amount.value)


def _value(sheet: Sheet, line: Line) -> tuple[float, str, str | None]:
    """Give the value in the unit that is stored: millions, a ratio, a multiple or per share."""
    (column, *_) = sheet.columns("value")
    amount = sheet.amount(line, column)
    if amount is None:
        raise UnreadableError("value is missing")
    unit, scale, own = read_unit(sheet.needed_text(line, "unit"))
    scale = scale_of(amount, unit, scale)
    stated = stated_currency(sheet, line)
    if stated and own and stated != own:
        raise UnreadableError(
            f"the unit is in {own}, the currency is {stated}; correct one of them"
        )
    currency = stated or own
    if unit in MONEY and currency is None:
        raise UnreadableError("currency is missing")
    return amount.value * scale, unit, currency if unit in MONEY else None


def _step(sheet: Sheet, line: Line) -> float:
    """Give one of the last digit that a value is written with, in the unit that is stored."""
    (column, *_) = sheet.columns("value")
    amount = sheet.amount(line, column)
    assert amount is not None
    unit, scale, _ = read_unit(sheet.needed_text(line, "unit"))
    return last_digit(sheet.cell(line, column)) * scale_of(amount, unit, scale)


def scale_of(amount: Amount, unit: str, scale: float) -> float:
    """Give what one of an amount is in its stored unit; a sign behind it must be of that unit."""
    if amount.suffix == "%" and unit == "ratio":
        return 0.01
    if amount.suffix and not (amount.suffix == "x" and unit == "multiple"):
        raise UnreadableError(
            f"value {amount.value:g}{amount.suffix} does not have the unit {unit}"
        )
    return scale


def read_unit(written: str) -> tuple[str, float, str | None]:
    """Give the stored unit, what one of the written one is in it, and the currency it names."""
    text = plain_title(written)
    if text in _PLAIN_UNITS:
        return *_PLAIN_UNITS[text], None
    unit, rest = take_unit(text)
    if unit.millions is None or rest.strip():
        raise UnreadableError(f"unit {text!r} is not known; use m, ratio, %, x or per_share")
    return "m", unit.millions, unit.currency


def read_events(sheet: Sheet) -> Iterator[Fact]:
    """Give the events, past and to come; one ahead is known from its announcement, or from now."""
    for line in sheet.lines:
        with sheet.problems.of(line.number):
            day = sheet.day(line, "date")
            told = sheet.past_day(line, "announced") if sheet.text(line, "announced") else day
            row = {
                "ticker": sheet.ticker(line),
                "date": day,
                "kind": sheet.needed_text(line, "kind").casefold().replace(" ", "_"),
                "text": sheet.text(line, "note") or None,
            }
            yield Fact(line.number, row | known_from(told, sheet.around.now))
