"""The target on a grid: as published, marked to today's inputs, its horizon and what was earned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd

from tracker.arrays import Days, Flags, Numbers, Objects, Picks
from tracker.asof import Grid, pick_latest, take_dates, take_objects, take_positive
from tracker.currency import RateBook
from tracker.inputs import ValuationInputs
from tracker.legs import Leg, pick_closes, split_basis
from tracker.listings import Listing
from tracker.multiples import implied_price
from tracker.revenue import YearRevenue


@dataclass(frozen=True, slots=True)
class Targets:
    """The published target in force on each grid row, on the row's share basis."""

    frame: pd.DataFrame
    picks: Picks
    published: Numbers  # price, in the quoted unit
    multiple: Numbers
    fiscal_end: Days  # basis year
    published_on: Days
    horizon_ends: Days
    rating: Objects


def published_targets(
    inputs: ValuationInputs, leg: Leg, grid: Grid, *, hindsight: bool = False
) -> Targets:
    """Join the published targets to a grid; a target older than a split is brought to its basis.

    In the quoted unit; NaN where it was printed in another. Worked: HKD 1317 is HKD 658.5 after a
    2-for-1.
    """
    ticker = leg.company.ticker
    rows = inputs.frame("target")
    frame = rows[rows["ticker"] == ticker].reset_index(drop=True)
    picks = pick_latest(frame, grid.desk, effective="published_on", hindsight=hindsight)
    published_on = take_dates(frame, "published_on", picks)
    basis = split_basis(inputs, ticker, grid, hindsight=hindsight)
    quoted = take_objects(frame, "currency", picks)
    price = take_positive(frame, "price", picks) / basis.since(published_on)
    return Targets(
        frame=frame,
        picks=picks,
        published=np.where(quoted == leg.listing.quoted, price, np.nan),
        multiple=take_positive(frame, "multiple", picks),
        fiscal_end=take_dates(frame, "fiscal_end", picks),
        published_on=published_on,
        horizon_ends=take_dates(frame, "horizon_ends", picks),
        rating=take_objects(frame, "rating", picks),
    )


def of_basis_year(targets: Targets, columns: dict[np.datetime64, Numbers]) -> Numbers:
    """Choose, row by row, the column of the fiscal year the target is based on."""
    chosen = np.full(len(targets.picks), np.nan)
    for fiscal_end, values in columns.items():
        rows = targets.fiscal_end == fiscal_end
        chosen[rows] = values[rows]
    return chosen


def marked_target(
    targets: Targets, years: Sequence[YearRevenue], leg: Leg, rates: RateBook
) -> Numbers:
    """Give the target at today's model revenue, FX and shares, the published multiple held.

    multiple x model revenue x FX / shares. Worked: 75 x 703 x 7.83 / 313.64 = 1316.3.
    """
    listing = leg.listing
    prices = {
        year.fiscal_end: implied_price(
            targets.multiple,
            year.value_m,
            1 / year.fx_from(listing.currency, rates),
            leg.shares_m,
            unit=listing.unit,
            ads_ratio=listing.ads_ratio,
        )
        for year in years
    }
    return of_basis_year(targets, prices)


@dataclass(frozen=True, slots=True)
class Earned:
    """Performance since publication on each grid row, frozen at the end of the horizon."""

    absolute: Numbers
    relative: Numbers  # NaN without benchmark levels
    base_session: Days
    session: Days
    frozen: Flags
    benchmark: Objects

    @property
    def performance(self) -> Numbers:
        """Give the relative performance, the absolute one where no benchmark level is known."""
        return np.where(np.isnan(self.relative), self.absolute, self.relative)


def earned_performance(
    inputs: ValuationInputs,
    leg: Leg,
    targets: Targets,
    grid: Grid,
    *,
    stale_after: Numbers,
    hindsight: bool = False,
) -> Earned:
    """Give the stock's return since the publication's close, and that less the benchmark's.

    Worked: 777.5 on 24 April 2026 against 847.5 is -8.3 %. After the horizon the last fresh close
    of its last day counts; without one the outcome is not known (NaN).
    """
    benchmark = take_objects(targets.frame, "benchmark", targets.picks)
    close_on = partial(_close_on, leg, stale_after=stale_after, hindsight=hindsight)
    level_on = partial(
        _levels, inputs, benchmark, leg.listing, stale_after=stale_after, hindsight=hindsight
    )
    basis = split_basis(inputs, leg.company.ticker, grid, hindsight=hindsight)
    base, base_session = close_on(targets.published_on)
    over = grid.aged_days > targets.horizon_ends
    ends = np.where(over, targets.horizon_ends, np.datetime64("NaT", "s"))
    last, last_session = close_on(ends)
    session = np.where(over, last_session, leg.session)
    close = np.where(over, last / basis.since(last_session), leg.close)
    # On the day of publication no benchmark has moved yet, whatever its level.
    moved = np.where(grid.days == base_session, 0.0, level_on(session) / level_on(base_session) - 1)
    absolute = close / (base / basis.since(base_session)) - 1
    return Earned(
        absolute=absolute,
        relative=absolute - moved,
        base_session=base_session,
        session=session,
        frozen=over & ~np.isnan(absolute),
        benchmark=benchmark,
    )


def _close_on(
    leg: Leg, days: Days, *, stale_after: Numbers, hindsight: bool
) -> tuple[Numbers, Days]:
    """Read the close in force at the end of each of `days` (NaT: none), none that was stale then.

    As recorded: on the share basis of the session it is given with, in the unit of the row's
    listing: what was quoted in another one cannot be measured against today's close.
    """
    at = Grid.of(days, leg.listing.known_instants(days))
    picks = pick_closes(leg.prices, leg.listing, at, hindsight=hindsight)
    session = take_dates(leg.prices, "session", picks)
    fresh = leg.listing.ages(session, at.cuts) <= stale_after
    close = np.where(fresh, take_positive(leg.prices, "close", picks), np.nan)
    return close, np.where(np.isnan(close), np.datetime64("NaT", "s"), session)


def _levels(
    inputs: ValuationInputs,
    benchmark: Objects,
    listing: Listing,
    days: Days,
    *,
    stale_after: Numbers,
    hindsight: bool,
) -> Numbers:
    """Read each row's benchmark as known at the close of its day, NaN where no level is fresh."""
    frame, at = inputs.frame("benchmark_level"), Grid.of(days, listing.known_instants(days))
    found = np.full(len(days), np.nan)
    for name in {name for name in benchmark if name is not None}:
        levels = frame[frame["index"] == name].reset_index(drop=True)
        picks = pick_latest(levels, at, effective="session", hindsight=hindsight)
        ages = listing.ages(take_dates(levels, "session", picks), at.cuts)
        rows = (benchmark == name) & (ages <= stale_after)
        found[rows] = take_positive(levels, "level", picks)[rows]
    return found
