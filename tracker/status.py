"""The status of a coverage on a grid: what was set, and what follows from horizon and target."""

from __future__ import annotations

import numpy as np

from tracker.arrays import Flags, Numbers, Objects
from tracker.grid import Grid
from tracker.policy import Policies
from tracker.record import Record
from tracker.targets import Targets

CURRENT = frozenset({"active", "review_due"})  # only these show a band as current


def statuses(
    record: Record,
    targets: Targets,
    policies: Policies,
    grid: Grid,
    *,
    upside: Numbers,
    market_multiple: Numbers,
) -> Objects:
    """Give the status row by row, None before the coverage opened.

    A status other than `active` or `review_due` that somebody set stands as set. A coverage of
    these two is `horizon_ended` once its target's horizon is over; else an active one is
    `review_due` when the target invites a review (`needs_review`).
    """
    words, desk = record.words, grid.desk
    # Statuses are read whole: where a date looks ahead of what was known, the rest is left out.
    ahead = bool((desk.joins > desk.cuts).any())
    ledger = record.statuses_by(desk.cuts[-1]) if ahead else record.statuses
    found = ledger.coded("status", ledger.pick(record.covered, desk.joins)).copy()
    active = found == words.code("active")
    current = active | (found == words.code("review_due"))
    ended = grid.aged_days > targets.horizon_ends
    due = needs_review(targets, policies, grid, upside=upside, market_multiple=market_multiple)
    found[active & due] = words.code("review_due")
    found[current & ended] = words.code("horizon_ended")
    return words.words(found)


def needs_review(
    targets: Targets,
    policies: Policies,
    grid: Grid,
    *,
    upside: Numbers,
    market_multiple: Numbers,
) -> Flags:
    """Tell where the target itself looks out of date, by the policy's limits.

    Upside above 100 %, the market's multiple below half of the target's, or a target older than
    90 days. Worked: at 417 HKD on 30 June 2026 the upside is 216 %, so a review is due.
    """
    limit = policies.limit
    age = target_age_days(targets, grid)
    share = market_multiple / targets.multiple
    due: Flags = (
        (upside > limit(lambda policy: policy.review_upside))
        | (share < limit(lambda policy: policy.review_multiple_share))
        | (age > limit(lambda policy: policy.review_target_days))
    )
    return due


def target_age_days(targets: Targets, grid: Grid) -> Numbers:
    """Count the days since the target was published, NaN where there is none."""
    age = (grid.aged_days - targets.published_on).astype("timedelta64[D]")
    return np.where(np.isnat(age), np.nan, age.astype("float64"))
