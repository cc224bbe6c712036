"""What each published rating has earned by horizon, from the one engine of earned performance."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from tracker.arrays import Days
from tracker.coverage.facts import add_months
from tracker.earned import Earned, earned_performance
from tracker.grid import Grid
from tracker.ledger import NO_DAY
from tracker.legs import company_leg
from tracker.listings import Company
from tracker.origins import day as iso
from tracker.origins import number
from tracker.policy import policies
from tracker.publication import publications
from tracker.record import Record
from tracker.scorecard.published import Published
from tracker.sessions import utc_instant
from tracker.targets import Targets

MONTHS: Final[Mapping[str, int]] = {"1m": 1, "3m": 3, "6m": 6, "12m": 12}
HORIZON: Final = "horizon"
TO_DATE: Final = "to_date"
WINDOWS: Final = (*MONTHS, HORIZON, TO_DATE)
NOT_YET: Final = "not yet"
NO_HORIZON: Final = "no horizon was published"
NO_BASE: Final = "no close was known when the target was published"
NO_CLOSE: Final = "no fresh close is known at its end"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The performance of one publication over one window, or why it is not known."""

    window: str
    ends: dt.date | None
    reason: str | None
    absolute: float | None = None
    relative: float | None = None  # without benchmark levels there is none
    band: str | None = None  # the rating that it would have earned
    base_session: str | None = None
    session: str | None = None
    symbol: str | None = None  # what the levels are of, as their source calls it
    kind: str | None = None  # "price" or "total_return"

    @property
    def measure(self) -> str | None:
        """Say what the band was earned with: `relative`, or `absolute` where no level is known."""
        if self.absolute is None:
            return None
        return "absolute" if self.relative is None else "relative"


def outcomes(
    record: Record,
    first: Company,
    published: Sequence[Published],
    *,
    day: dt.date,
    now: dt.datetime,
) -> list[list[Outcome]]:
    """Give of each publication its outcomes in the order of `WINDOWS`, as known by `now`.

    Each is what the engine would have frozen had the horizon ended there. What is not over on
    `day` is not known yet, and nothing is extrapolated. Worked: 847.5 on 15 April and 932.25 on 15
    May 2026 are +10.0 % in one month; a benchmark that rose 4.0 % leaves +6.0 %, Overweight.
    """
    n = len(published)
    grid = Grid.of(np.full(n, np.datetime64(day, "s")), np.full(n, utc_instant(now)))
    leg = company_leg(record, np.full(n, record.covered), grid, otherwise=first)
    rules = policies(record, grid)
    limit = rules.limit(lambda policy: policy.price_sessions)
    found: list[list[Outcome]] = [[] for _ in published]
    for window in WINDOWS if n else ():
        ends = [_end(one, window) for one in published]
        targets = _targets(record, published, ends)
        at = publications(targets, leg.listing, grid)
        earned = earned_performance(record, leg, targets, at, grid, stale_after=limit)
        bands = rules.band_of_performance(earned.performance)
        for row, end in enumerate(ends):
            reason = _reason(earned, row, is_over=end is None or end < day)
            if window == HORIZON and end is None:
                reason = NO_HORIZON
            if window == TO_DATE and reason is None and leg.price_age[row] > limit[row]:
                reason = NO_CLOSE  # an old close is no performance to date
            blank = Outcome(window, end, reason=reason)
            known = reason is None
            found[row].append(_known(blank, record, earned, row, bands[row]) if known else blank)
    return found


def _end(published: Published, window: str) -> dt.date | None:
    """Give a window's last day, None where it has none."""
    if window in MONTHS:
        return add_months(published.published_on, MONTHS[window])
    return published.horizon_ends if window == HORIZON else None


def _targets(
    record: Record, published: Sequence[Published], ends: Sequence[dt.date | None]
) -> Targets:
    """Give the publications as targets whose horizon ends with the window."""
    picks = np.array([one.pick for one in published], dtype=np.int64)
    ledger, nothing = record.targets, np.full(len(picks), np.nan)
    horizon: Days = np.array(
        [NO_DAY if end is None else np.datetime64(end, "s") for end in ends], "datetime64[s]"
    )
    return Targets(
        picks=picks,
        published=nothing,
        multiple=nothing,
        fiscal_end=ledger.days("fiscal_end", picks),
        basis=np.full(len(picks), -1),
        published_on=ledger.days("published_on", picks),
        horizon_ends=horizon,
        rating=record.words.words(ledger.coded("rating", picks)),
        benchmark=ledger.coded("benchmark", picks),
    )


def _known(blank: Outcome, record: Record, earned: Earned, row: int, band: str | None) -> Outcome:
    level = record.levels.row(int(earned.level_picks[row]))
    return replace(
        blank,
        absolute=number(earned.absolute[row]),
        relative=number(earned.relative[row]),
        band=band,
        base_session=iso(earned.base_session[row]),
        session=iso(earned.session[row]),
        symbol=None if level is None else level["note"],
        kind=None if level is None else level["kind"],
    )


def _reason(earned: Earned, row: int, *, is_over: bool) -> str | None:
    """Say why an outcome is not known, None where it is."""
    if not is_over:
        return NOT_YET
    if np.isnat(earned.base_session[row]):
        return NO_BASE
    return NO_CLOSE if np.isnan(earned.absolute[row]) else None
