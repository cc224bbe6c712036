"""One company on a grid: its close, its shares and its market cap, each with the row behind it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from tracker.arrays import Days, Flags, Numbers, Picks
from tracker.asof import Grid, pick_latest, take, take_dates, take_positive
from tracker.currency import major
from tracker.inputs import ValuationInputs
from tracker.multiples import market_cap_m
from tracker.sessions import Exchange, exchange


@dataclass(frozen=True, slots=True)
class Company:
    """What is known of a company's listing at the end of a grid."""

    ticker: str
    name_en: str
    name_zh: str
    exchange: Exchange
    quote_currency: str
    currency: str  # the major currency of the quote
    unit: float  # how much of `currency` one quoted unit is
    ads_ratio: float


@dataclass(frozen=True, slots=True)
class Leg:
    """A company's price, shares and market cap on each grid row (NaN where missing)."""

    company: Company
    prices: pd.DataFrame  # the usable closes
    price_picks: Picks
    close: Numbers  # quoted unit, on the share basis of the row's date
    session: Days
    price_age: Numbers  # sessions of its own exchange
    ledger: pd.DataFrame
    share_picks: Picks
    shares_m: Numbers  # on the share basis of the row's date
    cap_m: Numbers  # millions of company.currency
    ads_ratio: Numbers  # ordinary shares per quoted share
    refused: tuple[str, ...]  # currencies of recorded closes that are not the listing's


def find_company(inputs: ValuationInputs, ticker: str, grid: Grid) -> Company | None:
    """Give what was known of a company's listing at the grid's last instant, None if nothing."""
    rows = inputs.frame("company")
    rows = rows[rows["ticker"] == ticker].reset_index(drop=True)
    picks = pick_latest(rows, grid, effective="effective")
    if not len(picks) or picks[-1] < 0:
        return None
    row = rows.iloc[int(picks[-1])]
    currency, unit = major(row["quote_currency"])
    return Company(
        ticker=ticker,
        name_en=row["name_en"],
        name_zh=row["name_zh"],
        exchange=exchange(row["exchange"]),
        quote_currency=row["quote_currency"],
        currency=currency,
        unit=unit,
        ads_ratio=float(row["ads_ratio"]),
    )


def company_leg(
    inputs: ValuationInputs, company: Company, grid: Grid, *, hindsight: bool = False
) -> Leg:
    """Join one company's closes, splits and share ledger to a grid."""
    recorded = _of(inputs.frame("price"), company.ticker)
    quoted = recorded["currency"] == company.quote_currency
    usable = quoted & ~recorded["flag"].isin(["non_session", "partial"])
    prices = recorded[usable].reset_index(drop=True)
    price_picks = pick_latest(prices, grid, effective="session", hindsight=hindsight)
    session = take_dates(prices, "session", price_picks)
    ledger = _of(inputs.frame("share_count"), company.ticker)
    share_picks = pick_latest(ledger, grid, effective="effective", hindsight=hindsight)
    basis = split_basis(inputs, company.ticker, grid, hindsight=hindsight)
    close = take_positive(prices, "close", price_picks) / basis.since(session)
    shares_m = take_positive(ledger, "shares_m", share_picks) * basis.since(
        take_dates(ledger, "effective", share_picks)
    )
    listings = _of(inputs.frame("company"), company.ticker)
    listing = pick_latest(listings, grid, effective="effective", hindsight=hindsight)
    ads_ratio = np.where(listing < 0, company.ads_ratio, take(listings, "ads_ratio", listing))
    return Leg(
        company=company,
        prices=prices,
        price_picks=price_picks,
        close=close,
        session=session,
        price_age=price_ages(company.exchange, session, grid),
        ledger=ledger,
        share_picks=share_picks,
        shares_m=shares_m,
        cap_m=market_cap_m(close, shares_m, unit=company.unit, ads_ratio=ads_ratio),
        ads_ratio=ads_ratio,
        refused=_refused(recorded[~quoted], session),
    )


def _refused(foreign: pd.DataFrame, session: Days) -> tuple[str, ...]:
    """Give the currencies of closes in another unit, of the last used session or since."""
    if len(session) and not np.isnat(session[-1]):
        foreign = foreign[foreign["session"].to_numpy().astype("datetime64[s]") >= session[-1]]
    return tuple(sorted(set(foreign["currency"])))


def price_ages(market: Exchange, session: Days, grid: Grid) -> Numbers:
    """Count the sessions closed since each row's price, NaN where there is no price."""
    known = ~np.isnat(session)
    ages = np.full(len(session), np.nan)
    ages[known] = market.ages(session[known], grid.aged_cuts[known])
    return ages


class SplitBasis:
    """The splits known on each grid row, to bring older figures to the row's share basis."""

    def __init__(self, splits: pd.DataFrame, grid: Grid, *, hindsight: bool = False) -> None:
        """Read one company's splits on the rows of `grid`."""
        days = splits.drop_duplicates("effective")["effective"]
        self._steps: list[tuple[np.datetime64, Numbers]] = []
        for day in days:
            rows = splits[splits["effective"] == day].reset_index(drop=True)
            picks = pick_latest(rows, grid, effective="effective", hindsight=hindsight)
            ratio = np.nan_to_num(take(rows, "ratio", picks), nan=1.0)
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
