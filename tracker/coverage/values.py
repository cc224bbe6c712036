"""The values that entries of a coverage file are made of, and what each must be."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Annotated, TypeVar

from babel.numbers import is_currency
from pydantic import AfterValidator, Field, StringConstraints

from tracker.currency import MINOR_UNITS, major
from tracker.errors import BadInputError
from tracker.sessions import exchange

NOT_AVAILABLE = "n/a"
SMALLEST, LARGEST = Decimal("1e-9"), Decimal("1e15")
LARGEST_RATIO = Decimal(5)  # 500 %: beyond it somebody typed percent
FIRST_DAY, LAST_DAY = dt.date(1990, 1, 1), dt.date(2049, 12, 31)  # of the exchange calendars
T = TypeVar("T")


def _known_currency(code: str) -> str:
    if code not in MINOR_UNITS and not is_currency(code):
        raise ValueError(
            f"expected an ISO 4217 code such as HKD, or a minor unit such as GBp: {code!r}"
        )
    return code


def _whole_currency(code: str) -> str:
    if code in MINOR_UNITS:
        raise ValueError(
            f"expected the major currency of amounts in millions, {major(code)[0]}, found {code}"
        )
    return _known_currency(code)


def not_the_dollar(code: str) -> str:
    """Refuse USD: every rate is against it."""
    if code == "USD":
        raise ValueError("expected a currency other than USD: rates are units of it for one USD")
    return _whole_currency(code)


def day_of_year(text: str) -> str:
    """Refuse what is no month and day of any year."""
    try:
        dt.date.fromisoformat(f"2024-{text}")  # a leap year: 02-29 is a fiscal year end
    except ValueError as error:
        raise ValueError(f"expected month and day such as 12-31, found {text!r}") from error
    return text


def different(values: tuple[T, ...]) -> tuple[T, ...]:
    """Refuse a list that names something twice."""
    for place, value in enumerate(values):
        if value in values[:place]:
            raise ValueError(f"expected each entry once, found {value} twice")
    return values


def _countable(value: Decimal) -> Decimal:
    """Refuse what a 64-bit number could only hold by accident: it would become zero or infinity."""
    if value and not SMALLEST <= abs(value) <= LARGEST:
        raise ValueError(f"expected a figure between {SMALLEST:f} and {LARGEST:.0e}")
    return value


def _ratio(value: Decimal) -> Decimal:
    if value > LARGEST_RATIO:
        raise ValueError(f"expected a ratio such as 0.15 for 15 %, found {value}")
    return value


def _day(day: dt.date) -> dt.date:
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ValueError(f"expected a date from {FIRST_DAY} to {LAST_DAY}, found {day}")
    return day


def _known_exchange(mic: str) -> str:
    try:
        exchange(mic)
    except BadInputError as error:
        raise ValueError(str(error)) from error
    return mic


def _whole_word(ticker: str) -> str:
    if ticker != ticker.strip().upper():
        raise ValueError("expected a market-data symbol in capitals such as 0100.HK")
    return ticker


Ticker = Annotated[str, StringConstraints(min_length=1, max_length=32), AfterValidator(_whole_word)]
Currency = Annotated[str, AfterValidator(_known_currency)]
MajorCurrency = Annotated[str, AfterValidator(_whole_currency)]
Mic = Annotated[str, AfterValidator(_known_exchange)]
Text = Annotated[str, StringConstraints(min_length=1)]
# Decimal keeps the printed precision: 847.50 stays 847.50; NaN and infinity are refused.
Figure = Annotated[Decimal, AfterValidator(_countable)]
Positive = Annotated[Decimal, Field(gt=0), AfterValidator(_countable)]
Ratio = Annotated[Decimal, Field(gt=-1), AfterValidator(_ratio)]
Day = Annotated[dt.date, AfterValidator(_day)]
