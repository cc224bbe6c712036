"""Sessions, scales and readings for the tests of the band rules."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from tracker.alerts.bands import BandMemory, Reading, Scale, follow
from tracker.alerts.changes import Change
from tracker.alerts.limits import BandRule
from tracker.bands import Band

FIRST = date(2026, 4, 15)
BANDS = (
    Band("buy", "Buy", "买入", 0.15),
    Band("overweight", "Overweight", "增持", 0.05),
    Band("hold", "Hold", "持有", -0.05, inclusive=True),
    Band("underweight", "Underweight", "减持", None),
)


def scale(basis: str = "published", **limits: float) -> Scale:
    return Scale("band", basis, BANDS, BandRule.model_validate(limits))


def day(place: int) -> date:
    return FIRST + timedelta(days=place)


def readings(*values: float | None, start: int = 0) -> list[Reading]:
    return [Reading(day(start + place), value) for place, value in enumerate(values)]


def lived(
    *values: float | None, held: BandMemory | None = None, start: int = 0, **limits: float
) -> tuple[BandMemory, list[Change]]:
    memory, changes = follow(held, readings(*values, start=start), scale(**limits))
    assert memory is not None
    return memory, changes


def told(changes: Sequence[Change]) -> list[tuple[str, str | None, str | None]]:
    """The changes that somebody is mailed about: kind, old and new."""
    return [(one.kind, one.old, one.new) for one in changes if one.told]
