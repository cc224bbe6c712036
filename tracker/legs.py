"""One company on a grid: its close, its shares and its market cap, each with the row behind it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from tracker.arrays import LAST, Days, Flags, Numbers, Picks
from tracker.asof import Grid, pick_latest, take_dates, take_positive
from tracker.inputs import ValuationInputs
from tracker.listings import Company, Listing, listing_on
from tracker.multiples import market_cap_m


@dataclass(frozen=True, slots=True)
class Leg:
    """A company's price, shares and market cap on each grid row (NaN where missing)."""

    company: Company  # under its listing of the last row
    listing: Listing
    prices: pd.DataFrame  # the closes of its sessions, in whatever unit
    price_picks: Picks
    close: Numbers  # quoted unit, on the share basis of the row's date
    session: Days
    price_age: Numbers  # sessions of its own exchange
    ledger: pd.DataFrame
    share_picks: Picks
    shares_m: Numbers  # on the share basis of the row's date
    cap_m: Numbers  # millions of listing.currency
    refused: tuple[str, ...]  # units of recorded closes that are not the last listing's


def company_leg(
    inputs: ValuationInputs,
    company: Company,
    grid: Grid,
    *,
    otherwise: Company | None = None,
    hindsight: bool = False,
) -> Leg:
    """Join one company's closes, splits and share ledger to a grid, each row on its own listing.

    Before the first listing the company counts as listed like `otherwise`, or not at all.
    """
    ticker = company.ticker
    listing = listing_on(inputs, ticker, grid, otherwise=otherwise, hindsight=hindsight)
    recorded = _of(inputs.frame("price"), ticker)
    prices = recorded[~recorded["flag"].isin(["non_session", "partial"])].reset_index(drop=True)
    price_picks = pick_closes(prices, listing, grid, hindsight=hindsight)
    session = take_dates(prices, "session", price_picks)
    ledger = _of(inputs.frame("share_count"), ticker)
    share_picks = pick_latest(ledger, grid, effective="effective", hindsight=hindsight)
    basis = split_basis(inputs, ticker, grid, hindsight=hindsight)
    close = take_positive(prices, "close", price_picks) / basis.since(session)
    shares_m = take_positive(ledger, "shares_m", share_picks) * basis.since(
        take_dates(ledger, "effective", share_picks)
    )
    return Leg(
        company=company,
        listing=listing,
        prices=prices,
        price_picks=price_picks,
        close=close,
        session=session,
        price_age=listing.ages(session, grid.aged_cuts),
        ledger=ledger,
        share_picks=share_picks,
        shares_m=shares_m,
        cap_m=market_cap_m(close, shares_m, unit=listing.unit, ads_ratio=listing.ads_ratio),
        refused=_refused(recorded[recorded["currency"] != company.quote_currency], session),
    )


def pick_closes(
    prices: pd.DataFrame, listing: Listing, grid: Grid, *, hindsight: bool = False
) -> Picks:
    """Give, for each grid row, the position of the last close in the unit of the row's listing."""
    picks = np.full(len(grid), -1)
    for unit in sorted(set(listing.quoted) - {None}):
        places = np.flatnonzero(prices["currency"] == unit)
        quoted = prices.iloc[places].reset_index(drop=True)
        found = pick_latest(quoted, grid, effective="session", hindsight=hindsight)
        here = (listing.quoted == unit) & (found >= 0)
        picks[here] = places[found[here]]
    return picks


def _refused(foreign: pd.DataFrame, session: Days) -> tuple[str, ...]:
    """Give the currencies of closes in another unit, of the last used session or since."""
    if len(session) and not np.isnat(session[LAST]):
        foreign = foreign[foreign["session"].to_numpy().astype("datetime64[s]") >= session[LAST]]
    return tuple(sorted(set(foreign["currency"])))


class SplitBasis:
    """The splits known on each grid row, to bring older figures to the row's share basis."""

    def __init__(self, splits: pd.DataFrame, grid: Grid, *, hindsight: bool = False) -> None:
        """Read one company's splits on the rows of `grid`."""
        days = splits.drop_duplicates("effective")["effective"]
        self._steps: list[tuple[np.datetime64, Numbers]] = []
        for day in days:
            rows = splits[splits["effective"] == day].reset_index(drop=True)
            picks = pick_latest(rows, grid, effective="effective", hindsight=hindsight)
            ratio = np.nan_to_num(take_positive(rows, "ratio", picks), nan=1.0)
            self._steps.append((np.datetime64(day, "s"), ratio))

    def since(self, days: Days) -> Numbers:
        """Give new shares for one share of each of `days`: the product of the splits after it.

        Worked: a 2-for-1 after the day gives 2: a close of 100 becomes 50, 10 m shares 20 m.
        """
        factor = np.ones(len(days))
        for effective, ratio in self._steps:
            later: Flags = days < effective
            factor *= np.where(later, ratio, 1.0)
        return factor


def split_basis(
    inputs: ValuationInputs, ticker: str, grid: Grid, *, hindsight: bool = False
) -> SplitBasis:
    """Read the splits of one company on the rows of a grid."""
    return SplitBasis(_of(inputs.frame("split"), ticker), grid, hindsight=hindsight)


def _of(frame: pd.DataFrame, ticker: str) -> pd.DataFrame:
    return frame[frame["ticker"] == ticker].reset_index(drop=True)
