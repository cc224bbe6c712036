"""The part of a document that looks back: where the last row stands among all sessions before."""

from __future__ import annotations

import numpy as np

from tracker.arrays import LAST
from tracker.document import OwnHistory, Percentile, PremiumHistory
from tracker.multiples import upside
from tracker.origins import day, number
from tracker.own_history import ENOUGH, average_ratios, implied_by_premium, ranks
from tracker.sessions import date_at
from tracker.valuation import History, first_close, value_history


def own_history(history: History) -> OwnHistory:
    """Say where the last row of a history stands among all sessions with a close before it.

    Each session as known at its own close, of what the history's record holds.
    """
    past = _past(history)
    if past is None:
        return {"from": None, "to": None, "percentiles": [], "premiums": []}
    first, last = past.grid.days[[0, LAST]]
    percentiles = [
        Percentile(
            name=name,
            value=number(values[LAST]),
            percentile=number(found.share[LAST]),
            n=int(found.n[LAST]),
            n_needed=ENOUGH,
        )
        for name, (values, found) in ranks(past).items()
    ]
    return {
        "from": day(first),
        "to": day(last),
        "percentiles": percentiles,
        "premiums": _premiums(history, past),
    }


def _past(history: History) -> History | None:
    """Value every session from the first own close to the last row's date, None without any."""
    first = first_close(history.record)
    if first is None:
        return None
    last = date_at(history.grid.days[LAST])
    company = history.own.company  # its listing may have been entered later than the last row
    past = value_history(history.inputs, start=first, end=last, otherwise=company)
    return past if len(past.grid) else None


def _premiums(history: History, past: History) -> list[PremiumHistory]:
    """Give by fiscal year the average premium up to the last session, and the price it implies."""
    own, window = history.own, history.policies.last.premium_sessions
    lines = history.own.years.of_row(len(history.grid) - 1)
    ratios = average_ratios(past)
    latest = {month: ratios.at_last(month) for month in past.own.years.months if month in lines}
    average = np.full(len(own.years.rows), np.nan)
    for month, (mean, _) in latest.items():
        average[lines[month]] = mean
    implied = implied_by_premium(history, average)
    rise = upside(implied, own.leg.close[LAST])
    return [
        PremiumHistory(
            fiscal_end=own.years.end_of(month),
            average=number(mean - 1),
            n=int(n),
            window=window,
            implied_price=number(implied[lines[month]]),
            upside=number(rise[lines[month]]),
        )
        for month, (mean, n) in latest.items()
    ]
