"""The covered company's own side of a valuation: its market value over its model and the street."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tracker.arrays import Numbers
from tracker.currency import RateBook
from tracker.grid import Grid
from tracker.legs import Leg, company_leg
from tracker.listings import Company, find_company
from tracker.multiples import implied_price
from tracker.record import Record
from tracker.revenue import Revenue, consensus_revenue, model_revenue
from tracker.years import Years, fiscal_years


@dataclass(frozen=True, slots=True)
class OwnSide:
    """The covered company on a grid: its leg by row, its revenue and its multiples by line."""

    company: Company  # under its listing of the last row
    leg: Leg
    rates: RateBook
    years: Years
    model: Revenue
    consensus: Revenue
    ps_model: Numbers
    ps_consensus: Numbers

    def implied(self, multiple: Numbers) -> Numbers:
        """Give the price at `multiple` of the model's revenue, line by line."""
        leg, rows = self.leg, self.years.rows
        fx = self.rates.cross(leg.listing.currency, self.model.currency, rows)
        return implied_price(
            multiple,
            self.model.value_m,
            1 / fx,
            leg.shares_m[rows],
            unit=leg.listing.unit[rows],
            ads_ratio=leg.listing.ads_ratio[rows],
        )


def own_side(record: Record, first: Company, grid: Grid) -> OwnSide:
    """Join the covered company's own closes, shares, model and consensus to a grid.

    Before any listing was known it counts as listed like `first`.
    """
    about = np.full(len(grid), record.covered)
    leg = company_leg(record, about, grid, otherwise=first)
    rates = RateBook(record, grid)
    years = fiscal_years(record, grid)
    ends_in = leg.listing.year_ends_in
    model = model_revenue(record, years, ends_in, grid)
    consensus = consensus_revenue(record, about, ends_in, years, grid)
    currency = leg.listing.currency
    return OwnSide(
        company=find_company(record, leg.listing) or first,
        leg=leg,
        rates=rates,
        years=years,
        model=model,
        consensus=consensus,
        ps_model=model.multiple(leg.cap_m, currency, rates),
        ps_consensus=consensus.multiple(leg.cap_m, currency, rates),
    )
