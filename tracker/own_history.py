"""Where a multiple and a premium stand in the company's own history: averages and percentiles."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from tracker.arrays import Flags, Numbers
from tracker.averages import Averages, averages
from tracker.history import Column, month_labels, rows_of, table, valuation_columns
from tracker.multiples import premium
from tracker.valuation import History
from tracker.years import NTM

ENOUGH = 120  # sessions; a percentile among fewer says little


@dataclass(frozen=True, slots=True)
class Rank:
    """How much of a row's own history is not above it, and how many values that rests on."""

    share: Numbers  # NaN on fewer than ENOUGH values
    n: Numbers


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
    counts = fresh & ~np.isnan(values)
    n = np.cumsum(counts, dtype="float64")
    seen = pd.Series(np.where(counts, values, np.nan)).expanding()
    place = seen.rank(method="max").to_numpy("float64")
    return Rank(np.where(n >= ENOUGH, place, np.nan) / np.maximum(n, 1), n)


def average_ratios(history: History) -> Averages:
    """Give the average of own multiple / peers' mean, over the policy's window.

    Less one it is the average premium; a premium near -100 % keeps its digits this way. Rows that
    carry an old close do not count.
    """
    own = history.own
    ratios = own.ps_model / history.peers.statistics.mean
    counts = _fresh(history)[own.years.rows] & ~np.isnan(ratios)
    window = history.policies.limit(lambda policy: policy.premium_sessions)
    return averages(own.years, ratios, counts, window)


def implied_by_premium(history: History, average: Numbers) -> Numbers:
    """Give on each line the price at the peers' mean with the average premium on top.

    peer mean x (1 + average premium) x model revenue x FX / shares: what the market has paid over
    the peers, not parity. `average` is that of own multiple / peers' mean, one a line. Worked:
    40.69 x 1.187 x 703 x 7.83 / 313.64 = 847.5, for an average of one day it is the price.
    """
    return history.own.implied(history.peers.statistics.mean * average)


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
    years, ratios = history.own.years, average_ratios(history)
    implied = implied_by_premium(history, ratios.on_lines())
    for month, label in month_labels(years).items():
        found = ratios.of_month(month)
        yield Column(f"premium_average_{label}", found.mean - 1, found.rows)
        yield Column(f"premium_n_{label}", found.n, found.rows, 0.0)
        yield Column(f"premium_implied_{label}", implied[years.lines(month)], rows_of(years, month))
    for name, (_, place) in ranks(history).items():
        yield Column(f"percentile_{name}", place.share)
        yield Column(f"percentile_{name}_n", place.n)
