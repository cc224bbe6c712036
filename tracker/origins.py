"""Where a number comes from, and its plain form in a document: None where missing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from tracker.document import Origin

NOWHERE = Origin(
    source=None, note=None, known_at=None, age=None, age_unit="days", limit=None, stale=False
)


def number(value: Any) -> float | None:
    """Give a finite float, None for NaN, NaT, None and infinity."""
    return None if value is None or not np.isfinite(value) else float(value)


def whole(value: Any) -> int | None:
    """Give a whole number (of days, analysts), None where missing."""
    if isinstance(value, np.timedelta64):
        return None if np.isnat(value) else int(value.astype("int64"))
    found = number(value)
    return None if found is None else int(found)


def day(value: Any) -> str | None:
    """Give a date as ISO text, None where missing."""
    stamp = pd.Timestamp(value)
    return None if pd.isna(stamp) else str(stamp.date())


def instant(value: Any) -> str:
    """Give an instant as ISO text in UTC to the second: 2026-04-15T08:00:00Z."""
    stamp = pd.Timestamp(value)
    if stamp.tzinfo is not None:
        stamp = stamp.tz_convert("UTC")
    return f"{stamp:%Y-%m-%dT%H:%M:%S}Z"


def origin(
    row: Mapping[str, Any] | None,
    *,
    age: float = np.nan,
    unit: str = "days",
    limit: int | None = None,
) -> Origin:
    """Say where a recorded row comes from and whether it is older than its limit."""
    if row is None:
        return Origin({**NOWHERE, "age_unit": unit, "limit": limit})
    return Origin(
        source=row["source"],
        note=row["note"],
        known_at=instant(row["known_at"]),
        age=whole(age),
        age_unit=unit,
        limit=limit,
        stale=bool(limit is not None and age > limit),
    )
