"""The as-of join: of the observations about one thing, which was the one to use at an instant."""

from __future__ import annotations

import numpy as np

from tracker.arrays import Instants, Picks

NOBODY = -1  # about nothing: never picked


class Timeline:
    """Observations in the order they could first be used, each with the best one by then.

    Built once, asked on any grid. What an observation is `about` is a number of zero or more: a
    ticker's code, a ticker with a fiscal month.
    """

    def __init__(self, about: Picks, arrived: Instants, best_last: Picks | None) -> None:
        """Arrange observations that `arrived` at instants.

        `best_last` orders their positions by subject and then from worst to best; None where they
        stand in that order already and arrive in it.
        """
        ticks = np.asarray(arrived).view(np.int64)
        self._instants = np.sort(ticks)
        self._asked: tuple[Instants, Picks] | None = None
        keys = self._keys(about, np.searchsorted(self._instants, ticks, side="right"))
        best = np.arange(len(about))
        if best_last is not None:
            rank = np.empty(len(about), dtype=np.int64)
            rank[best_last] = best
            order = np.argsort(keys, kind="stable")
            keys, about = keys[order], about[order]
            # A later subject's ranks are all above an earlier one's, so one running maximum serves.
            best = np.asarray(best_last, dtype=np.int64)[np.maximum.accumulate(rank[order])]
        self._sorted = keys
        # The first element answers an instant before anything was known; what is about nothing
        # answers no question, not even one about nothing.
        self._about = np.concatenate([[NOBODY - 1], np.where(about < 0, NOBODY - 1, about)])
        self._best = np.concatenate([[NOBODY], best])

    def ticks(self, instants: Instants) -> Picks:
        """Count the arrivals up to each instant; NaT is before all of them.

        The last answer is kept: a grid asks about one company after the other at the same cuts.
        """
        if self._asked is None or self._asked[0] is not instants:
            found = np.searchsorted(self._instants, instants.view(np.int64), side="right")
            self._asked = instants, found
        return self._asked[1]

    def pick(self, about: Picks | int, ticks: Picks) -> Picks:
        """Give the position of the best observation about each by then, -1 where there is none."""
        wanted = self._keys(about, ticks)
        if len(wanted) > len(self._sorted) and bool((wanted[1:] >= wanted[:-1]).all()):
            seen = self._merged(wanted)
        else:
            seen = np.searchsorted(self._sorted, wanted, side="right")
        return np.where(self._about[seen] == about, self._best[seen], -1)

    def _merged(self, wanted: Picks) -> Picks:
        """Count the arrivals before each of many ordered questions by placing the arrivals."""
        places = np.searchsorted(wanted, self._sorted, side="left")
        return np.cumsum(np.bincount(places, minlength=len(wanted) + 1)[: len(wanted)])

    def _keys(self, about: Picks | int, ticks: Picks) -> Picks:
        keys: Picks = about * np.int64(len(self._instants) + 1) + ticks
        return keys


def from_worst_to_best(about: Picks, *columns: Picks | Instants) -> Picks:
    """Order positions by subject, then by the columns, the most telling one first."""
    order: Picks = np.lexsort((*reversed(columns), about))
    return order
