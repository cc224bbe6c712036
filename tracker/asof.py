"""The as-of join: for each row of a grid, which observation was the one to use."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from tracker.arrays import Days, Instants, Numbers, Objects, Picks

# Several sources for one key: import beats report beats feed (DESIGN 4.1). Whatever a coverage
# file names as its source, a report or a filing, somebody has read and entered: it stands between.
PRECEDENCE = {"import": 2, "yahoo": 0, "ecb": 0}
ENTERED = 1


@dataclass(frozen=True, slots=True)
class Grid:
    """The rows of a history: one date each, and the instant up to which things were known.

    Ages, status and horizon are counted at `aged_days` and `aged_cuts`, which are the rows' own
    unless an old valuation is held on screen and aged at a later day.
    """

    days: Days  # datetime64[s], local dates of the covered exchange, ascending
    cuts: Instants  # datetime64[us], UTC, ascending
    aged_days: Days
    aged_cuts: Instants

    @classmethod
    def of(cls, days: Days, cuts: Instants) -> Grid:
        """Make a grid whose rows are aged at their own date."""
        return cls(days, cuts, days, cuts)

    @property
    def desk(self) -> Grid:
        """Give the grid on which the desk's own word is read: its targets, model, rules, peers.

        Of an old valuation held on screen it is the day that looks, since only the market fell
        silent; else it is this grid.
        """
        held = len(self) and self.aged_days[-1] > self.days[-1]
        return Grid.of(self.aged_days, self.aged_cuts) if held else self

    def __len__(self) -> int:
        """Count the rows."""
        return len(self.days)


def instants(column: pd.Series) -> Instants:
    """Give a column of instants or dates as naive UTC datetime64[us]."""
    if isinstance(column.dtype, pd.DatetimeTZDtype):
        column = column.dt.tz_convert("UTC").dt.tz_localize(None)
    return column.to_numpy().astype("datetime64[us]")


def arrivals(frame: pd.DataFrame, effective: str | None, *, hindsight: bool) -> Instants:
    """Give when each observation could first be used.

    As known then: when it was known and in effect. With hindsight (as known now): when it was in
    effect, whatever was learned about it later; for a session's price that is the first instant
    at which any value of that session was known.
    """
    known = instants(frame["known_at"])
    if effective is None:
        return known
    if not hindsight:
        return np.maximum(known, instants(frame[effective]))
    if effective == "session":
        first = frame.groupby("session", sort=False)["known_at"].transform("min")
        return instants(first)
    return instants(frame[effective])


def pick_latest(
    frame: pd.DataFrame, grid: Grid, *, effective: str, hindsight: bool = False
) -> Picks:
    """Give, for each grid row, the position in `frame` of the observation to use, or -1.

    Of what had arrived, the latest effective date wins; then the better source, the later
    knowledge, the later batch. One pass: a running maximum over the order of arrival.
    """
    if frame.empty:
        return np.full(len(grid), -1)
    arrived = arrivals(frame, effective, hindsight=hindsight)
    standing = source_rank(frame)
    best_last = np.lexsort(
        (frame["id"].to_numpy(), instants(frame["known_at"]), standing, instants(frame[effective]))
    )
    rank = np.empty(len(frame), dtype=np.int64)
    rank[best_last] = np.arange(len(frame))
    order = np.argsort(arrived, kind="stable")
    best = np.maximum.accumulate(rank[order])
    seen = np.searchsorted(arrived[order], grid.cuts, side="right") - 1
    picks: Picks = np.asarray(best_last, dtype=np.int64)[best[np.maximum(seen, 0)]]
    picks[seen < 0] = -1
    return picks


def source_rank(frame: pd.DataFrame) -> Numbers:
    """Rank each row's source: import over report and other entries over feed."""
    return np.asarray(frame["source"].map(PRECEDENCE).fillna(ENTERED), dtype=np.float64)


def take(frame: pd.DataFrame, column: str, picks: Picks) -> Numbers:
    """Read a number column at the picked rows, NaN where nothing was picked."""
    if frame.empty:
        return np.full(len(picks), np.nan)
    values = frame[column].to_numpy(dtype="float64", na_value=np.nan)
    return np.where(picks >= 0, values[picks], np.nan)


def take_positive(frame: pd.DataFrame, column: str, picks: Picks) -> Numbers:
    """Read a number that only counts above zero: a close, a share count, a rate; else NaN."""
    values = take(frame, column, picks)
    return np.where(values > 0, values, np.nan)


def take_dates(frame: pd.DataFrame, column: str, picks: Picks) -> Days:
    """Read a date column at the picked rows, NaT where nothing was picked."""
    if frame.empty:
        return np.full(len(picks), np.datetime64("NaT", "s"))
    values = frame[column].to_numpy().astype("datetime64[s]")
    return np.where(picks >= 0, values[picks], np.datetime64("NaT", "s"))


def take_objects(frame: pd.DataFrame, column: str, picks: Picks) -> Objects:
    """Read any column at the picked rows as objects, None where nothing was picked."""
    found = np.full(len(picks), None, dtype=object)
    if not frame.empty:
        values = frame[column].to_numpy(dtype=object)
        hit = picks >= 0
        found[hit] = values[picks[hit]]
    return found


def cut(
    frame: pd.DataFrame,
    effective: str | None,
    *,
    as_of: np.datetime64 | None = None,
    known_at: np.datetime64 | None = None,
) -> pd.DataFrame:
    """Drop what took effect after `as_of` or became known after `known_at`."""
    keep = np.ones(len(frame), dtype=bool)
    if as_of is not None and effective is not None:
        keep &= instants(frame[effective]) <= as_of
    if known_at is not None:
        keep &= instants(frame["known_at"]) <= known_at
    return frame[keep].reset_index(drop=True)
