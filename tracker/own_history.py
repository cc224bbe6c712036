"""Where a multiple and a premium stand in the company's own history: averages and percentiles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from tracker.arrays import Flags, Numbers, Picks
from tracker.history import Column, month_labels, table, valuation_columns
from tracker.multiples import premium
from tracker.valuation import History
from tracker.years import NTM

ENOUGH = 120  # sessions; a percentile among fewer says little


@dataclass(frozen=True, slots=True)
class Rank:
    """How much of a row's own history is not above it, and how many values that rests on."""

    share: Numbers  # NaN on fewer than ENOUGH values
    n: Numbers


@dataclass(frozen=True, slots=True)
class Average:
    """The mean over a window of rows up to each, and how many values it rests on."""

    mean: Numbers
    n: Numbers

    def at(self, rows: Picks) -> Average:
        """Give the average at some rows."""
        return Average(self.mean[rows], self.n[rows])


def history_frame(history: History, *, since: date | None = None) -> pd.DataFrame:
    """Lay a history out as the table of the `history` command: each row and its place among them.

    Indexed by session: all `valuation_columns`, then the average premium over the policy's window
    with its number of sessions, the price it implies, and the percentiles with theirs. `since`
    leaves out the rows before a date, and the years that none of the others is about; what looks
    back over rows looks over all of them.
    """
    columns = [*valuation_columns(history), *_columns(history)]
    frame = table(columns, history)
    if since is None:
        return frame
    first = int(np.searchsorted(history.grid.days, np.datetime64(since, "s")))
    years = history.own.years
    over = tuple(
        f"_{label}"
        for month, label in month_labels(years).items()
        if month != NTM and (years.rows[years.lines(month)] < first).all()
    )
    kept = [column.name for column in columns if not column.name.endswith(over)]
    return frame.iloc[first:][kept]


def rank(values: Numbers, fresh: Flags) -> Rank:
    """Rank each row's value among all up to it, over fresh rows that have one.

    A row that carries an old close does not count and is not ranked. Worked: of 1, 2, 4 and then
    3, three of four are not above 3: 0.75 (given from 120 values on).
    """
    seen = pd.Series(np.where(fresh, values, np.nan)).expanding()
    n = seen.count().to_numpy("float64")
    share = seen.rank(method="max", pct=True).to_numpy("float64")
    return Rank(np.where(n >= ENOUGH, share, np.nan), n)


def average(values: Numbers, fresh: Flags, window: Numbers) -> Average:
    """Average the last `window` rows up to each, over fresh ones that have a value.

    Worked: premiums of 10 %, none (a carried close) and 16 % average 13 % over 2 sessions.
    """
    counts = fresh & ~np.isnan(values)
    mean, n = np.full(len(values), np.nan), np.zeros(len(values))
    places = np.flatnonzero(counts)
    for length in np.unique(window).astype(int) if len(places) else ():
        # Rows before the first value have none, nor have those a window after the last.
        seen = slice(places[0], min(places[-1] + length, len(values)))
        held = np.where(counts[seen], values[seen], 0.0)
        total = np.convolve(held, np.ones(length))[: len(held)]
        number = np.convolve(counts[seen].astype("float64"), np.ones(length))[: len(held)]
        rows = np.flatnonzero((window[seen] == length) & (number > 0))
        mean[seen.start + rows], n[seen.start + rows] = total[rows] / number[rows], number[rows]
    return Average(mean, n)


def average_ratios(history: History) -> Mapping[int, Average]:
    """Give the average of own multiple / peers' mean, row by row, by fiscal month and for NTM.

    Less one it is the average premium; a premium near -100 % keeps its digits this way.
    """
    own, fresh = history.own, _fresh(history)
    ratios = own.ps_model / history.peers.statistics.mean
    window = history.policies.limit(lambda policy: policy.premium_sessions)
    found = {}
    for month in month_labels(own.years):
        lines = own.years.lines(month)
        column = np.full(len(history.grid), np.nan)
        column[own.years.rows[lines]] = ratios[lines]
        found[month] = average(column, fresh, window)
    return found


def implied_by_premium(history: History, averages: Mapping[int, Average]) -> Numbers:
    """Give on each line the price at the peers' mean with the own average premium on top.

    peer mean x (1 + average premium) x model revenue x FX / shares: what the market has paid over
    the peers, not parity. Worked: 40.69 x 1.187 x 703 x 7.83 / 313.64 = 847.5, for an average of
    one day it is the price.
    """
    years = history.own.years
    multiple = history.peers.statistics.mean.copy()
    for month, found in averages.items():
        lines = years.lines(month)
        multiple[lines] *= found.mean[years.rows[lines]]
    return history.own.implied(multiple)


def ranks(history: History) -> dict[str, tuple[Numbers, Rank]]:
    """Give the figures that are ranked in their own history, by name: values and rank by row.

    P/S on the model's basis year, P/S and premium on the next twelve months: the last two do not
    shift with the fiscal year that is looked at.
    """
    own, ntm = history.own, history.own.years.lines(NTM)
    premiums = premium(own.ps_model, history.peers.statistics.mean)
    values = {
        "market_multiple": history.verdict.market_multiple,
        "ps_consensus_ntm": own.ps_consensus[ntm],
        "premium_ntm": premiums[ntm],
    }
    return {name: (column, rank(column, _fresh(history))) for name, column in values.items()}


def _fresh(history: History) -> Flags:
    """Tell which rows have a close of their own session."""
    fresh: Flags = history.own.leg.session == history.grid.days
    return fresh


def _columns(history: History) -> Iterator[Column]:
    years, averages = history.own.years, average_ratios(history)
    implied = implied_by_premium(history, averages)
    for month, label in month_labels(years).items():
        yield Column(f"premium_average_{label}", averages[month].mean - 1)
        yield Column(f"premium_n_{label}", averages[month].n)
        lines = years.lines(month)
        yield Column(f"premium_implied_{label}", implied[lines], years.rows[lines])
    for name, (_, found) in ranks(history).items():
        yield Column(f"percentile_{name}", found.share)
        yield Column(f"percentile_{name}_n", found.n)
