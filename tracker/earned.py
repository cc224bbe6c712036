"""What a rating has earned: the stock's return since publication, and that less the benchmark's."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tracker.arrays import Days, Flags, Numbers, Picks
from tracker.grid import Grid
from tracker.ledger import NO_DAY
from tracker.legs import Leg
from tracker.publication import Publications
from tracker.record import Record, pair
from tracker.targets import Targets
from tracker.words import NONE, distinct


@dataclass(frozen=True, slots=True)
class Earned:
    """Performance since publication on each grid row, frozen at the end of the horizon."""

    absolute: Numbers
    relative: Numbers  # NaN without benchmark levels
    base_session: Days
    session: Days
    frozen: Flags
    level_picks: Picks  # the benchmark's last level that was measured with, -1 for none

    @property
    def performance(self) -> Numbers:
        """Give the relative performance, the absolute one where no benchmark level is known."""
        return np.where(np.isnan(self.relative), self.absolute, self.relative)


def earned_performance(
    record: Record,
    leg: Leg,
    targets: Targets,
    published: Publications,
    grid: Grid,
    *,
    stale_after: Numbers,
) -> Earned:
    """Give the stock's return since the publication's close, and that less the benchmark's.

    Worked: 777.5 on 24 April 2026 against 847.5 is -8.3 %. After the horizon the last fresh close
    of its last day counts; without one the outcome is not known (NaN). A price index is never
    measured against a total return: levels of two kinds give no relative performance.
    """
    ends = targets.horizon_ends[published.samples]
    base, base_session = _close_on(record, published, published.on_their_days(), stale_after)
    last, last_session = _close_on(record, published, published.on(ends), stale_after)
    over = grid.aged_days > targets.horizon_ends
    session = np.where(over, last_session, leg.session)
    close = np.where(over, last / leg.basis.since(last_session), leg.close)
    levels = _Levels(record, leg, targets, grid, stale_after)
    then, now = levels.on(base_session), levels.on(session)
    # On the day of publication no benchmark has moved yet, whatever its level.
    moved = np.where(grid.days == base_session, 0.0, levels.change(then, now))
    absolute = close / (base / leg.basis.since(base_session)) - 1
    return Earned(
        absolute=absolute,
        relative=absolute - moved,
        base_session=base_session,
        session=session,
        frozen=over & ~np.isnan(absolute),
        level_picks=np.where(np.isnan(moved), NONE, now),
    )


def _close_on(
    record: Record, published: Publications, at: Grid, stale_after: Numbers
) -> tuple[Numbers, Days]:
    """Give each row the close in force at an instant of its publication, none that was stale then.

    As recorded: on the share basis of the session it is given with, in the unit of the row's
    listing: what was quoted in another one cannot be measured against today's close.
    """
    listing, prices = published.listing, record.prices
    about = np.full(len(at), record.covered)
    picks = prices.pick(pair(about, listing.quoted), at.cuts)
    session = prices.days("session", picks)
    age = published.by_row(listing.ages(session, at.cuts))
    close = published.by_row(prices.positive("close", picks))
    close = np.where(age <= stale_after, close, np.nan)
    return close, np.where(np.isnan(close), NO_DAY, published.days_by_row(session))


class _Levels:
    """Each row's benchmark as known at the close of a day, NaN where no level is fresh."""

    def __init__(
        self, record: Record, leg: Leg, targets: Targets, grid: Grid, stale_after: Numbers
    ) -> None:
        self._ledger = record.levels
        self._listing = leg.listing
        self._benchmark = targets.benchmark
        self._cuts = grid.cuts
        self._stale_after = stale_after

    def on(self, days: Days) -> Picks:
        """Give the level of each row's day as its position in the ledger, -1 where none is."""
        if not len(self._ledger) or not distinct(self._benchmark):
            return np.full(len(days), NONE)
        cuts = np.minimum(self._listing.known_instants(days), self._cuts)
        picks = self._ledger.pick(self._benchmark, cuts)
        ages = self._listing.ages(self._ledger.days("session", picks), cuts)
        return np.where(ages <= self._stale_after, picks, NONE)

    def change(self, then: Picks, now: Picks) -> Numbers:
        """Give the index's return between two levels of one kind, NaN without them."""
        ledger = self._ledger
        alike = ledger.coded("kind", then) == ledger.coded("kind", now)
        change = ledger.positive("level", now) / ledger.positive("level", then) - 1
        return np.where(alike, change, np.nan)
