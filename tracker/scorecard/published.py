"""The targets and ratings that were published, each as recorded last; oldest first."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import zip_longest

import numpy as np
import pandas as pd

from tracker.ledger import days_of, instants_of, source_rank
from tracker.record import Record
from tracker.sessions import date_at, utc_instant


@dataclass(frozen=True, slots=True)
class Published:
    """One published target with its rating, and where it stands in the record."""

    pick: int  # its position in the record's targets
    published_on: dt.date
    rating: str
    price: float
    currency: str
    benchmark: str | None
    horizon_ends: dt.date | None
    superseded_on: dt.date | None  # the day the next one was published; None: the last


def targets_on_record(record: Record, *, day: dt.date, now: dt.datetime) -> list[Published]:
    """List what was published by a day and known by an instant, the oldest first.

    Of one date the better source counts, then the later knowledge: as in every reading.
    """
    frame = record.targets.frame
    known = instants_of(frame["known_at"])
    dates = days_of(frame["published_on"])
    mine = record.targets.about == record.covered
    seen = np.flatnonzero(mine & (known <= utc_instant(now)) & (dates <= np.datetime64(day, "s")))
    ids = frame["id"].to_numpy()
    order = np.lexsort((ids[seen], known[seen], source_rank(frame)[seen], dates[seen]))
    best = {dates[pick]: int(pick) for pick in seen[order]}  # of one date the last stays
    picks = list(best.values())
    days = [date_at(dates[pick]) for pick in picks]
    return [_published(record, pick, following) for pick, following in zip_longest(picks, days[1:])]


def _published(record: Record, pick: int, following: dt.date | None) -> Published:
    row = record.targets.row(pick)
    assert row is not None
    ends = row["horizon_ends"]
    return Published(
        pick=pick,
        published_on=row["published_on"].date(),
        rating=str(row["rating"]),
        price=float(row["price"]),
        currency=str(row["currency"]),
        benchmark=row["benchmark"] if isinstance(row["benchmark"], str) else None,
        horizon_ends=None if pd.isna(ends) else ends.date(),
        superseded_on=following,
    )
