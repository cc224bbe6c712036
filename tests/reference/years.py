"""Fiscal years: the model's, the street's as recorded or calendarised, the next twelve months."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from fractions import Fraction
from typing import NamedTuple

from tests.reference.amounts import Amount, amount
from tests.reference.market import listing_at
from tests.reference.months import first_after, first_ending_after, fiscal_month, month_end
from tests.reference.record import At, Record, Row, choose, remembered


class Revenue(NamedTuple):
    """A year's revenue, in millions of its currency."""

    value_m: Amount
    currency: str
    end: date
    age_days: int  # since it was dated, or last seen unchanged


@remembered
def model_rows(record: Record) -> list[Row]:
    """Give every year of revenue that any vintage of the model has, best first."""
    return [
        row
        for row in record.of("forecast", record.ticker)
        if (row["line"], row["months"], row["unit"]) == ("revenue", 12, "m")
    ]


@remembered
def vintage_in_force(record: Record, cut: datetime) -> list[Row]:
    """Give the years of revenue of the latest vintage, whatever it has else, best first."""
    latest = choose(record.of("forecast", record.ticker), cut)
    return [
        row
        for row in model_rows(record)
        if latest is not None
        and row["published_on"] == latest["published_on"]
        and row["usable_from"] <= cut
    ]


@remembered
def years_of(record: Record, at: At) -> dict[int, date]:
    """Give the years of a row by month: once forecast, and not over or still in the model.

    Each with the date that the latest vintage to have it ends it on.
    """
    found: dict[int, date] = {}
    forecast = set()
    for row in model_rows(record):
        if row["usable_from"] <= at.cut:
            month = fiscal_month(row["period_end"])
            found.setdefault(month, row["period_end"])
            forecast |= set() if row["reported"] else {month}
    current = {fiscal_month(row["period_end"]) for row in vintage_in_force(record, at.cut)}
    return {
        month: end
        for month, end in sorted(found.items())
        if month in forecast and (month_end(month) > at.day or month in current)
    }


@remembered
def model_year(record: Record, month: int, at: At) -> Revenue | None:
    """Give the model's revenue of one of the row's years, of the vintage in force alone."""
    return _in_force(record, month, at) if month in years_of(record, at) else None


def _in_force(record: Record, month: int, at: At) -> Revenue | None:
    for row in vintage_in_force(record, at.cut):
        if fiscal_month(row["period_end"]) == month:
            return Revenue(amount(row["value"]), row["currency"], row["period_end"], 0)
    return None


@remembered
def model_ntm(record: Record, at: At) -> Revenue | None:
    """Give the model's revenue of the next twelve months."""

    def of_month(month: int) -> Revenue | None:
        return _in_force(record, month, at)

    return _next_twelve_months(record, record.ticker, at, of_month)


@remembered
def consensus_rows(record: Record, ticker: str, month: int) -> list[Row]:
    """Give what the street was recorded to expect of the year that ends in a month, best first."""
    return [
        row
        for row in record.of("consensus", ticker)
        if row["metric"] == "revenue" and fiscal_month(row["fiscal_end"]) == month
    ]


@remembered
def recorded(record: Record, ticker: str, month: int, at: At) -> Revenue | None:
    """Give the consensus of a company's own fiscal year."""
    row = choose(consensus_rows(record, ticker, month), at.cut)
    if row is None:
        return None
    age = max((at.day - _last_seen(record, row, at)).days, 0)
    return Revenue(amount(row["mean_m"]), row["currency"], row["fiscal_end"], age)


def _last_seen(record: Record, row: Row, at: At) -> date:
    """Give when a consensus row was dated or last seen unchanged by its own source."""
    subject = f"{row['ticker']} {row['fiscal_end']}"
    last: date = row["as_of"]
    for seen in record.sightings:
        about = (seen["kind"], seen["ticker"], seen["source"])
        if about == ("consensus", subject, row["source"]) and seen["seen_at"] <= at.cut:
            last = max(last, seen["seen_at"].date())
    return last


@remembered
def consensus_year(record: Record, ticker: str, month: int, at: At) -> Revenue | None:
    """Give the consensus of twelve months up to a month's end, calendarised where need be."""
    own, listing = recorded(record, ticker, month, at), listing_at(record, ticker, at.cut)
    if own is not None or listing is None or listing.fiscal_month == month % 12 + 1:
        return own
    later = first_after(month, listing.fiscal_month)
    earlier_months = later - month
    before = recorded(record, ticker, later - 12, at)
    after = recorded(record, ticker, later, at)
    if before is None or after is None or before.currency != after.currency:
        return None
    if not (before.value_m and before.value_m > 0 and after.value_m and after.value_m > 0):
        return None
    value_m = (earlier_months * before.value_m + (12 - earlier_months) * after.value_m) / 12
    return Revenue(value_m, before.currency, month_end(month), max(before.age_days, after.age_days))


@remembered
def consensus_ntm(record: Record, ticker: str, at: At) -> Revenue | None:
    """Give the consensus of the next twelve months."""

    def of_month(month: int) -> Revenue | None:
        return recorded(record, ticker, month, at)

    return _next_twelve_months(record, ticker, at, of_month)


def _next_twelve_months(
    record: Record, ticker: str, at: At, of_month: Callable[[int], Revenue | None]
) -> Revenue | None:
    """Blend the current and the next fiscal year by the days left: w x FY1 + (1 - w) x FY2.

    As in a calendarised year, a part that counts and is not above zero is no figure.
    """
    listing = listing_at(record, ticker, at.cut)
    if listing is None:
        return None
    month = first_ending_after(at.day, listing.fiscal_month)
    first, second = of_month(month), of_month(month + 12)
    if first is None:
        return None
    days = (month_end(month) - month_end(month - 12)).days
    weight = min(max(Fraction((first.end - at.day).days, days), Fraction(0)), Fraction(1))
    parts = [(w, year) for w, year in ((weight, first), (1 - weight, second)) if w > 0]
    value_m, currencies = Fraction(0), set()
    for share, year in parts:
        if year is None or year.value_m is None or year.value_m <= 0:
            return None
        value_m += share * year.value_m
        currencies.add(year.currency)
    return Revenue(value_m, currencies.pop(), first.end, 0) if len(currencies) == 1 else None
