"""Amounts of money brought to one unit and one currency, or refused where a file says two."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import isclose
from typing import Final

from jobs.imports.cells import UnreadableError, allowed_by
from jobs.imports.headings import Period, plain_title
from jobs.imports.layouts import Column
from jobs.imports.sheet import Sheet
from jobs.imports.tables import Line
from jobs.imports.units import Unit, read_currency, take_unit
from tracker.currency import major

AGREED: Final = 5e-4  # two columns of one number differ by their rounding at most


@dataclass(frozen=True, slots=True)
class Money:
    """Millions of a currency."""

    millions: float
    currency: str


def read_money(sheet: Sheet, line: Line, field: str, period: Period | None) -> Money | None:
    """Read what a line holds of a field in millions; None where it says that there is none.

    UnreadableError when its unit or currency is not said, or said twice differently, and when two
    columns of the same number do not agree. Worked: 1,234 万元 beside 12,340,000 元 is 12.34 m.
    """
    found: list[tuple[Column, Money]] = []
    for column in sheet.columns(field, period):
        amount = sheet.amount(line, column)
        if amount is None:
            continue
        if amount.suffix:
            raise UnreadableError(f"{field}: {amount.value:g}{amount.suffix} is no amount of money")
        unit = unit_of(sheet, line, column)
        if unit.millions is None:
            raise UnreadableError(
                f"the unit of {_named(column)} is not said; write it in the title: "
                f"'{_named(column)} (USD m)'"
            )
        currency = currency_of(sheet, line, unit, amount.mark, column)
        found.append((column, Money(amount.value * unit.millions, currency)))
    return _agreed(found)


def unit_of(sheet: Sheet, line: Line, column: Column) -> Unit:
    """Give the unit that title, unit cell and head of a file agree on, else the terminal's own."""
    vendor = sheet.layout.vendor
    own = vendor.unit if vendor else Unit()
    cell = take_unit(plain_title(sheet.text(line, "unit")))[0]
    stated = (column.unit, cell, sheet.hints.unit)
    scales = {unit.millions for unit in stated if unit.millions is not None}
    if len(scales) > 1:
        raise UnreadableError(f"{_named(column)}: its title and its unit name two scales")
    currencies = {unit.currency for unit in stated if unit.currency}
    if len(currencies) > 1:
        raise UnreadableError(
            f"{_named(column)}: {' and '.join(sorted(currencies))} both given as its currency"
        )
    implied = [unit.implied for unit in (*stated, own) if unit.implied]
    return Unit(
        scales.pop() if scales else own.millions,
        currencies.pop() if currencies else None,
        implied[0] if implied else None,
    )


def currency_of(sheet: Sheet, line: Line, unit: Unit, mark: str | None, column: Column) -> str:
    """Give the one currency of an amount: its line's, its title's, or what its sign implies."""
    stated = stated_currency(sheet, line)
    if stated and unit.currency and major(stated)[0] != major(unit.currency)[0]:
        raise UnreadableError(
            f"{_named(column)} is in {unit.currency}, the line says {stated}; correct one of them"
        )
    currency = stated or unit.currency or unit.implied
    allowed = allowed_by(mark)
    if currency is None and allowed is not None and len(allowed) == 1:
        return next(iter(allowed))
    if currency is None:
        raise UnreadableError(
            f"the currency of {_named(column)} is not said; add a column currency"
        )
    if allowed is not None and currency not in allowed and major(currency)[0] not in allowed:
        raise UnreadableError(f"{_named(column)}: {mark!r} is no sign of {currency}")
    return currency


def stated_currency(sheet: Sheet, line: Line) -> str | None:
    """Read the currency cell of a line; None where it has none."""
    texts = [sheet.cell(line, column) for column in sheet.layout.of("currency")]
    words = [str(text).strip() for text in texts if text is not None and str(text).strip()]
    codes = {word: read_currency(word) for word in words}
    unknown = [word for word, code in codes.items() if code is None]
    if unknown:
        raise UnreadableError(f"currency {unknown[0]!r} is not known; write its code, such as HKD")
    if len(set(codes.values())) > 1:
        raise UnreadableError(f"two currencies are given: {' and '.join(codes)}")
    return next(iter(codes.values()), None)


def _agreed(found: Iterable[tuple[Column, Money]]) -> Money | None:
    held = list(found)
    if not held:
        return None
    first, money = held[0]
    for column, other in held[1:]:
        same = isclose(money.millions, other.millions, rel_tol=AGREED)
        if other.currency != money.currency or not same:
            raise UnreadableError(
                f"{_named(first)} gives {money.currency} {money.millions:,.6g} m, "
                f"{_named(column)} {other.currency} {other.millions:,.6g} m; correct one of them"
            )
    # The column with the smaller unit is rounded least.
    finest = min(held, key=lambda one: one[0].unit.millions or 1.0)
    return finest[1]


def _named(column: Column) -> str:
    return " ".join(column.title.split())
