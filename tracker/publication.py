"""The days on which targets were published, as rows of a grid of their own."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tracker.arrays import Days, Instants, Numbers, Picks
from tracker.grid import Grid
from tracker.listings import Listing
from tracker.targets import Targets


@dataclass(frozen=True, slots=True)
class Publications:
    """Each target that is in force on some row, under each listing that it is looked at from."""

    of_row: Picks  # the publication of each grid row, -1 for none
    samples: Picks  # a grid row of each publication
    listing: Listing  # of each publication, as the rows see it
    days: Days  # when it was published
    cuts: Instants  # what the sample row knows: a day that is not over yet shows no more

    def on(self, days: Days) -> Grid:
        """Give one date of each publication (NaT for none) as known when that date was over."""
        return Grid.of(days, self.listing.known_instants(days))

    def on_their_days(self) -> Grid:
        """Give the dates of the publications as known when they were over, or by the row itself."""
        over = self.on(self.days)
        return Grid.of(over.days, np.minimum(over.cuts, self.cuts))

    def by_row(self, values: Numbers) -> Numbers:
        """Give each grid row the value of its publication, NaN where it has none."""
        found: Numbers = np.append(values, np.nan)[self.of_row]
        return found

    def days_by_row(self, days: Days) -> Days:
        """Give each grid row the date of its publication, NaT where it has none."""
        found: Days = np.append(days, np.datetime64("NaT", "s"))[self.of_row]
        return found


def publications(targets: Targets, listing: Listing, grid: Grid) -> Publications:
    """List the publications of the targets in force on a grid.

    A row of the day of publication has one of its own: that day is over when the row's own close
    is, even where a new listing with a later close became known during it.
    """
    seen = np.flatnonzero(targets.picks >= 0)
    own = (grid.days == targets.published_on)[seen]
    key = (targets.picks[seen] * 2 + own) * np.int64(2**32) + listing.picks[seen]
    _, first, inverse = np.unique(key, return_index=True, return_inverse=True)
    of_row = np.full(len(targets.picks), -1)
    of_row[seen] = inverse
    samples = seen[first]
    days, cuts = targets.published_on[samples], grid.cuts[samples]
    return Publications(of_row, samples, listing.at(samples), days, cuts)
