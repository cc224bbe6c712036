"""Where a banded number is settled, and when it has left: the margin, the sessions, the way back.

A band is left when the number lies beyond its edge by the margin on k consecutive sessions, or
beyond it by anything on many (10). Worked, with a margin of 2 points and k = 2: settled in Buy
(above 15 %), 12.9 % and 12.5 % on two sessions leave it; 14 % leaves it on the tenth session.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tracker.alerts.limits import BandRule
from tracker.bands import Band, band_of

EXACT = 12  # decimals; 0.15 - 0.02 is 0.13 there


@dataclass(frozen=True, slots=True)
class Level:
    """A settled band; `left` is the band that an open alert came from, None while none is open."""

    band: str
    left: str | None = None
    side: int = 0  # 1 trying to leave upwards, -1 downwards
    beyond_margin: int = 0  # consecutive sessions beyond the edge by the margin
    beyond_edge: int = 0  # and by anything

    @property
    def calm(self) -> Level:
        """Give the same without the attempt to leave."""
        return Level(self.band, self.left)


def next_level(
    held: Level, value: float | None, bands: Sequence[Band], rule: BandRule
) -> tuple[Level, float | None]:
    """Give the level after one more session, and the edge that was left (None while it is held).

    A missing value ends an attempt to leave and moves nothing.
    """
    if value is None:
        return held.calm, None
    place = {band.id: position for position, band in enumerate(bands)}
    found = str(band_of(np.array([value]), bands)[0])
    settled = place[held.band]
    side = (place[found] < settled) - (place[found] > settled)
    if not side:
        return held.calm, None
    # A band's lower edge is its own, its upper edge the lower one of the band above.
    edge = bands[settled - 1 if side > 0 else settled].lower
    assert edge is not None
    far = round(side * (value - edge), EXACT) >= rule.margin
    before = held if held.side == side else held.calm
    tried = Level(
        held.band,
        held.left,
        side,
        before.beyond_margin + 1 if far else 0,
        before.beyond_edge + 1,
    )
    if tried.beyond_margin < rule.sessions and tried.beyond_edge < rule.long_sessions:
        return tried, None
    left = held.left or held.band
    return Level(found, None if found == left else left), edge


def waiting_words(level: Level, rule: BandRule) -> tuple[int, int] | None:
    """Give how many of how many sessions an attempt to leave has lasted, None without one."""
    if not level.side:
        return None
    if level.beyond_margin:
        return level.beyond_margin, rule.sessions
    return level.beyond_edge, rule.long_sessions
