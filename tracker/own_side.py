"""The covered company's own side of a valuation: its market value over its model and the street."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tracker.arrays import Numbers
from tracker.asof import Grid
from tracker.currency import RateBook
from tracker.inputs import ValuationInputs
from tracker.legs import Leg, company_leg
from tracker.listings import Company, find_company
from tracker.multiples import implied_price
from tracker.revenue import YearRevenue, consensus_revenue, model_revenue, model_years


@dataclass(frozen=True, slots=True)
class OwnSide:
    """The covered company on a grid: its leg, its revenue and its multiples by fiscal end."""

    leg: Leg
    rates: RateBook
    since: dict[np.datetime64, np.datetime64]  # when each fiscal year was first forecast
    model: dict[np.datetime64, YearRevenue]
    consensus: dict[np.datetime64, YearRevenue]

    @property
    def fiscal_ends(self) -> tuple[np.datetime64, ...]:
        """Give the fiscal years of the model by their ends, oldest first."""
        return tuple(self.since)

    def ps_model(self, fiscal_end: np.datetime64) -> Numbers:
        """Give P/S of one fiscal year on the model's revenue."""
        return self.model[fiscal_end].multiple(
            self.leg.cap_m, self.leg.listing.currency, self.rates
        )

    def ps_consensus(self, fiscal_end: np.datetime64) -> Numbers:
        """Give P/S of one fiscal year on the street's revenue."""
        return self.consensus[fiscal_end].multiple(
            self.leg.cap_m, self.leg.listing.currency, self.rates
        )

    def implied(self, fiscal_end: np.datetime64, multiple: Numbers) -> Numbers:
        """Give the price at `multiple` of the model's revenue of one fiscal year."""
        listing, year = self.leg.listing, self.model[fiscal_end]
        return implied_price(
            multiple,
            year.value_m,
            1 / year.fx_from(listing.currency, self.rates),
            self.leg.shares_m,
            unit=listing.unit,
            ads_ratio=listing.ads_ratio,
        )


def own_side(
    inputs: ValuationInputs, first: Company, grid: Grid, *, hindsight: bool = False
) -> OwnSide:
    """Join the covered company's own closes, shares, model and consensus to a grid.

    Before any listing was known it counts as listed like `first`.
    """
    last_cut = grid.desk.cuts[-1] if len(grid) else np.datetime64("1970-01-01", "us")
    ticker = first.ticker
    company = find_company(inputs, ticker, grid, hindsight=hindsight) or first
    since = model_years(inputs, ticker, last_cut, hindsight=hindsight)
    ends = list(since)
    model = model_revenue(inputs, ticker, ends, grid, hindsight=hindsight)
    return OwnSide(
        leg=company_leg(inputs, company, grid, otherwise=first, hindsight=hindsight),
        rates=RateBook(inputs, grid, hindsight=hindsight),
        since=since,
        model={year.fiscal_end: year for year in model},
        consensus={
            end: consensus_revenue(inputs, ticker, end, grid, since=first, hindsight=hindsight)
            for end, first in since.items()
        },
    )
