"""A valuation history as a table: one row a session, columns named like the document's fields."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from tracker.arrays import Days, Numbers, Objects, Picks
from tracker.multiples import premium, upside
from tracker.peer_group import PeerGroup
from tracker.peers import PeerStatistics
from tracker.valuation import History
from tracker.years import NTM, Years


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


def month_labels(years: Years) -> dict[int, str]:
    """Name each fiscal month as columns do, and the next twelve months `ntm`."""
    labels = year_labels(years.ends)
    return {
        **{month: labels[end] for month, end in zip(years.months, years.ends, strict=True)},
        NTM: "ntm",
    }


def valuation_columns(history: History) -> Iterator[Column]:
    """Give the columns of a history in their order, one element a session.

    Money in millions of its currency (`_m`), upsides, premiums and performances as ratios,
    multiples as multiples; NaN or None where missing.
    """
    yield from _own_columns(history)
    yield from _multiple_columns(history)
    yield from _verdict_columns(history)


class Column(NamedTuple):
    """One column of the table: its values, on the rows they belong to where not on all."""

    name: str
    values: Numbers | Days | Objects
    rows: Picks | slice | None = None
    otherwise: float = np.nan


def table(columns: Sequence[Column], history: History) -> pd.DataFrame:
    """Make one block of all numbers and put the rest between: hundreds apart take far longer."""
    index = pd.DatetimeIndex(history.grid.days, name="session")
    numbers = [column for column in columns if column.values.dtype == np.float64]
    block = np.empty((len(numbers), len(index)))
    for place, column in zip(block, numbers, strict=True):
        if column.rows is None:
            place[:] = column.values
        else:
            place.fill(column.otherwise)
            place[column.rows] = column.values
    names = [column.name for column in numbers]
    frame = pd.DataFrame(block.T, index=index, columns=names, copy=False)
    for position, column in enumerate(columns):
        if column.values.dtype != np.float64:
            frame.insert(position, column.name, column.values)
    return frame


def _own_columns(history: History) -> Iterator[Column]:
    leg = history.own.leg
    stale = leg.price_age > history.policies.limit(lambda policy: policy.price_sessions)
    yield Column("price", leg.close)
    yield Column("price_session", leg.session)
    yield Column("price_stale", np.where(np.isnan(leg.price_age), np.nan, stale))
    yield Column("shares_m", leg.shares_m)
    yield Column("market_cap_m", leg.cap_m)


def _multiple_columns(history: History) -> Iterator[Column]:
    own, group = history.own, history.peers
    statistics, tickers = group.statistics, group.tickers()
    lines = {
        "ps_model": own.ps_model,
        "ps_consensus": own.ps_consensus,
        **{f"ps_{ticker}": _of_peer(group, code) for ticker, code in tickers.items()},
        **_named(statistics),
        "premium": premium(own.ps_model, statistics.mean),
        "peer_implied": own.implied(statistics.mean),
    }
    for month, label in month_labels(own.years).items():
        place, rows = own.years.lines(month), rows_of(own.years, month)
        for name, values in lines.items():
            nobody = 0.0 if name == "peer_n" else np.nan
            yield Column(f"{name}_{label}", values[place], rows, nobody)
    yield from _peer_columns(group, tickers)
    for rate in own.rates.used():
        yield Column(f"fx_usd{rate.currency.lower()}", rate.values)
        yield Column(f"fx_usd{rate.currency.lower()}_date", rate.dates)


def rows_of(years: Years, month: int) -> Picks | slice:
    """Give the rows of one fiscal month, as a slice where none is left out: it writes faster."""
    rows = years.rows[years.lines(month)]
    whole = len(rows) and rows[-1] - rows[0] + 1 == len(rows)
    return slice(int(rows[0]), int(rows[-1]) + 1) if whole else rows


def _named(statistics: PeerStatistics) -> dict[str, Numbers]:
    return {
        "peer_mean": statistics.mean,
        "peer_median": statistics.median,
        "peer_min": statistics.low,
        "peer_max": statistics.high,
        "peer_q1": statistics.first_quartile,
        "peer_q3": statistics.third_quartile,
        "peer_n": statistics.n.astype("float64"),
    }


def _of_peer(group: PeerGroup, code: int) -> Numbers:
    """Give one peer's multiple on every line, at whatever place of the set; NaN where none."""
    found = np.full(len(group.years.rows), np.nan)
    for peer in group.peers:
        there = (peer.about == code)[group.years.rows]
        found = peer.ps if there.all() else np.where(there, peer.ps, found)
    return found


def _peer_columns(group: PeerGroup, tickers: Mapping[str, int]) -> Iterator[Column]:
    for ticker, code in tickers.items():
        if not (group.record.companies.about == code).any():
            continue  # nothing is known of its listing
        close = np.full(len(group.set_picks), np.nan)
        session = np.full(len(group.set_picks), np.datetime64("NaT", "s"))
        for peer in group.peers:
            there = peer.about == code
            close[there], session[there] = peer.leg.close[there], peer.leg.session[there]
        yield Column(f"price_{ticker}", close)
        yield Column(f"price_session_{ticker}", session)


def _verdict_columns(history: History) -> Iterator[Column]:
    verdict = history.verdict
    columns: dict[str, Numbers | Objects] = {
        "peer_set_changed": history.peers.changes().astype("float64"),
        "target_published": verdict.targets.published,
        "target_marked": verdict.marked,
        "target_peer_marked": verdict.peer_marked,
        "target_peer_marked_low": verdict.marked * verdict.peer_ratio.low,
        "target_peer_marked_high": verdict.marked * verdict.peer_ratio.high,
        **{f"upside_{name}": column for name, column in verdict.upsides.items()},
        "market_multiple": verdict.market_multiple,
        "band": verdict.band,
        "rating": verdict.targets.rating,
        "status": verdict.status,
        "earned_absolute": verdict.earned.absolute,
        "earned_relative": verdict.earned.relative,
        "earned_band": verdict.earned_band,
    }
    for name, values in columns.items():
        yield Column(name, values)
    for scenario in verdict.scenarios:
        yield Column(f"target_{scenario.name}", scenario.price)
        yield Column(f"upside_{scenario.name}", upside(scenario.price, history.own.leg.close))
