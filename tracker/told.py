"""Figures as somebody told them on a date: forecasts by vintage, the street's, and results."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

import numpy as np

from tracker.fiscal import fiscal_month
from tracker.ledger import rank_of

Key = tuple[str, int, int]  # the line, the month its period ends in, the months it is long
Kind = Literal["forecast", "actual", "consensus"]
# How each kind names the line, the end of its period, its value and its date.
_NAMES: Final[Mapping[Kind, tuple[str, str, str, str]]] = {
    "forecast": ("line", "period_end", "value", "published_on"),
    "actual": ("line", "period_end", "value", "published_on"),
    "consensus": ("metric", "fiscal_end", "mean_m", "as_of"),
}


@dataclass(frozen=True, slots=True)
class Told:
    """One figure of one line and period, with who told it and when it could be known."""

    line: str
    month: int  # that the period ends in, since January 1970
    end: dt.date
    months: int
    value: float | None
    unit: str  # "m", "ratio", "multiple", "per_share"
    currency: str | None
    told_on: dt.date
    known_at: dt.datetime
    source: str
    note: str | None
    reported: bool
    order: tuple[int, dt.datetime, int]  # what makes one of two for the same key and date better
    low: float | None = None
    high: float | None = None
    analysts: float | None = None

    @property
    def key(self) -> Key:
        """Give what the figure is about."""
        return self.line, self.month, self.months


@dataclass(frozen=True, slots=True)
class Vintage:
    """All figures of the model that were published on one date, as known while it was in force."""

    published_on: dt.date
    arrived: dt.datetime
    figures: Mapping[Key, Told]


def read_told(kind: Kind, rows: Sequence[Mapping[str, Any]]) -> list[Told]:
    """Read recorded rows of a kind (dates as dates, None for what is missing), in their order."""
    line, end, value, dated = _NAMES[kind]
    ends = np.array([row[end] for row in rows], dtype="datetime64[D]").astype("datetime64[s]")
    return [
        Told(
            line=row[line],
            month=month,
            end=row[end],
            months=row.get("months", 12),
            value=row[value],
            unit=row.get("unit") or "m",
            currency=row["currency"],
            told_on=row[dated],
            known_at=row["known_at"],
            source=row["source"],
            note=row["note"],
            reported=bool(row.get("reported", False)),
            order=(rank_of(row["source"]), row["known_at"], row["id"]),
            low=row.get("low_m"),
            high=row.get("high_m"),
            analysts=row.get("analysts"),
        )
        for row, month in zip(rows, fiscal_month(ends).tolist(), strict=True)
    ]


def vintages_of(told: Sequence[Told], now: dt.datetime) -> list[Vintage]:
    """Arrange forecasts into vintages, the oldest first; nothing that was learned after `now`.

    Nor does a vintage hold what was corrected only after the next one had replaced it.
    """
    groups: dict[dt.date, list[Told]] = {}
    for one in told:
        if one.known_at <= now and one.told_on <= now.date():
            groups.setdefault(one.told_on, []).append(one)
    found: list[Vintage] = []
    replaced: dt.datetime | None = None
    for day in sorted(groups, reverse=True):
        rows = [one for one in groups[day] if replaced is None or one.known_at < replaced]
        if rows:
            arrived = max(min(one.known_at for one in rows), _midnight(day))
            found.append(Vintage(day, arrived, best(rows)))
            replaced = arrived if replaced is None else min(arrived, replaced)
    return found[::-1]


def best(told: Iterable[Told]) -> dict[Key, Told]:
    """Keep of each key the latest told; of the same date the better source, then the later."""
    found: dict[Key, Told] = {}
    for one in told:
        held = found.get(one.key)
        if held is None or (one.told_on, one.order) > (held.told_on, held.order):
            found[one.key] = one
    return found


def street_of(
    told: Sequence[Told], results: Mapping[Key, Told], now: dt.datetime
) -> dict[Key, Told]:
    """Give the consensus of each key: the latest, or the last before its result was known."""
    return best(
        one
        for one in told
        if one.known_at <= now
        and (one.key not in results or one.known_at < results[one.key].known_at)
    )


def first_known(told: Sequence[Told], now: dt.datetime) -> dict[Key, Told]:
    """Give the result of each key with the latest value, and the time its first was known."""
    known = [one for one in told if one.known_at <= now]
    first: dict[Key, dt.datetime] = {}
    for one in known:
        first[one.key] = min(first.get(one.key, one.known_at), one.known_at)
    return {key: replace(one, known_at=first[key]) for key, one in best(known).items()}


def forecast_before(vintages: Sequence[Vintage], result: Told) -> Told | None:
    """Give the last forecast of a key that was in force before its result was known."""
    for vintage in reversed(vintages):
        one = vintage.figures.get(result.key)
        if vintage.arrived < result.known_at and one is not None and not one.reported:
            return one
    return None


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), dt.UTC)
