"""Where a company is listed: its exchange, the unit of its closes, row by row of a grid."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from tracker.arrays import LAST, Days, Flags, Instants, Numbers, Picks
from tracker.currency import major
from tracker.fiscal import fiscal_month
from tracker.grid import Grid
from tracker.ledger import instants_of
from tracker.record import Record
from tracker.sessions import Exchange, exchange
from tracker.words import NONE, Words, distinct

NO_INSTANT = np.datetime64(0, "us")  # the epoch: nothing was known then, so a join finds nothing


@dataclass(frozen=True, slots=True)
class Company:
    """A company under one of its listings."""

    ticker: str
    name_en: str
    name_zh: str
    exchange: Exchange
    quote_currency: str
    currency: str  # the major currency of the quote
    unit: float  # how much of it one quoted unit is
    ads_ratio: float  # ordinary shares per quoted share
    year_ends_in: int  # the month 1 to 12 of its fiscal year's end


@dataclass(frozen=True, slots=True)
class Listing:
    """A company's listing on each row; -1 and NaN where nothing was known of it.

    Exchanges, units and currencies are codes of `words`.
    """

    words: Words
    picks: Picks  # positions in the record's companies
    mic: Picks  # ISO 10383 code of the exchange
    quoted: Picks  # the unit of its closes: HKD, GBp
    currency: Picks  # the major currency of that unit: HKD, GBP
    unit: Numbers  # how much of `currency` one quoted unit is
    ads_ratio: Numbers  # ordinary shares per quoted share
    year_ends_in: Picks  # the month 1 to 12 that its fiscal years end in; 0: not known

    def markets(self) -> Iterator[tuple[Exchange, Flags]]:
        """Give each exchange with the rows on which the company was listed there."""
        for mic in distinct(self.mic):
            yield exchange(str(self.words.word(mic))), self.mic == mic

    def known_instants(self, days: Days) -> Instants:
        """Give when each row's day was over on its exchange, the epoch where there is none."""
        known = np.full(len(days), NO_INSTANT)
        for market, rows in self.markets():
            dated = rows & ~np.isnat(days)
            known[dated] = market.known_instants(days[dated])
        return known

    def ages(self, sessions: Days, instants: Instants) -> Numbers:
        """Count the sessions of its exchange closed since each row's, NaN where there is none."""
        ages = np.full(len(sessions), np.nan)
        there = ~np.isnat(sessions)
        for market, rows in self.markets():
            dated = rows & there
            if dated.all():
                return market.ages(sessions, instants).astype("float64")
            ages[dated] = market.ages(sessions[dated], instants[dated])
        return ages

    def at(self, rows: Picks) -> Listing:
        """Give some of the rows."""
        return Listing(
            words=self.words,
            picks=self.picks[rows],
            mic=self.mic[rows],
            quoted=self.quoted[rows],
            currency=self.currency[rows],
            unit=self.unit[rows],
            ads_ratio=self.ads_ratio[rows],
            year_ends_in=self.year_ends_in[rows],
        )


def listing_on(
    record: Record, about: Picks | int, grid: Grid, *, otherwise: Company | None = None
) -> Listing:
    """Join companies' listings to a grid; on rows before the first it is `otherwise`'s."""
    ledger, words = record.companies, record.words
    picks = ledger.pick(about, grid.joins)
    majors = [major(unit) for unit in ledger.frame["quote_currency"]]
    currency = np.array([*(words.code(code) for code, _ in majors), NONE])
    unit = np.array([*(unit for _, unit in majors), np.nan])
    ends = np.array([*map(month_of, ledger.frame["fiscal_year_end"]), 0])
    listing = Listing(
        words=words,
        picks=picks,
        mic=ledger.coded("exchange", picks),
        quoted=ledger.coded("quote_currency", picks),
        currency=currency[picks],
        unit=unit[picks],
        ads_ratio=ledger.positive("ads_ratio", picks),
        year_ends_in=ends[picks],
    )
    if otherwise is not None:
        _fill(listing, picks < 0, otherwise)
    return listing


def _fill(listing: Listing, rows: Flags, company: Company) -> None:
    code = listing.words.code
    listing.mic[rows] = code(company.exchange.mic)
    listing.quoted[rows] = code(company.quote_currency)
    listing.currency[rows], listing.unit[rows] = code(company.currency), company.unit
    listing.ads_ratio[rows], listing.year_ends_in[rows] = company.ads_ratio, company.year_ends_in


def find_company(record: Record, listing: Listing) -> Company | None:
    """Give a company under its listing of the last row, None where nothing was known of it."""
    row = record.companies.row(listing.picks[LAST]) if len(listing.picks) else None
    return None if row is None else company_of(row)


def first_company(record: Record, about: int) -> Company | None:
    """Give a company under the first listing that was ever known of it."""
    ledger = record.companies
    places = np.flatnonzero(ledger.about == about)
    if not len(places):
        return None
    known = instants_of(ledger.frame["known_at"])
    came = np.maximum(known, ledger.effective.astype("datetime64[us]"))[places]
    first = np.lexsort((ledger.frame["id"].to_numpy()[places], came))[0]
    return company_of(dict(ledger.frame.iloc[int(places[first])]))


def company_of(row: Mapping[Any, Any]) -> Company:
    """Read a recorded listing."""
    currency, unit = major(row["quote_currency"])
    return Company(
        ticker=row["ticker"],
        name_en=row["name_en"],
        name_zh=row["name_zh"],
        exchange=exchange(row["exchange"]),
        quote_currency=row["quote_currency"],
        currency=currency,
        unit=unit,
        ads_ratio=float(row["ads_ratio"]),
        year_ends_in=month_of(row["fiscal_year_end"]),
    )


@cache
def month_of(year_end: str) -> int:
    """Give the month 1 to 12 nearest to a nominal year end: 12 for "12-31" and "01-03"."""
    leap_year = np.array([f"2024-{year_end}"], "datetime64[D]")
    return int(fiscal_month(leap_year)[0] % 12 + 1)
