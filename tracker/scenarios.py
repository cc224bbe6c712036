"""Scenarios of a target: what the share is worth at another multiple, another revenue, or both."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tracker.arrays import Numbers, Picks
from tracker.fiscal import MONTHS
from tracker.grid import Grid
from tracker.multiples import implied_price
from tracker.own_side import OwnSide
from tracker.record import Record
from tracker.targets import Targets, on_lines


@dataclass(frozen=True, slots=True)
class Scenario:
    """One scenario on each row while the target it was published with is in force."""

    name: str  # "bear", "base", "bull"
    picks: Picks  # positions in the record's scenarios
    multiple: Numbers  # the target's where the scenario names none
    revenue_m: Numbers  # the model's, of the basis year, where it names none
    currency: Picks  # of the revenue
    price: Numbers


def scenarios(record: Record, own: OwnSide, targets: Targets, grid: Grid) -> tuple[Scenario, ...]:
    """Join the scenarios of the targets in force to a grid, in the order of their recording."""
    frame = record.inputs.frame("scenario")
    mine = frame[record.words.codes(frame["ticker"]) == record.covered]
    return tuple(_scenario(record, own, targets, str(name), grid) for name in mine["name"].unique())


def _scenario(record: Record, own: OwnSide, targets: Targets, name: str, grid: Grid) -> Scenario:
    """Join one scenario: multiple x revenue of the basis year x FX / shares.

    Worked: a bear case of 40 x the model's 703 m is 40 x 703 x 7.83 / 313.64 = HKD 702.0.
    """
    ledger, leg = record.scenarios, own.leg
    about = record.covered * MONTHS + record.words.code(name)
    picks = ledger.pick(about, grid.desk.joins)
    in_force = ledger.days("published_on", picks) == targets.published_on
    picks = np.where(in_force, picks, -1)
    multiple, revenue = ledger.positive("multiple", picks), ledger.positive("revenue_m", picks)
    stated = ledger.coded("currency", picks)
    modelled = np.append(own.model.currency, -1)[targets.basis]
    multiple = np.where(np.isnan(multiple), targets.multiple, multiple)
    currency = np.where(np.isnan(revenue), modelled, stated)
    revenue = np.where(np.isnan(revenue), on_lines(own.model.value_m, targets.basis), revenue)
    fx = own.rates.cross(leg.listing.currency, currency, np.arange(len(grid)))
    price = implied_price(
        multiple,
        revenue,
        1 / fx,
        leg.shares_m,
        unit=leg.listing.unit,
        ads_ratio=leg.listing.ads_ratio,
    )
    price = np.where(picks >= 0, price, np.nan)
    return Scenario(name, picks, multiple, revenue, currency, price)
