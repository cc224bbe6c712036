"""The inputs of one company as plain arrays, as somebody who knows that they are clean has them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from tracker.arrays import Days, Instants, Numbers, Objects, Picks
from tracker.inputs import ValuationInputs
from tracker.sessions import exchange


@dataclass(frozen=True, slots=True)
class Vintages:
    """Forecasts of revenue: a row a vintage, a column a calendar year, NaN where it has none."""

    known: Instants
    dated: Days
    values: Numbers


@dataclass(frozen=True, slots=True)
class Rates:
    """One currency's rates: units of it for one dollar."""

    known: Instants
    dated: Days
    values: Numbers


@dataclass(frozen=True, slots=True)
class Member:
    """The covered company or a peer: everything by ascending date, which is that of arrival too."""

    ticker: str
    quoted: str  # the currency of its closes
    currency: str  # the currency of its revenue
    known: Instants  # of each close
    session: Days
    close: Numbers
    counted: Days  # the day from which each share count holds, which is when it was known
    shares_m: Numbers
    split_on: Days
    split_ratio: Numbers
    consensus: Vintages


@dataclass(frozen=True, slots=True)
class Targets:
    """The targets by the day they were published, which is when they were known."""

    published_on: Days
    price: Numbers
    multiple: Numbers
    basis: Picks  # the column of the basis year
    horizon_ends: Days
    rating: Objects


@dataclass(frozen=True, slots=True)
class Arrays:
    """All that one company's history is computed from."""

    days: Days  # the sessions of the history
    cuts: Instants  # when each of them closed
    first_year: int  # the calendar year of the first column of all vintages
    own: Member
    peers: tuple[Member, ...]
    model: Vintages
    rates: dict[str, Rates]
    targets: Targets
    limits: dict[str, float]


def arrays_of(inputs: ValuationInputs, start: date, end: date) -> Arrays:
    """Take the columns out of the frames."""
    company, forecast = inputs.frame("company"), inputs.frame("forecast")
    ends = [inputs.frame("consensus")["fiscal_end"], forecast["period_end"]]
    years = np.unique(np.concatenate([one.dt.year.to_numpy() for one in ends]))
    market = exchange(company["exchange"].iloc[0])
    days, rates = market.between(start, end), inputs.frame("fx_rate")
    members = [_member(inputs, ticker, years) for ticker in company["ticker"]]
    return Arrays(
        days=days,
        cuts=market.known_instants(days),
        first_year=int(years[0]),
        own=members[0],
        peers=tuple(members[1:]),
        model=_vintages(forecast, "published_on", "period_end", "value", years),
        rates={
            str(quote): Rates(_instants(one["known_at"]), _days(one["date"]), _numbers(one["rate"]))
            for quote, one in rates.groupby("quote", observed=True)
        },
        targets=_targets(inputs.frame("target"), int(years[0])),
        limits=inputs.frame("policy")["document"].iloc[0]["limits"],
    )


def _member(inputs: ValuationInputs, ticker: str, years: npt.NDArray[np.int32]) -> Member:
    def of(kind: str) -> pd.DataFrame:
        frame = inputs.frame(kind)
        return frame[frame["ticker"] == ticker]

    prices, shares, splits, consensus = map(of, ("price", "share_count", "split", "consensus"))
    return Member(
        ticker=ticker,
        quoted=str(of("company")["quote_currency"].iloc[0]),
        currency=str(consensus["currency"].iloc[0]),
        known=_instants(prices["known_at"]),
        session=_days(prices["session"]),
        close=_numbers(prices["close"]),
        counted=_days(shares["effective"]),
        shares_m=_numbers(shares["shares_m"]),
        split_on=_days(splits["effective"]),
        split_ratio=_numbers(splits["ratio"]),
        consensus=_vintages(consensus, "as_of", "fiscal_end", "mean_m", years),
    )


def _vintages(
    frame: pd.DataFrame, dated: str, ends: str, value: str, years: npt.NDArray[np.int32]
) -> Vintages:
    by_year = frame.assign(year=frame[ends].dt.year)
    wide = by_year.pivot_table(index=["known_at", dated], columns="year", values=value)
    known, days = (wide.index.get_level_values(level).to_series() for level in (0, 1))
    values = wide.reindex(columns=years).to_numpy("float64")
    return Vintages(_instants(known), _days(days), np.ascontiguousarray(values))


def _targets(frame: pd.DataFrame, first_year: int) -> Targets:
    return Targets(
        published_on=_days(frame["published_on"]),
        price=_numbers(frame["price"]),
        multiple=_numbers(frame["multiple"]),
        basis=frame["fiscal_end"].dt.year.to_numpy("int64") - first_year,
        horizon_ends=_days(frame["horizon_ends"]),
        rating=frame["rating"].to_numpy(dtype=object),
    )


def _numbers(column: pd.Series[Any]) -> Numbers:
    return column.to_numpy("float64")


def _days(column: pd.Series[Any]) -> Days:
    return column.to_numpy().astype("datetime64[s]")


def _instants(column: pd.Series[Any]) -> Instants:
    instants: Instants = column.dt.tz_localize(None).to_numpy().astype("datetime64[us]")
    return instants
