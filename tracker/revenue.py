"""Revenue by fiscal year on a grid: the model's current vintage, and the street's consensus."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import numpy as np
import pandas as pd

from tracker.arrays import Numbers, Objects, Picks
from tracker.asof import Grid, arrivals, instants, pick_latest, take, take_dates, take_objects
from tracker.currency import RateBook
from tracker.inputs import ValuationInputs
from tracker.multiples import price_to_sales
from tracker.origins import day


@dataclass(frozen=True, slots=True)
class YearRevenue:
    """One fiscal year's revenue on each grid row, in millions of the row's own currency."""

    fiscal_end: np.datetime64
    frame: pd.DataFrame
    picks: Picks
    value_m: Numbers
    currency: Objects
    age_days: Numbers

    def in_force(self, row: int) -> dict[str, object] | None:
        """Give the recorded row used on one grid row, None where there is none."""
        return None if self.picks[row] < 0 else dict(self.frame.iloc[int(self.picks[row])])

    def fx_from(self, currency: Objects, rates: RateBook) -> Numbers:
        """Give units of the revenue's currency for one of each row's `currency`."""
        fx = np.full(len(self.picks), np.nan)
        for base, quote in product(_codes(currency), _codes(self.currency)):
            rows = (currency == base) & (self.currency == quote)
            if rows.any():  # a rate is asked for only where a row needs it
                fx[rows] = rates.cross(base, quote)[rows]
        return fx

    def multiple(self, cap_m: Numbers, currency: Objects, rates: RateBook) -> Numbers:
        """Give P/S of this year for market caps in millions of each row's `currency`."""
        return price_to_sales(cap_m, self.fx_from(currency, rates), self.value_m)


def consensus_revenue(
    inputs: ValuationInputs,
    ticker: str,
    fiscal_end: np.datetime64,
    grid: Grid,
    *,
    since: np.datetime64 | None = None,
    hindsight: bool = False,
) -> YearRevenue:
    """Join the consensus of one company and fiscal year; the later as-of wins.

    Before `since`, when the covered company's model did not have the year yet, there is none.
    """
    frame = inputs.frame("consensus")
    wanted = (
        (frame["ticker"] == ticker)
        & (frame["metric"] == "revenue")
        & (frame["fiscal_end"] == pd.Timestamp(fiscal_end))
    )
    rows = frame[wanted].reset_index(drop=True)
    picks = pick_latest(rows, grid, effective="as_of", hindsight=hindsight)
    if since is not None:
        picks = np.where(grid.desk.cuts >= since, picks, -1)
    return YearRevenue(
        fiscal_end=fiscal_end,
        frame=rows,
        picks=picks,
        value_m=take(rows, "mean_m", picks),
        currency=take_objects(rows, "currency", picks),
        age_days=_consensus_ages(inputs, f"{ticker} {day(fiscal_end)}", rows, picks, grid),
    )


def _consensus_ages(
    inputs: ValuationInputs,
    subject: str,
    rows: pd.DataFrame,
    picks: Picks,
    grid: Grid,
) -> Numbers:
    """Count the days since each value was dated or last seen unchanged by its own source.

    `subject` names the company and its year as sightings do: "PLTR 2027-12-31".
    """
    last = take_dates(rows, "as_of", picks)
    source = take_objects(rows, "source", picks)
    seen = inputs.sightings
    seen = seen[(seen["kind"] == "consensus") & (seen["ticker"] == subject)]
    for name, sightings in seen.groupby("source"):
        sighted = np.sort(instants(sightings["seen_at"]))
        position = np.searchsorted(sighted, grid.aged_cuts, side="right") - 1
        hit = (position >= 0) & (source == name)
        seen_on = sighted[position[hit]].astype("datetime64[D]").astype("datetime64[s]")
        last[hit] = np.maximum(last[hit], seen_on)
    days = (grid.aged_days - last).astype("timedelta64[D]")
    return np.where(np.isnat(days), np.nan, np.maximum(days.astype("float64"), 0))


def model_years(
    inputs: ValuationInputs, ticker: str, last_cut: np.datetime64, *, hindsight: bool = False
) -> dict[np.datetime64, np.datetime64]:
    """Give the fiscal ends that any vintage usable by `last_cut` forecasts, oldest first.

    Each comes with the instant from which a vintage had it.
    """
    frame = _model_revenue(inputs, ticker)
    arrived = arrivals(frame, "published_on", hindsight=hindsight)
    usable = (arrived <= last_cut) & ~frame["reported"].to_numpy(bool)
    ends, came = frame["period_end"].to_numpy().astype("datetime64[s]")[usable], arrived[usable]
    return {end: came[ends == end].min() for end in np.unique(ends)}


def model_revenue(
    inputs: ValuationInputs,
    ticker: str,
    fiscal_ends: list[np.datetime64],
    grid: Grid,
    *,
    hindsight: bool = False,
) -> Iterator[YearRevenue]:
    """Join the model's revenue for each fiscal end; a vintage replaces the whole one before it.

    In millions of the vintage's currency. Worked: USD 269, 703 and 1,321 m for 2026 to 2028; once
    a vintage of 703 m for 2027 alone is known, 2026 and 2028 are missing.
    """
    frame, whole = _model_revenue(inputs, ticker), inputs.frame("forecast")
    whole = whole[whole["ticker"] == ticker].reset_index(drop=True)
    vintage = take_dates(
        whole,
        "published_on",
        pick_latest(whole, grid.desk, effective="published_on", hindsight=hindsight),
    )
    for fiscal_end in fiscal_ends:
        rows = frame[frame["period_end"] == pd.Timestamp(fiscal_end)].reset_index(drop=True)
        picks = pick_latest(rows, grid.desk, effective="published_on", hindsight=hindsight)
        picks = np.where(take_dates(rows, "published_on", picks) == vintage, picks, -1)
        age = (grid.aged_days - vintage).astype("timedelta64[D]").astype("float64")
        yield YearRevenue(
            fiscal_end=fiscal_end,
            frame=rows,
            picks=picks,
            value_m=take(rows, "value", picks),
            currency=take_objects(rows, "currency", picks),
            age_days=np.where(picks >= 0, age, np.nan),
        )


def _codes(currencies: Objects) -> list[str]:
    return sorted(set(currencies) - {None})


def _model_revenue(inputs: ValuationInputs, ticker: str) -> pd.DataFrame:
    frame = inputs.frame("forecast")
    wanted = (
        (frame["ticker"] == ticker)
        & (frame["line"] == "revenue")
        & (frame["months"] == 12)
        & (frame["unit"] == "m")
    )
    return frame[wanted].reset_index(drop=True)
