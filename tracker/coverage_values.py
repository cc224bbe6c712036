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
Figure = Decimal  # keeps the printed precision: 847.50 stays 847.50; NaN and infinity are refused
Positive = Annotated[Decimal, Field(gt=0)]
