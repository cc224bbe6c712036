"""The policy on a row: its limits, which upside is banded, and the band of an upside."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from tests.reference.amounts import Amount, amount
from tests.reference.record import Record, choose, remembered

LIMITS = {
    "price_sessions": 2,
    "peer_marked_consensus_days": 30,
    "review_upside": 1.0,
    "review_multiple_share": 0.5,
    "review_target_days": 90,
    "premium_sessions": 60,
}
NONE: Mapping[str, Any] = {
    "bands": [],
    "banded": "published",
    "expected_benchmark_return": None,
    "limits": {},
}


@remembered
def policy(record: Record, cut: datetime) -> dict[str, Any]:
    """Give the policy in force, one without bands before the first."""
    row = choose(record.of("policy", record.ticker), cut)
    document: Mapping[str, Any] = NONE if row is None else row["document"]
    return {**document, "limits": {**LIMITS, **document["limits"]}}


def whole_limit(record: Record, name: str, cut: datetime) -> int:
    """Give a limit that counts days or sessions."""
    return int(policy(record, cut)["limits"][name])


def beyond(record: Record, value: Amount, name: str, cut: datetime) -> bool:
    """Tell whether a known amount is above a limit."""
    limit = amount(float(policy(record, cut)["limits"][name]))
    return value is not None and limit is not None and value > limit


def below(record: Record, value: Amount, name: str, cut: datetime) -> bool:
    """Tell whether a known amount is under a limit."""
    limit = amount(float(policy(record, cut)["limits"][name]))
    return value is not None and limit is not None and value < limit


def band_of(record: Record, value: Amount, cut: datetime) -> str | None:
    """Give the highest band whose lower edge an upside passes, or meets where that counts."""
    if value is None:
        return None
    for band in policy(record, cut)["bands"]:
        lower = amount(band["lower"])
        if lower is None or value > lower or (band["inclusive"] and value == lower):
            return str(band["id"])
    return None
