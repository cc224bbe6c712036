"""The long-run cross-check: what the target makes of the profit that the report sees far ahead."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

import numpy as np

from tracker.arrays import LAST, Numbers
from tracker.document import LongRun
from tracker.origins import day, number
from tracker.reconcile.figures import Figure, Key, read_figure
from tracker.valuation import History

REVENUE: Final = "long_run/revenue"
MARGIN: Final = "long_run/net_margin"


def long_run(history: History) -> LongRun | None:
    """Give the P/E of the published target, and of the close, on long-run revenue x net margin.

    Target market cap / (long-run revenue x net margin), in millions of the revenue's currency
    (DESIGN section 5). None where the report prints no long-run revenue and margin; no P/E on a
    profit that is not above zero. Worked: 1317 x 313.64 m / 7.83 = USD 52,754 m, over
    5,610 x 35 % = 1,963.5: 26.9 times; the close, 265,810 / 7.83 = 33,948: 17.3 times.
    """
    sales, share = _printed(history, REVENUE), _printed(history, MARGIN)
    if sales is None or share is None:
        return None
    (revenue, published_on), (margin, _) = sales, share
    own, targets = history.own, history.verdict.targets
    leg, rows = own.leg, np.arange(len(history.grid))
    code = np.full(len(rows), history.record.words.code(revenue.currency))
    fx = own.rates.cross(leg.listing.currency, code, rows)
    target_cap = targets.published * leg.listing.unit * leg.shares_m / leg.listing.ads_ratio * fx
    income = _middle(revenue) * _middle(margin)
    profit = income if income > 0 else np.nan
    return LongRun(
        revenue_m=number(_middle(revenue)),
        currency=revenue.currency,
        net_margin=number(_middle(margin)),
        net_income_m=number(income),
        target_market_cap_m=_last(target_cap),
        target_pe=_last(target_cap / profit),
        market_pe=_last(leg.cap_m * fx / profit),
        published_on=str(published_on),
    )


def _printed(history: History, item: str) -> tuple[Figure, str] | None:
    """Read the last print of one figure of the covered company."""
    rows = history.inputs.frame("printed")
    mine = rows[(rows["item"] == item) & (rows["ticker"] == history.inputs.ticker)]
    last = mine.sort_values(["published_on", "known_at", "id"]).tail(1).to_dict("records")
    for row in last:
        figure = read_figure(Key(row["ticker"], item), str(row["text"]), row["unit"])
        if figure is not None:
            return figure, str(day(row["published_on"]))
    return None


def _middle(figure: Figure) -> float:
    """Give a printed figure as it says, the middle of what it may have been rounded from."""
    return float(sum(figure.interval.ends, Fraction()) / 2)


def _last(column: Numbers) -> float | None:
    return number(column[LAST])
