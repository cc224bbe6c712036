"""A valuation history as a table: one row a session, columns named like the document's fields."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from tracker.valuation import History


def year_labels(fiscal_ends: Sequence[np.datetime64]) -> dict[np.datetime64, str]:
    """Name fiscal years in columns: the year an end falls in, 2027 for 2027-12-31.

    Where two ends fall in one year, as years of 52 or 53 weeks may, both go by their full date.
    """
    years = {end: str(end.astype("datetime64[Y]")) for end in fiscal_ends}
    once = Counter(years.values())
    return {
        end: year if once[year] == 1 else str(end.astype("datetime64[D]"))
        for end, year in years.items()
    }


def history_frame(history: History) -> pd.DataFrame:
    """Lay a history out as the table of the `history` command, indexed by session.

    Money in millions of its currency (`_m`), upsides and performances as ratios, multiples as
    multiples; NaN or None where missing.
    """
    columns: dict[str, Any] = _own_columns(history)
    columns |= _multiple_columns(history)
    columns |= _verdict_columns(history)
    return pd.DataFrame(columns, index=pd.DatetimeIndex(history.grid.days, name="session"))


def _own_columns(history: History) -> dict[str, Any]:
    leg = history.own.leg
    stale = leg.price_age > history.policies.limit(lambda policy: policy.price_sessions)
    return {
        "price": leg.close,
        "price_session": leg.session,
        "price_stale": np.where(np.isnan(leg.price_age), np.nan, stale),
        "shares_m": leg.shares_m,
        "market_cap_m": leg.cap_m,
    }


def _multiple_columns(history: History) -> dict[str, Any]:
    columns: dict[str, Any] = {}
    for end, year in year_labels(history.own.fiscal_ends).items():
        statistics = history.peers.statistics(end)
        columns[f"ps_model_{year}"] = history.own.ps_model(end)
        columns[f"ps_consensus_{year}"] = history.own.ps_consensus(end)
        for peer in history.peers.legs:
            columns[f"ps_{peer.ticker}_{year}"] = np.where(peer.member, peer.ps[end], np.nan)
        columns[f"peer_mean_{year}"] = statistics.mean
        columns[f"peer_median_{year}"] = statistics.median
        columns[f"peer_n_{year}"] = statistics.n
        columns[f"peer_implied_{year}"] = history.own.implied(end, statistics.mean)
    for peer in history.peers.legs:
        if peer.leg is not None:
            columns[f"price_{peer.ticker}"] = peer.leg.close
            columns[f"price_session_{peer.ticker}"] = peer.leg.session
    for rate in history.own.rates.used():
        columns[f"fx_usd{rate.currency.lower()}"] = rate.values
        columns[f"fx_usd{rate.currency.lower()}_date"] = rate.dates
    return columns


def _verdict_columns(history: History) -> dict[str, Any]:
    verdict = history.verdict
    return {
        "target_published": verdict.targets.published,
        "target_marked": verdict.marked,
        "target_peer_marked": verdict.peer_marked,
        **{f"upside_{name}": column for name, column in verdict.upsides.items()},
        "market_multiple": verdict.market_multiple,
        "band": verdict.band,
        "rating": verdict.targets.rating,
        "status": verdict.status,
        "earned_absolute": verdict.earned.absolute,
        "earned_relative": verdict.earned.relative,
        "earned_band": verdict.earned_band,
    }
