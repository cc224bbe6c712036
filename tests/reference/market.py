"""What the market says on a row: listings, closes, splits, share counts, caps and rates."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction
from typing import NamedTuple

from tests.reference.amounts import Amount, amount, positive, product, ratio
from tests.reference.months import month_of_year
from tests.reference.record import NEVER_USED, Record, Row, choose, midnight, remembered

MINOR_UNITS = {"GBp": ("GBP", Fraction(1, 100))}


class Listing(NamedTuple):
    """Where and how a company is quoted on a row."""

    mic: str
    quoted: str  # GBp
    currency: str  # GBP
    unit: Fraction  # how much of `currency` one quoted unit is
    ads_ratio: Amount
    fiscal_month: int  # 1 to 12


@remembered
def listing_at(record: Record, ticker: str, cut: datetime) -> Listing | None:
    """Give a company's listing; the covered one's first counts before any was known."""
    row = choose(record.of("company", ticker), cut)
    if row is None and ticker == record.ticker:
        row = first_listing(record)
    if row is None:
        return None
    quoted = row["quote_currency"]
    currency, unit = MINOR_UNITS.get(quoted, (quoted, Fraction(1)))
    month = month_of_year(row["fiscal_year_end"])
    return Listing(row["exchange"], quoted, currency, unit, amount(row["ads_ratio"]), month)


def first_listing(record: Record) -> Row:
    """Give the covered company's listing that was in effect and known before every other."""
    rows = record.of("company", record.ticker)
    return min(rows, key=lambda row: (max(row["known_at"], midnight(row["effective"])), row["id"]))


@remembered
def closes(record: Record, ticker: str, unit: str) -> list[Row]:
    """Give a company's closes in one quoted unit, best first."""
    rows = record.of("price", ticker)
    return [row for row in rows if row["currency"] == unit and row["flag"] not in NEVER_USED]


@remembered
def close_row(record: Record, ticker: str, cut: datetime) -> Row | None:
    """Give the row of the last close in the unit that the company is quoted in."""
    listing = listing_at(record, ticker, cut)
    return None if listing is None else choose(closes(record, ticker, listing.quoted), cut)


@remembered
def splits(record: Record, ticker: str) -> dict[date, list[Row]]:
    """Give what is recorded of each split of a company, best first, by its date."""
    found: dict[date, list[Row]] = {}
    for row in record.of("split", ticker):
        found.setdefault(row["effective"], []).append(row)
    return found


@remembered
def split_factor(record: Record, ticker: str, since: date, cut: datetime) -> Fraction:
    """Give new shares for one share of the date `since`: 2 after a 2-for-1."""
    factor = Fraction(1)
    for effective, rows in splits(record, ticker).items():
        row = choose(rows, cut) if since < effective else None
        if row is not None:
            factor *= positive(row["ratio"]) or 1  # a split without a ratio changes nothing
    return factor


@remembered
def price(record: Record, ticker: str, cut: datetime) -> Amount:
    """Give the close on the row's share basis, in the quoted unit."""
    row = close_row(record, ticker, cut)
    if row is None:
        return None
    return ratio(positive(row["close"]), split_factor(record, ticker, row["session"], cut))


@remembered
def shares_m(record: Record, ticker: str, cut: datetime) -> Amount:
    """Give the share count on the row's share basis, in millions."""
    row = choose(record.of("share_count", ticker), cut)
    if row is None:
        return None
    return product(positive(row["shares_m"]), split_factor(record, ticker, row["effective"], cut))


@remembered
def cap_m(record: Record, ticker: str, cut: datetime) -> Amount:
    """Give close x unit x shares / ADS ratio, in millions of the listing's major currency."""
    listing = listing_at(record, ticker, cut)
    if listing is None:
        return None
    quoted = product(price(record, ticker, cut), shares_m(record, ticker, cut), listing.unit)
    return ratio(quoted, listing.ads_ratio)


@remembered
def rate_row(record: Record, currency: str, cut: datetime) -> Row | None:
    """Give the row of a currency's rate: units of it for one USD."""
    rows = record.of("fx_rate", currency)
    return choose([row for row in rows if row["base"] == "USD"], cut)


def rate(record: Record, currency: str, cut: datetime) -> Amount:
    """Give units of a currency for one USD."""
    if currency == "USD":
        return Fraction(1)
    row = rate_row(record, currency, cut)
    return None if row is None else positive(row["rate"])


@remembered
def cross(record: Record, base: str, quote: str, cut: datetime) -> Amount:
    """Give units of `quote` for one `base`: 6.8121 / 7.83 = 0.87 CNY for one HKD."""
    if base == quote:
        return Fraction(1)
    return ratio(rate(record, quote, cut), rate(record, base, cut))
