"""Companies by hand in NumPy: closes, shares and multiples, row by row and line by line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from benchmarks.arrays import Arrays, Member, Vintages
from tracker.arrays import Days, Instants, Numbers, Picks

AHEAD = 3  # fiscal years that each vintage has
DAY = np.timedelta64(1, "D")
NTM = AHEAD  # the line of the next twelve months, after those of the fiscal years

Columns = dict[str, npt.NDArray[Any]]


@dataclass(frozen=True, slots=True)
class Rows:
    """Where each row stands among vintages and fiscal years; lines are rows of (4, n) arrays."""

    vintage: Picks
    first: Picks  # the column of the first year that the vintage has
    years: Picks  # columns of the three fiscal years
    current: Picks  # the column of the year in progress
    left: Numbers  # how much of that year is left


@dataclass(frozen=True, slots=True)
class Leg:
    """One company's figures row by row, and its multiples on the street's revenue by line."""

    member: Member
    session: Days
    close: Numbers
    shares_m: Numbers
    cap_m: Numbers
    fx: Numbers | float  # units of the revenue's currency for one of the quote's
    ps: Numbers
    vintage: Picks  # of the street
    dated: Days  # the date of each vintage's value of each year


def place_rows(arrays: Arrays) -> Rows:
    """Find the vintage and the fiscal years of each row."""
    vintage = last(arrays.model.known, arrays.cuts)
    first = np.argmax(~np.isnan(arrays.model.values), axis=1)[vintage]
    days = arrays.days.astype("datetime64[D]")
    year = (days + DAY).astype("datetime64[Y]")  # a year is over on its last day
    begin, end = year.astype("datetime64[D]") - DAY, (year + 1).astype("datetime64[D]") - DAY
    return Rows(
        vintage=vintage,
        first=first,
        years=first + np.arange(AHEAD)[:, None],
        current=year.astype(np.int64) + 1970 - arrays.first_year,
        left=(end - days) / (end - begin),
    )


def make_leg(member: Member, arrays: Arrays, rows: Rows, usd: Mapping[str, Numbers]) -> Leg:
    """Join one company's closes, shares and consensus to the rows."""
    place, counted = last(member.known, arrays.cuts), last(member.counted, arrays.days)
    session, since = member.session[place], member.counted[counted]
    close = member.close[place] / share_basis(member, arrays.days, session)
    shares_m = member.shares_m[counted] * share_basis(member, arrays.days, since)
    cap_m = close * shares_m
    fx = 1.0 if member.quoted == member.currency else usd[member.currency] / usd[member.quoted]
    street, dated = _filled(member.consensus)
    vintage = last(member.consensus.known, arrays.cuts)
    ps = cap_m * fx / revenue_m(street, vintage, rows)
    return Leg(member, session, close, shares_m, cap_m, fx, ps, vintage, dated)


def revenue_m(table: Numbers, vintage: Picks, rows: Rows) -> Numbers:
    """Read the three fiscal years of each row and blend the next twelve months."""
    found = np.empty((AHEAD + 1, len(vintage)))
    found[:AHEAD] = read(table, vintage, rows.years)
    this, following = (read(table, vintage, rows.current + ahead) for ahead in (0, 1))
    found[NTM] = rows.left * this + (1 - rows.left) * following
    return found


def share_basis(member: Member, days: Days, since: Days) -> Numbers:
    """Give the shares that one of each date `since` has become by the row's day."""
    basis = np.ones(len(days))
    for on, ratio in zip(member.split_on, member.split_ratio, strict=True):
        begin = np.searchsorted(days, on)
        basis[begin:] *= np.where(since[begin:] < on, ratio, 1.0)
    return basis


def last(known: Instants | Days, cuts: Instants | Days) -> Picks:
    """Give the position of the last of `known` by each cut."""
    return np.searchsorted(known, cuts, side="right") - 1


def read(table: npt.NDArray[Any], row: Picks, column: Picks) -> npt.NDArray[Any]:
    """Read a table at pairs of row and column, which flat positions do fastest."""
    found: npt.NDArray[Any] = table.ravel().take(row * table.shape[1] + column)
    return found


def _filled(vintages: Vintages) -> tuple[Numbers, Days]:
    """Give the latest value of each year by vintage, and the date it is from."""
    has = ~np.isnan(vintages.values)
    latest = np.maximum.accumulate(np.where(has, np.arange(len(has))[:, None], 0), axis=0)
    return vintages.values[latest, np.arange(has.shape[1])], vintages.dated[latest]
