"""Multiples: price to sales, and the price at which a company trades at one."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from tests.reference.amounts import Amount, product, ratio
from tests.reference.market import cap_m, cross, listing_at, shares_m
from tests.reference.record import At, Record, remembered
from tests.reference.years import (
    Revenue,
    consensus_ntm,
    consensus_year,
    model_ntm,
    model_year,
    years_of,
)

Year = int | Literal["ntm"]  # a fiscal month, or the next twelve months


def price_to_sales(record: Record, ticker: str, revenue: Revenue | None, cut: datetime) -> Amount:
    """Give market cap x FX / revenue, missing unless the revenue is above zero."""
    listing = listing_at(record, ticker, cut)
    if listing is None or revenue is None or not revenue.value_m or revenue.value_m < 0:
        return None
    fx = cross(record, listing.currency, revenue.currency, cut)
    return ratio(product(cap_m(record, ticker, cut), fx), revenue.value_m)


def price_at(record: Record, multiple: Amount, revenue: Revenue | None, cut: datetime) -> Amount:
    """Give the covered company's price at a multiple of a revenue, in its quoted unit."""
    listing = listing_at(record, record.ticker, cut)
    if listing is None or revenue is None or not revenue.value_m or revenue.value_m < 0:
        return None
    fx = cross(record, revenue.currency, listing.currency, cut)
    value_m = product(multiple, revenue.value_m, fx, listing.ads_ratio)
    return ratio(value_m, product(shares_m(record, record.ticker, cut), listing.unit))


def model_revenue(record: Record, year: Year, at: At) -> Revenue | None:
    """Give the model's revenue of a year or of the next twelve months."""
    return model_ntm(record, at) if year == "ntm" else model_year(record, year, at)


def consensus_revenue(record: Record, ticker: str, year: Year, at: At) -> Revenue | None:
    """Give the street's revenue of one of the row's years or of the next twelve months."""
    if year == "ntm":
        return consensus_ntm(record, ticker, at)
    return consensus_year(record, ticker, year, at) if year in years_of(record, at) else None


@remembered
def ps_model(record: Record, year: Year, at: At) -> Amount:
    """Give the covered company's P/S on its model."""
    return price_to_sales(record, record.ticker, model_revenue(record, year, at), at.cut)


@remembered
def ps_consensus(record: Record, ticker: str, year: Year, at: At) -> Amount:
    """Give a company's P/S on the street."""
    revenue = consensus_revenue(record, ticker, year, at)
    return price_to_sales(record, ticker, revenue, at.cut)
