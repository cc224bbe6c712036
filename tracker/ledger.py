"""The recorded rows of one kind as columns, with the as-of join that chooses among them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from tracker.arrays import Days, Flags, Instants, Numbers, Objects, Picks
from tracker.timeline import NOBODY, Timeline, from_worst_to_best
from tracker.words import Words

# Several sources for one key: import beats report beats feed (DESIGN 4.1). Whatever a coverage
# file names as its source, a report or a filing, somebody has read and entered: it stands between.
# The second opinion on rates only counts on days that the first source lacks.
PRECEDENCE = {"import": 2, "yahoo": 0, "simulated": 0, "ecb": -1}
ENTERED = 1
FEED = "feed:"  # how the name of a third party's feed begins
NO_DAY = np.datetime64("NaT", "s")


class Ledger:
    """Rows of one kind. A pick is a row's position, -1 for none: columns read there are missing."""

    def __init__(
        self,
        frame: pd.DataFrame,
        about: Picks,
        effective: str,
        *,
        words: Words,
        hindsight: bool = False,
        first_of: Picks | None = None,
        entered_first: bool = False,
    ) -> None:
        """Arrange the rows of `frame` that are about something (`about` of zero or more).

        With hindsight a row counts from its effective date, whatever was learned about it later;
        where `first_of` names its session, from the first instant anything of that was known.
        With `entered_first` no feed overrules what somebody has entered, however late its date.
        """
        self._entered_first = entered_first
        self.frame, self.about, self.words = frame, about, words
        self.effective = days_of(frame[effective])
        known = instants_of(frame["known_at"])
        self.arrived = self._arrivals(known, hindsight=hindsight, first_of=first_of)
        self._timeline = Timeline(about, self.arrived, self._best_last(known))
        self._columns: dict[str, np.ndarray] = {}

    def __len__(self) -> int:
        """Count the rows."""
        return len(self.frame)

    def pick(self, about: Picks | int, cuts: Instants, lines: Picks | None = None) -> Picks:
        """Give the position of the row to use about each subject at each instant, -1 for none.

        Of what had arrived, the latest effective date wins; then the better source, the later
        knowledge, the later batch. `lines` says which of `cuts` each subject is asked at. Before
        all of it an entered row beats a feed's, where the ledger is to keep feeds behind.
        """
        ticks = self._timeline.ticks(cuts)
        return self._timeline.pick(about, ticks if lines is None else ticks[lines])

    def numbers(self, name: str, picks: Picks) -> Numbers:
        """Read a number at the picked rows, NaN where nothing was picked."""
        if name not in self._columns:
            self._columns[name] = np.append(self.frame[name].to_numpy("float64"), np.nan)
        found: Numbers = self._columns[name][picks]
        return found

    def positive(self, name: str, picks: Picks) -> Numbers:
        """Read a number that only counts above zero: a close, a share count, a rate; else NaN."""
        key = f"{name} > 0"
        if key not in self._columns:
            values = self.frame[name].to_numpy("float64")
            self._columns[key] = np.append(np.where(values > 0, values, np.nan), np.nan)
        found: Numbers = self._columns[key][picks]
        return found

    def days(self, name: str, picks: Picks) -> Days:
        """Read a date at the picked rows, NaT where nothing was picked."""
        if name not in self._columns:
            self._columns[name] = np.append(days_of(self.frame[name]), NO_DAY)
        found: Days = self._columns[name][picks]
        return found

    def coded(self, name: str, picks: Picks) -> Picks:
        """Read a word's code at the picked rows, -1 where there is none."""
        if name not in self._columns:
            self._columns[name] = np.append(self.words.codes(self.frame[name]), NOBODY)
        found: Picks = self._columns[name][picks]
        return found

    def objects(self, name: str, picks: Picks) -> Objects:
        """Read a column of anything at the picked rows, None where nothing was picked."""
        key = f"{name} as it is"
        if key not in self._columns:
            whole = np.full(len(self.frame) + 1, None, dtype=object)
            whole[:-1] = self.frame[name].to_numpy(dtype=object)
            self._columns[key] = whole
        found: Objects = self._columns[key][picks]
        return found

    def row(self, pick: int) -> dict[str, Any] | None:
        """Give the recorded row at a pick, None where nothing was picked."""
        return None if pick < 0 else dict(self.frame.iloc[int(pick)])

    def _arrivals(self, known: Instants, *, hindsight: bool, first_of: Picks | None) -> Instants:
        in_effect = self.effective.astype("datetime64[us]")
        if not hindsight:
            both: Instants = np.maximum(known, in_effect)
            return both
        if first_of is None:
            return in_effect
        order = np.lexsort((known, self.effective, first_of))
        starts = np.ones(len(order), dtype=bool)
        for key in (first_of[order], self.effective[order].view(np.int64)):
            starts[1:] &= key[1:] == key[:-1]
        starts[1:] = ~starts[1:]
        first = np.empty_like(known)
        first[order] = known[order][
            np.maximum.accumulate(np.where(starts, np.arange(len(order)), 0))
        ]
        return first

    def _best_last(self, known: Instants) -> Picks | None:
        ranks = source_rank(self.frame)
        entered = (ranks > 0) if self._entered_first else np.ones(len(ranks), dtype=bool)
        if entered.all() and self._in_order():
            return None
        ids = self.frame["id"].to_numpy()
        return from_worst_to_best(
            self.about, entered.astype(np.int64), self.effective, ranks, known, ids
        )

    def _in_order(self) -> bool:
        """Tell whether each subject's rows stand by ascending date, one a date, and came so."""
        about, effective, arrived = self.about, self.effective, self.arrived
        other: Flags = about[1:] > about[:-1]
        later = (effective[1:] > effective[:-1]) & (arrived[1:] >= arrived[:-1])
        return bool((other | (later & (about[1:] == about[:-1]))).all())


def source_rank(frame: pd.DataFrame) -> Picks:
    """Rank each row's source: import over report and other entries over feed."""
    source = pd.Categorical(frame["source"])
    ranks = np.array([rank_of(str(name)) for name in source.categories])
    return np.asarray(ranks[source.codes], dtype=np.int64)


def rank_of(source: str) -> int:
    """Rank one source by its name."""
    return 0 if source.startswith(FEED) else PRECEDENCE.get(source, ENTERED)


def days_of(column: pd.Series) -> Days:
    """Give a column of dates as datetime64[s]."""
    return _stamps(column).astype("datetime64[s]", copy=False)


def instants_of(column: pd.Series) -> Instants:
    """Give a column of instants as naive UTC datetime64[us]."""
    return _stamps(column).astype("datetime64[us]", copy=False)


def _stamps(column: pd.Series) -> Instants:
    held = column.array
    if not isinstance(held, pd.arrays.DatetimeArray):
        return column.to_numpy().astype("datetime64[us]")
    counts: Picks = held.asi8  # type: ignore[attr-defined]  # the stubs lack it
    # Since 1970 in UTC, whatever the column's zone.
    return counts.view(f"datetime64[{held.unit}]")
