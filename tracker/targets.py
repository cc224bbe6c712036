"""The target on a grid: as published, marked to today's inputs, and marked to the peers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tracker.arrays import Days, Numbers, Objects, Picks
from tracker.fiscal import fiscal_month
from tracker.grid import Grid
from tracker.multiples import implied_price
from tracker.own_side import OwnSide
from tracker.record import Record


@dataclass(frozen=True, slots=True)
class Targets:
    """The published target in force on each grid row, on the row's share basis."""

    picks: Picks  # positions in the record's targets
    published: Numbers  # price, in the quoted unit
    multiple: Numbers
    fiscal_end: Days  # basis year
    basis: Picks  # the line of the basis year, -1 where the model does not have it
    published_on: Days
    horizon_ends: Days
    rating: Objects
    benchmark: Picks  # code of the index


def published_targets(record: Record, own: OwnSide, grid: Grid) -> Targets:
    """Join the published targets to a grid; a target older than a split is brought to its basis.

    In the quoted unit; NaN where it was printed in another. Worked: HKD 1317 is HKD 658.5 after a
    2-for-1.
    """
    ledger, leg = record.targets, own.leg
    picks = ledger.pick(record.covered, grid.desk.joins)
    published_on = ledger.days("published_on", picks)
    price = ledger.positive("price", picks) / leg.basis.since(published_on)
    fiscal_end = ledger.days("fiscal_end", picks)
    same_unit = ledger.coded("currency", picks) == leg.listing.quoted
    return Targets(
        picks=picks,
        published=np.where(same_unit, price, np.nan),
        multiple=ledger.positive("multiple", picks),
        fiscal_end=fiscal_end,
        basis=own.years.of_month(fiscal_month(fiscal_end)),
        published_on=published_on,
        horizon_ends=ledger.days("horizon_ends", picks),
        rating=record.words.words(ledger.coded("rating", picks)),
        benchmark=ledger.coded("benchmark", picks),
    )


def on_lines(values: Numbers, lines: Picks) -> Numbers:
    """Read a column of lines at one line a row, NaN where a row has none."""
    found: Numbers = np.append(values, np.nan)[lines]
    return found


def marked_target(targets: Targets, own: OwnSide) -> Numbers:
    """Give the target at today's model revenue, FX and shares, the published multiple held.

    multiple x model revenue x FX / shares. Worked: 75 x 703 x 7.83 / 313.64 = 1316.3.
    """
    leg, rows = own.leg, np.arange(len(targets.picks))
    currency = np.append(own.model.currency, -1)[targets.basis]
    return implied_price(
        targets.multiple,
        on_lines(own.model.value_m, targets.basis),
        1 / own.rates.cross(leg.listing.currency, currency, rows),
        leg.shares_m,
        unit=leg.listing.unit,
        ads_ratio=leg.listing.ads_ratio,
    )
