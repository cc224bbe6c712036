"""The history of one company as a notebook in pandas computes it: one chain of `merge_asof`.

For the same clean data as `hand_written` and with the same columns. Vintages are pivoted to one
column a year first, so that each kind is merged once and not once a year.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from tracker.inputs import ValuationInputs
from tracker.sessions import exchange

Series = pd.Series  # of floats, dates or words
Table = dict[str, Any]

ENOUGH = 120  # values that a percentile needs


@dataclass
class Leg:
    """One company's columns on the grid."""

    splits: pd.DataFrame
    prices: pd.DataFrame
    merged: pd.DataFrame  # session, close, effective, shares_m
    cap_m: Series
    fx: Series | float
    crossed: set[str]
    revenue: pd.DataFrame  # one column a year
    dated: pd.DataFrame


def history_in_pandas(inputs: ValuationInputs, start: date, end: date) -> pd.DataFrame:
    """Compute every column of one company's history."""
    frames, ticker = inputs.frames, inputs.ticker
    peers = frames["peer_set"]["peers"].iloc[-1]
    limits = frames["policy"]["document"].iloc[-1]["limits"]
    market = exchange(frames["company"]["exchange"].iloc[0])
    days = market.between(start, end)
    grid = pd.DataFrame({"day": days, "cut": market.known_instants(days)})
    grid["cut"] = grid["cut"].dt.tz_localize("UTC")
    rates = {
        str(code): _asof(grid, rows[["known_at", "date", "rate"]])
        for code, rows in frames["fx_rate"].groupby("quote", observed=True)
    }
    legs = {one: _leg(frames, one, grid, rates) for one in [ticker, *peers]}
    own = legs[ticker]
    model = _asof(grid, _wide(frames["forecast"], "period_end", "value"))
    model = model.drop(columns=["day", "cut", "known_at"]).dropna(axis=1, how="all")
    model = _with_ntm(grid, model)
    own.revenue = own.revenue.where(model.notna())
    fresh = own.merged["session"] == grid["day"]
    table: Table = _own_columns(grid, own, limits)
    for year in model.columns:
        table |= _year_columns(year, model[year], own, {one: legs[one] for one in peers})
        table |= _premium_average(year, table, fresh, limits)
    table |= _market_columns(legs, peers, rates)
    table |= _target_columns(frames, grid, legs, model, limits)
    for name in ["market_multiple", "ps_consensus_ntm", "premium_ntm"]:
        seen = table[name].where(fresh).expanding()
        table[f"percentile_{name}_n"] = n = seen.count()
        table[f"percentile_{name}"] = seen.rank(method="max", pct=True).where(n >= ENOUGH)
    return pd.DataFrame(table).set_index(pd.DatetimeIndex(grid["day"], name="session"))


def _asof(grid: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    return pd.merge_asof(grid, rows, left_on="cut", right_on="known_at")


def _wide(rows: pd.DataFrame, ends: str, value: str) -> pd.DataFrame:
    """Pivot vintages to one row each and one column a year."""
    by_year = rows.assign(year=rows[ends].dt.year)
    return by_year.pivot(index="known_at", columns="year", values=value).reset_index()


def _with_ntm(grid: pd.DataFrame, revenue: pd.DataFrame) -> pd.DataFrame:
    """Blend the year in progress and the next; a year is over on its last day."""
    year = (grid["day"] + pd.Timedelta(days=1)).dt.year
    end = pd.to_datetime(year.astype(str) + "-12-31")
    begin = pd.to_datetime((year - 1).astype(str) + "-12-31")
    left = (end - grid["day"]).dt.days / (end - begin).dt.days
    this, following = _by_row(revenue, year), _by_row(revenue, year + 1)
    return revenue.assign(ntm=left * this + (1 - left) * following)


def _by_row(frame: pd.DataFrame, labels: Series) -> Series:
    """Read each row at the column that it names, missing where there is none."""
    place = frame.columns.get_indexer(pd.Index(labels))
    found = frame.to_numpy()[np.arange(len(frame)), place]
    return pd.Series(found, frame.index).where(place >= 0)


def _leg(
    frames: Mapping[str, pd.DataFrame],
    ticker: str,
    grid: pd.DataFrame,
    rates: Mapping[str, pd.DataFrame],
) -> Leg:
    kinds = ("price", "share_count", "split", "consensus", "company")
    mine = {kind: frames[kind][frames[kind]["ticker"] == ticker] for kind in kinds}
    prices = mine["price"][["known_at", "session", "close"]]
    counts = mine["share_count"][["known_at", "effective", "shares_m"]]
    merged = _asof(_asof(grid, prices).drop(columns="known_at"), counts)
    merged["close"] /= _basis(mine["split"], grid, merged["session"])
    merged["shares_m"] *= _basis(mine["split"], grid, merged["effective"])
    quoted = mine["company"]["quote_currency"].iloc[0]
    currency = mine["consensus"]["currency"].iloc[0]
    usd = {"USD": 1.0} | {code: rate["rate"] for code, rate in rates.items()}
    street = [
        _asof(grid, _wide(mine["consensus"], "fiscal_end", value).ffill())
        for value in ("mean_m", "as_of")
    ]
    revenue, dated = (one.drop(columns=["day", "cut", "known_at"]) for one in street)
    return Leg(
        splits=mine["split"],
        prices=prices,
        merged=merged,
        cap_m=merged["close"] * merged["shares_m"],
        fx=1.0 if quoted == currency else usd[currency] / usd[quoted],
        crossed=set() if quoted == currency else {quoted, currency} - {"USD"},
        revenue=_with_ntm(grid, revenue),
        dated=dated,
    )


def _basis(splits: pd.DataFrame, grid: pd.DataFrame, since: Series) -> Series:
    """Give the shares that one of each date `since` has become by the row's day."""
    basis = pd.Series(1.0, grid.index)
    for on, ratio in zip(splits["effective"], splits["ratio"], strict=True):
        basis[(grid["day"] >= on) & (since < on)] *= ratio
    return basis


def _own_columns(grid: pd.DataFrame, own: Leg, limits: Mapping[str, float]) -> Table:
    days = grid["day"].to_numpy()
    age = grid.index - np.searchsorted(days, own.merged["session"].to_numpy())
    return {
        "price": own.merged["close"],
        "price_session": own.merged["session"],
        "price_stale": (age > limits["price_sessions"]).astype(float),
        "shares_m": own.merged["shares_m"],
        "market_cap_m": own.cap_m,
        "peer_set_changed": 0.0,
    }


def _market_columns(
    legs: Mapping[str, Leg], peers: list[str], rates: Mapping[str, pd.DataFrame]
) -> Table:
    table: Table = {}
    for peer in peers:
        table[f"price_{peer}"] = legs[peer].merged["close"]
        table[f"price_session_{peer}"] = legs[peer].merged["session"]
    for code in {code for one in legs.values() for code in one.crossed}:
        table[f"fx_usd{code.lower()}"] = rates[code]["rate"]
        table[f"fx_usd{code.lower()}_date"] = rates[code]["date"]
    return table


def _year_columns(year: int | str, model: Series, own: Leg, peers: Mapping[str, Leg]) -> Table:
    ps_model = own.cap_m * own.fx / model
    ps = pd.DataFrame(
        {name: one.cap_m * one.fx / one.revenue[year] for name, one in peers.items()}
    ).where(model.notna(), axis=0)
    mean = ps.mean(axis=1)
    # The quantiles of a frame with gaps go row by row, a second in all; grouped ones do not.
    by_row = ps.stack().groupby(level=0)
    columns = {
        "ps_model": ps_model,
        "ps_consensus": own.cap_m * own.fx / own.revenue[year],
        **{f"ps_{name}": ps[name] for name in ps},
        "peer_mean": mean,
        "peer_median": by_row.median(),
        "peer_min": ps.min(axis=1),
        "peer_max": ps.max(axis=1),
        "peer_q1": by_row.quantile(0.25),
        "peer_q3": by_row.quantile(0.75),
        "peer_n": ps.count(axis=1).astype(float),
        "premium": ps_model / mean - 1,
        "peer_implied": mean * model / own.fx / own.merged["shares_m"],
    }
    return {f"{name}_{year}": column for name, column in columns.items()}


def _premium_average(
    year: int | str, table: Table, fresh: Series, limits: Mapping[str, float]
) -> Table:
    ratio = (table[f"ps_model_{year}"] / table[f"peer_mean_{year}"]).where(fresh)
    seen = ratio.rolling(int(limits.get("premium_sessions", 60)), min_periods=1)
    average = seen.mean()
    return {
        f"premium_average_{year}": average - 1,
        f"premium_n_{year}": seen.count(),
        f"premium_implied_{year}": table[f"peer_implied_{year}"] * average,
    }


def _target_columns(
    frames: Mapping[str, pd.DataFrame],
    grid: pd.DataFrame,
    legs: Mapping[str, Leg],
    model: pd.DataFrame,
    limits: Mapping[str, float],
) -> Table:
    own, *peers = legs.values()
    target = _asof(grid, _with_closes(frames["target"], own, grid, limits))
    close, basis = own.merged["close"], target["fiscal_end"].dt.year
    revenue = _by_row(model, basis)
    published = target["price"] / _basis(own.splits, grid, target["published_on"])
    market_multiple = own.cap_m * own.fx / revenue
    marked = target["multiple"] * revenue / own.fx / own.merged["shares_m"]
    moved, low, high = _peer_moves(grid, target, peers, revenue.notna(), limits)
    upside, earned = published / close - 1, _earned(grid, target, own)
    first = target["base_session"] == grid["day"]
    due = (
        (upside > limits["review_upside"])
        | (market_multiple / target["multiple"] < limits["review_multiple_share"])
        | ((grid["day"] - target["published_on"]).dt.days > limits["review_target_days"])
    )
    over = grid["day"] > target["horizon_ends"]
    return {
        "target_published": published,
        "target_marked": marked,
        "target_peer_marked": marked * moved,
        "target_peer_marked_low": marked * low,
        "target_peer_marked_high": marked * high,
        "upside_published": upside,
        "upside_marked": marked / close - 1,
        "upside_peer_marked": marked * moved / close - 1,
        "upside_relative": np.nan,
        "market_multiple": market_multiple,
        "band": _bands(upside),
        "rating": target["rating"],
        "status": np.select([over, due], ["horizon_ended", "review_due"], "active"),
        "earned_absolute": earned,
        "earned_relative": earned.where(first),
        "earned_band": _bands(earned),
    }


def _peer_moves(
    grid: pd.DataFrame,
    target: pd.DataFrame,
    peers: list[Leg],
    has_year: Series,
    limits: Mapping[str, float],
) -> tuple[Series, Series, Series]:
    """Give the peers' mean now over that at publication, and its range without each peer."""
    basis, now = target["fiscal_end"].dt.year, pd.DataFrame(index=grid.index)
    for place, one in enumerate(peers):
        age = (grid["day"] - pd.to_datetime(_by_row(one.dated, basis))).dt.days
        fresh = has_year & (age <= limits["peer_marked_consensus_days"])
        now[place] = (one.cap_m * one.fx / _by_row(one.revenue, basis)).where(fresh)
    then = now.set_index(grid["day"]).loc[target["published_on"]].set_index(grid.index)
    both = now.notna() & then.notna()
    enough = both.sum(axis=1) >= 2
    now, then = now.where(both), then.where(both)
    without = pd.DataFrame(index=grid.index)
    for place in range(len(peers)):
        moved = now.drop(columns=place).mean(axis=1) / then.drop(columns=place).mean(axis=1)
        without[place] = moved.where(both[place] & enough)
    moved = (now.mean(axis=1) / then.mean(axis=1)).where(enough)
    return moved, without.min(axis=1), without.max(axis=1)


def _with_closes(
    targets: pd.DataFrame, own: Leg, grid: pd.DataFrame, limits: Mapping[str, float]
) -> pd.DataFrame:
    """Add the recorded closes at publication and at the horizon's end, unless stale by then."""
    days = grid["day"].to_numpy()
    for name, dated in {"base": "published_on", "final": "horizon_ends"}.items():
        prices = own.prices[["session", "close"]].add_prefix(f"{name}_")
        targets = pd.merge_asof(targets, prices, left_on=dated, right_on=f"{name}_session")
        place = np.searchsorted(days, targets[dated].to_numpy(), side="right") - 1
        age = place - np.searchsorted(days, targets[f"{name}_session"].to_numpy())
        targets[f"{name}_close"] = targets[f"{name}_close"].where(age <= limits["price_sessions"])
    return targets


def _earned(grid: pd.DataFrame, target: pd.DataFrame, own: Leg) -> Series:
    base = target["base_close"] / _basis(own.splits, grid, target["base_session"])
    final = target["final_close"] / _basis(own.splits, grid, target["final_session"])
    close = own.merged["close"].where(grid["day"] <= target["horizon_ends"], final)
    return close / base - 1


def _bands(values: Series) -> Series:
    exact = values.round(12)
    above = [exact > 0.15, exact > 0.05, exact >= -0.05]
    found = np.select(above, ["buy", "overweight", "hold"], "underweight").astype(object)
    return pd.Series(found, values.index).where(values.notna(), None)
