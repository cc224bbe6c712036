"""The figures of one report as printed, and beside them what the tracker has on record of its day.

A figure is known by its company, its name and its period. What stands for one day has no period.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from tracker.currency import major
from tracker.errors import BadInputError
from tracker.intervals import SCALES, Interval, exact, printed
from tracker.reconcile.periods import Period

_OF_PERIOD = re.compile(r"(.+)/([0-9]{4}-[0-9]{2}-[0-9]{2})/([0-9]{1,2})m")
_OF_YEAR = re.compile(r"(.+)_((?:19|20)[0-9]{2})")
_MONEY = re.compile(r"([A-Z]{2}[A-Za-z])(?: (?!per ).*)?")
_QUOTIENT = re.compile(r"([0-9]{1,6}) ?: ?([0-9]{1,6})")


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """Whose figure, which, of when; no period: of the report's day."""

    ticker: str
    name: str
    period: Period | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with the interval it stands for: amounts in millions, percentages as ratios."""

    key: Key
    text: str
    unit: str
    interval: Interval
    scale: Fraction = Fraction(1)  # what one unit of the text is in the interval
    currency: str | None = None
    recorded: bool = False  # of the tracker's record, not of the report
    implied: bool = False  # the record has it from these very figures: it proves nothing


@dataclass(frozen=True, slots=True)
class Report:
    """All figures of one report, by key, with what one has to know to relate them."""

    ticker: str
    published_on: date
    peers: tuple[str, ...]
    figures: Mapping[Key, Figure]
    year_ends: Mapping[str, int]  # the month, 1 to 12, by company
    basis: Period | None  # the year that the target is a multiple of
    ads_ratios: Mapping[str, Fraction]  # ordinary shares of one that is quoted, by company
    reported: frozenset[Period] = frozenset()  # periods that were over when it was published

    def names(self, ticker: str, period: Period | None) -> Iterator[str]:
        """Give the names of a company's figures of one period."""
        for key in self.figures:
            if key.ticker == ticker and key.period == period:
                yield key.name

    def fiscal_year(self, ticker: str, period: Period) -> Period:
        """Give the fiscal year of a company that a period ends in."""
        ahead = (self.year_ends.get(ticker, 12) - 1 - period.month) % 12
        return Period(period.month + ahead, 12)


def read_key(ticker: str, item: str, year_end: int) -> Key:
    """Read the item of a printed figure: revenue/2027-12-31/12m, ps_2027, long_run/agent_users."""
    if found := _OF_PERIOD.fullmatch(item):
        end = date.fromisoformat(found[2])
        return Key(ticker, found[1], Period.ending(end, int(found[3])))
    if "/" not in item and (found := _OF_YEAR.fullmatch(item)):
        return Key(ticker, found[1], Period(int(found[2]) * 12 + year_end - 1, 12))
    return Key(ticker, item.replace("/", "_"))


def read_figure(key: Key, text: str, unit: str | None) -> Figure | None:
    """Read a printed text with its unit; None where it is no figure, such as "n/a".

    Worked: "28" of unit "CNY 100m" is 2,750 to 2,850 million yuan; "2:3" is two thirds exactly.
    """
    unit = unit or ""
    if found := _QUOTIENT.fullmatch(text.strip()):
        if not int(found[2]):
            return None
        return Figure(key, text, unit, exact(Fraction(int(found[1]), int(found[2]))))
    try:
        interval = printed(text, unit)
    except BadInputError:
        return None
    scale = SCALES.get(unit.rpartition(" ")[2], Fraction(1))
    if text.strip().endswith("%"):
        text, unit, scale = text.strip().rstrip("%").rstrip(), "%", SCALES["%"]
    currency, minor = _currency(unit)
    return Figure(key, text, unit, interval * exact(minor), scale * minor, currency)


def recorded(key: Key, value: Any, unit: str, currency: str | None = None) -> Figure:
    """Give a number of the record as a figure: it is what it says, to the last digit."""
    text = f"{value:.10g}"
    amount, minor = Fraction(text), Fraction(1)
    if currency is not None:
        currency, factor = major(currency)
        minor = Fraction(str(factor))
    return Figure(key, text, unit, exact(amount * minor), minor, currency, recorded=True)


def counted(key: Key, shares_m: float, *, implied: bool) -> Figure:
    """Give a count of the record: it is rounded as it is written."""
    text = f"{shares_m:.10g}"
    return Figure(key, text, "m", printed(text), recorded=True, implied=implied)


def _currency(unit: str) -> tuple[str | None, Fraction]:
    found = _MONEY.fullmatch(unit)
    if found is None:
        return None, Fraction(1)
    currency, factor = major(found[1])
    return currency, Fraction(str(factor))
