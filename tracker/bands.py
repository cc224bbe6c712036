"""Rating bands: which rating an upside falls into, and the prices at which that changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tracker.arrays import Flags, Numbers, Objects


@dataclass(frozen=True, slots=True)
class Band:
    """One rating band: upsides above `lower`, or from it on when `inclusive`; None: the rest."""

    id: str
    name_en: str
    name_zh: str
    lower: float | None
    inclusive: bool = False

    def holds(self, upside: Numbers) -> Flags:
        """Tell which upsides reach this band's lower edge; a missing upside reaches none."""
        # 1150 / 1000 - 1 is 0.1499999999999999 in binary: 12 decimals restore the edge itself.
        value = np.round(upside, 12)
        if self.lower is None:
            return ~np.isnan(value)
        return value >= self.lower if self.inclusive else value > self.lower


def band_of(upside: Numbers, bands: Sequence[Band]) -> Objects:
    """Give the id of the highest band each upside reaches, None where the upside is missing.

    Worked: 0.554 with Buy above 0.15 is "buy"; 0.15 exactly is "overweight".
    """
    found = np.full(np.shape(upside), None, dtype=object)
    for band in reversed(bands):  # lowest first, so that the highest reached stays
        found[band.holds(upside)] = band.id
    return found


def flip_prices(target: float, bands: Sequence[Band]) -> list[tuple[str, str, float]]:
    """Give (band below the price, band above it, price) for each edge, lowest price first.

    Price = target / (1 + threshold). Worked: 1317 / 1.15 = 1145.2 between Buy and Overweight.
    """
    return [
        (upper.id, lower.id, target / (1 + upper.lower))
        for upper, lower in zip(bands, bands[1:], strict=False)
        if upper.lower is not None and upper.lower > -1
    ]
