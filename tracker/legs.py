"""Companies on a grid: close, shares and market cap of each row, with the rows behind them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tracker.arrays import LAST, Days, Numbers, Picks
from tracker.grid import Grid
from tracker.listings import Company, Listing, listing_on
from tracker.multiples import market_cap_m
from tracker.record import Record, pair


@dataclass(frozen=True, slots=True)
class Leg:
    """The price, shares and market cap of a company on each row (NaN where missing)."""

    record: Record
    about: Picks  # the company of each row, -1 for none
    listing: Listing
    price_picks: Picks  # positions in the record's prices
    close: Numbers  # quoted unit, on the share basis of the row's date
    session: Days
    price_age: Numbers  # sessions of its own exchange
    share_picks: Picks  # positions in the record's shares
    shares_m: Numbers  # on the share basis of the row's date
    basis: SplitBasis
    cap_m: Numbers  # millions of listing.currency

    @property
    def ticker(self) -> str:
        """Give the company of the last row."""
        return str(self.record.words.word(self.about[LAST]))


def company_leg(
    record: Record, about: Picks, grid: Grid, *, otherwise: Company | None = None
) -> Leg:
    """Join companies' closes, splits and share ledgers to a grid, each row on its own listing.

    Before its first listing a company is listed as `otherwise` says, or not at all.
    """
    listing = listing_on(record, about, grid, otherwise=otherwise)
    prices, shares = record.prices, record.shares
    price_picks = prices.pick(pair(about, listing.quoted), grid.joins)
    session = prices.days("session", price_picks)
    share_picks = shares.pick(about, grid.joins)
    basis = SplitBasis(record, about, grid)
    close = prices.positive("close", price_picks) / basis.since(session)
    counted = basis.since(shares.days("effective", share_picks))
    shares_m = shares.positive("shares_m", share_picks) * counted
    return Leg(
        record=record,
        about=about,
        listing=listing,
        price_picks=price_picks,
        close=close,
        session=session,
        price_age=listing.ages(session, grid.aged_cuts),
        share_picks=share_picks,
        shares_m=shares_m,
        basis=basis,
        cap_m=market_cap_m(close, shares_m, unit=listing.unit, ads_ratio=listing.ads_ratio),
    )


class SplitBasis:
    """The splits known on each row, to bring older figures to the row's share basis."""

    def __init__(self, record: Record, about: Picks, grid: Grid) -> None:
        """Read the splits of the company of each row of `grid`."""
        self._size = len(about)
        self._steps: list[tuple[Picks | slice, np.datetime64, Numbers]] = []
        for group, ticker, effective in record.split_dates:
            mine = about == ticker
            rows = slice(None) if mine.all() else np.flatnonzero(mine)
            ratio = record.splits.positive("ratio", record.splits.pick(group, grid.joins[rows]))
            self._steps.append((rows, effective, np.where(np.isnan(ratio), 1.0, ratio)))

    def since(self, days: Days) -> Numbers:
        """Give new shares for one share of each of `days`: the product of the splits after it.

        Worked: a 2-for-1 after the day gives 2: a close of 100 becomes 50, 10 m shares 20 m.
        """
        factor = np.ones(self._size)
        for rows, effective, ratio in self._steps:
            factor[rows] *= np.where(days[rows] < effective, ratio, 1.0)
        return factor
