"""Market capitalisation and price-to-sales, as columns.

Every function takes float64 arrays (or scalars) and gives NaN where an input is missing:
missing is never zero.
"""

from __future__ import annotations

import numpy as np

from tracker.arrays import Numbers


def market_cap_m(
    close: Numbers,
    shares_m: Numbers,
    *,
    unit: Numbers | float = 1.0,
    ads_ratio: Numbers | float = 1.0,
) -> Numbers:
    """Give the market cap in millions of the major currency.

    close x unit x total shares / ordinary shares per quoted share.
    Worked: 847.50 HKD x 313.64 m = HKD 265,809.9 m.
    """
    return close * unit * shares_m / ads_ratio


def price_to_sales(cap_m: Numbers, fx: Numbers, revenue_m: Numbers) -> Numbers:
    """Give market cap x FX (quote to revenue currency) / revenue of one fiscal year.

    No multiple on revenue that is missing, zero or negative.
    Worked: 265,809.9 HKD m / 7.83 / 703 USD m = 48.3.
    """
    usable = np.where(revenue_m > 0, revenue_m, np.nan)
    return cap_m * fx / usable


def implied_price(
    multiple: Numbers,
    revenue_m: Numbers,
    fx: Numbers,
    shares_m: Numbers,
    *,
    unit: Numbers | float = 1.0,
    ads_ratio: Numbers | float = 1.0,
) -> Numbers:
    """Give the price at which the company trades at `multiple` of its revenue.

    multiple x revenue x FX (revenue to quote currency) / shares, in the quoted unit.
    Worked: 75 x 703 USD m x 7.83 / 313.64 m = 1316.3 HKD.
    """
    usable = np.where(revenue_m > 0, revenue_m, np.nan)
    return multiple * usable * fx / shares_m * ads_ratio / unit


def upside(target: Numbers, close: Numbers) -> Numbers:
    """Give target / close - 1 as a ratio. Worked: 1317 / 847.50 - 1 = 0.554."""
    return target / np.where(close > 0, close, np.nan) - 1


def premium(own: Numbers, peer: Numbers) -> Numbers:
    """Give own multiple / peer multiple - 1. Worked: 48.3 / 40.7 - 1 = 0.187."""
    return own / peer - 1
