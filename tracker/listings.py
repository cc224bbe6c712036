"""Where a company is listed: its exchange, the unit of its closes, row by row of a grid."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from tracker.arrays import LAST, Days, Flags, Instants, Numbers, Objects
from tracker.asof import Grid, arrivals, pick_latest, take, take_objects
from tracker.currency import major
from tracker.inputs import ValuationInputs
from tracker.sessions import Exchange, exchange


@dataclass(frozen=True, slots=True)
class Company:
    """A company under one of its listings."""

    ticker: str
    name_en: str
    name_zh: str
    exchange: Exchange
    quote_currency: str
    currency: str  # the major currency of the quote
    ads_ratio: float  # ordinary shares per quoted share


@dataclass(frozen=True, slots=True)
class Listing:
    """A company's listing on each grid row; None and NaN where nothing was known of it."""

    mic: Objects  # ISO 10383 code of the exchange
    quoted: Objects  # the unit of its closes: HKD, GBp
    currency: Objects  # the major currency of that unit: HKD, GBP
    unit: Numbers  # how much of `currency` one quoted unit is
    ads_ratio: Numbers  # ordinary shares per quoted share

    def markets(self) -> Iterator[tuple[Exchange, Flags]]:
        """Give each exchange with the rows on which the company was listed there."""
        for mic in sorted(set(self.mic) - {None}):
            yield exchange(mic), self.mic == mic

    def known_instants(self, days: Days) -> Instants:
        """Give when each row's day was over on its exchange, the epoch where there is none.

        At the epoch nothing was known, so that a join finds nothing there.
        """
        known = np.full(len(days), np.datetime64(0, "us"))
        for market, rows in self.markets():
            dated = rows & ~np.isnat(days)
            known[dated] = market.known_instants(days[dated])
        return known

    def ages(self, sessions: Days, instants: Instants) -> Numbers:
        """Count the sessions of its exchange closed since each row's, NaN where there is none."""
        ages = np.full(len(sessions), np.nan)
        for market, rows in self.markets():
            dated = rows & ~np.isnat(sessions)
            ages[dated] = market.ages(sessions[dated], instants[dated])
        return ages


def find_company(
    inputs: ValuationInputs, ticker: str, grid: Grid, *, hindsight: bool = False
) -> Company | None:
    """Give a company under its listing on the grid's last row, None where nothing was known."""
    rows = _listings(inputs, ticker)
    picks = pick_latest(rows, grid, effective="effective", hindsight=hindsight)
    return None if not len(picks) or picks[LAST] < 0 else _company(rows.iloc[int(picks[LAST])])


def first_company(inputs: ValuationInputs, ticker: str) -> Company | None:
    """Give a company under the first listing that was ever known of it."""
    rows = _listings(inputs, ticker)
    if rows.empty:
        return None
    came = np.lexsort((rows["id"].to_numpy(), arrivals(rows, "effective", hindsight=False)))
    return _company(rows.iloc[int(came[0])])


def listing_on(
    inputs: ValuationInputs,
    ticker: str,
    grid: Grid,
    *,
    otherwise: Company | None = None,
    hindsight: bool = False,
) -> Listing:
    """Join a company's listings to a grid; on rows before the first it is `otherwise`'s."""
    rows = _listings(inputs, ticker)
    picks = pick_latest(rows, grid, effective="effective", hindsight=hindsight)
    mic, quoted = (take_objects(rows, name, picks) for name in ("exchange", "quote_currency"))
    ads_ratio = take(rows, "ads_ratio", picks)
    if otherwise is not None:
        before = picks < 0
        mic[before], quoted[before] = otherwise.exchange.mic, otherwise.quote_currency
        ads_ratio[before] = otherwise.ads_ratio
    currency: Objects = np.full(len(grid), None, dtype=object)
    unit = np.full(len(grid), np.nan)
    for code in set(quoted) - {None}:
        here = quoted == code
        currency[here], unit[here] = major(code)
    return Listing(mic, quoted, currency, unit, ads_ratio)


def _listings(inputs: ValuationInputs, ticker: str) -> pd.DataFrame:
    rows = inputs.frame("company")
    return rows[rows["ticker"] == ticker].reset_index(drop=True)


def _company(row: pd.Series[Any]) -> Company:
    return Company(
        ticker=row["ticker"],
        name_en=row["name_en"],
        name_zh=row["name_zh"],
        exchange=exchange(row["exchange"]),
        quote_currency=row["quote_currency"],
        currency=major(row["quote_currency"])[0],
        ads_ratio=float(row["ads_ratio"]),
    )
