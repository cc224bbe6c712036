"""The history of one company written by hand in NumPy, for data that are known to be clean.

The same arithmetic as the engine for every column of `history_frame`: numbers, dates and words,
averages and percentiles included (only the rank among the values so far comes from pandas).
Nothing is checked, and what a look at the data shows is taken for granted: each table is sorted
and known in the order of its dates, companies keep one listing and end their years in December,
vintages forecast three years each, targets are published on sessions of the history, the policy
never changes, and neither do the peers or the status. The arrays are extracted beforehand
(`arrays_of`), untimed.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from benchmarks.arrays import Arrays
from benchmarks.hand_written_legs import (
    AHEAD,
    NTM,
    Columns,
    Leg,
    Rows,
    last,
    make_leg,
    place_rows,
    revenue_m,
)
from benchmarks.hand_written_verdict import Model, verdict_columns
from tracker.arrays import Flags, Numbers

ENOUGH = 120  # values that a percentile needs


def history_by_hand(arrays: Arrays) -> Columns:
    """Compute every column of one company's history."""
    rows, picks = place_rows(arrays), {}
    usd = {"USD": np.ones(len(arrays.days))}
    for code, rates in arrays.rates.items():
        picks[code] = last(rates.known, arrays.cuts)
        usd[code] = rates.values[picks[code]]
    legs = [make_leg(member, arrays, rows, usd) for member in (arrays.own, *arrays.peers)]
    own, model_m = legs[0], revenue_m(arrays.model.values, rows.vintage, rows)
    model = Model(own.cap_m * own.fx / model_m, model_m / own.fx / own.shares_m)
    lines = _lines(legs, model)
    found = _own_columns(arrays, own) | _by_year(arrays, rows, lines, own.session == arrays.days)
    for leg in legs[1:]:
        found[f"price_{leg.member.ticker}"] = leg.close
        found[f"price_session_{leg.member.ticker}"] = leg.session
    foreign = [leg.member for leg in legs if leg.member.quoted != leg.member.currency]
    for code in {code for one in foreign for code in (one.quoted, one.currency)} - {"USD"}:
        found[f"fx_usd{code.lower()}"] = usd[code]
        found[f"fx_usd{code.lower()}_date"] = arrays.rates[code].dated[picks[code]]
    found |= verdict_columns(arrays, rows, legs, model)
    for name in ("market_multiple", "ps_consensus_ntm", "premium_ntm"):
        share, n = _percentiles(found[name], own.session == arrays.days)
        found[f"percentile_{name}"], found[f"percentile_{name}_n"] = share, n
    return found


def _lines(legs: list[Leg], model: Model) -> dict[str, Numbers]:
    """Give what each fiscal year has a column of; the first leg is the company's."""
    peers = _statistics(np.array([leg.ps for leg in legs[1:]]))
    return {
        "ps_model": model.ps,
        "ps_consensus": legs[0].ps,
        **{f"ps_{leg.member.ticker}": leg.ps for leg in legs[1:]},
        **peers,
        "premium": model.ps / peers["peer_mean"] - 1,
        "peer_implied": peers["peer_mean"] * model.per_unit,
    }


def _statistics(ps: Numbers) -> dict[str, Numbers]:
    """Summarise peers, the first axis, over those that have a value."""
    ordered = np.sort(ps, axis=0)  # missing ones last
    known = ~np.isnan(ordered)
    n = known.sum(axis=0)
    top = np.maximum(n - 1, 0)

    def quantile(share: float) -> Numbers:
        place = top * share
        below = place.astype(np.int64)
        low = np.take_along_axis(ordered, below[None], axis=0)[0]
        high = np.take_along_axis(ordered, np.minimum(below + 1, top)[None], axis=0)[0]
        found: Numbers = low + (high - low) * (place - below)
        return found

    total = np.where(known, ordered, 0.0).sum(axis=0)
    return {
        "peer_mean": np.where(n > 0, total, np.nan) / np.maximum(n, 1),
        "peer_median": quantile(0.5),
        "peer_min": ordered[0],
        "peer_max": quantile(1.0),
        "peer_q1": quantile(0.25),
        "peer_q3": quantile(0.75),
        "peer_n": n.astype(np.float64),
    }


def _own_columns(arrays: Arrays, own: Leg) -> Columns:
    age = np.arange(len(arrays.days)) - np.searchsorted(arrays.days, own.session)
    return {
        "price": own.close,
        "price_session": own.session,
        "price_stale": (age > arrays.limits["price_sessions"]).astype(np.float64),
        "shares_m": own.shares_m,
        "market_cap_m": own.cap_m,
        "peer_set_changed": np.zeros(len(arrays.days)),
    }


def _by_year(arrays: Arrays, rows: Rows, lines: dict[str, Numbers], fresh: Flags) -> Columns:
    """Lay lines out as a column a year, and average the premium of each year over its window."""
    found, size = Columns(), len(arrays.days)
    ratio = np.where(fresh, lines["ps_model"] / lines["peer_mean"], np.nan)
    window = int(arrays.limits.get("premium_sessions", 60))
    width = arrays.model.values.shape[1]
    edges = np.searchsorted(rows.first, np.arange(width + 1))  # a later vintage has later years
    for year in range(width):
        parts = [
            (line, slice(edges[year - line], edges[year - line + 1]))
            for line in range(min(year, AHEAD - 1), -1, -1)
        ]
        begin, end = parts[0][1].start, parts[-1][1].stop
        if begin == end:
            continue
        label = arrays.first_year + year
        for name, values in lines.items():
            column = np.zeros(size) if name == "peer_n" else np.full(size, np.nan)
            for line, part in parts:
                column[part] = values[line, part]
            found[f"{name}_{label}"] = column
        series = np.concatenate([ratio[line, part] for line, part in parts])
        found |= _averages(series, begin, found, label, window)
    found |= {f"{name}_ntm": values[NTM] for name, values in lines.items()}
    found |= _averages(ratio[NTM], 0, found, "ntm", window)
    return found


def _averages(ratio: Numbers, begin: int, found: Columns, label: int | str, window: int) -> Columns:
    """Average own over peers' multiples, from row `begin` until the last has left the window."""
    known, implied = ~np.isnan(ratio), found[f"peer_implied_{label}"]
    size = len(implied)
    total, count = (
        np.convolve(one, np.ones(window))[: size - begin]
        for one in (np.where(known, ratio, 0.0), known.astype(np.float64))
    )
    average, n = np.full(size, np.nan), np.zeros(size)
    rows = slice(begin, begin + len(count))
    n[rows] = count
    np.divide(total, count, out=average[rows], where=count > 0)
    return {
        f"premium_average_{label}": average - 1,
        f"premium_n_{label}": n,
        f"premium_implied_{label}": implied * average,
    }


def _percentiles(values: Numbers, fresh: Flags) -> tuple[Numbers, Numbers]:
    """Give the share of the values so far that are not above each, and how many they are."""
    counted = fresh & ~np.isnan(values)
    n = np.cumsum(counted).astype(np.float64)
    # NumPy has no rank among the values so far, and pandas is faster than any made of its parts.
    rank = pd.Series(np.where(counted, values, np.nan)).expanding().rank(method="max").to_numpy()
    return np.where(n >= ENOUGH, rank / n, np.nan), n
