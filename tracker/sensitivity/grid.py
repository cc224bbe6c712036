"""What the share is worth by multiple and revenue, and which band each pair falls into."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from tracker.arrays import Numbers
from tracker.sensitivity.reckoning import Verdicts, targets_at, verdicts
from tracker.sensitivity.today import Today

TODAY: Final = "today"
MARKET: Final = "market"  # the multiple that the market pays
CONSENSUS: Final = "consensus"  # the revenue that the street expects
MULTIPLE_STEPS: Final = (-0.4, -0.3, -0.2, -0.1, 0.0, 0.1, 0.2, 0.3, 0.4)
REVENUE_STEPS: Final = (-0.3, -0.2, -0.1, 0.0, 0.1, 0.2, 0.3)


@dataclass(frozen=True, slots=True)
class Step:
    """One value on an axis, its change against today's as a ratio, and what else it is."""

    value: float
    change: float
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PriceGrid:
    """Prices with their verdicts, a row a multiple and a column a revenue (in millions)."""

    multiples: tuple[Step, ...]
    revenues: tuple[Step, ...]
    prices: Numbers
    verdicts: Verdicts
    outside: dict[str, float]  # marks that lie beyond their axis


def price_grid(today: Today) -> PriceGrid:
    """Give the target at each multiple and revenue around today's, all other inputs held.

    multiple x revenue x FX / shares. Worked: 75 x 703 x 7.83 / 313.64 = 1316.3, 55.3 % above
    847.50: Buy; at 60 x 562.4 m (each down a fifth) 842.4, 0.6 % below it: Hold.
    """
    multiples, far = _axis(today.inputs.multiple, MULTIPLE_STEPS, MARKET, today.market_multiple)
    revenues, away = _axis(today.inputs.revenue, REVENUE_STEPS, CONSENSUS, today.consensus_m)
    across, down = np.meshgrid(
        np.array([one.value for one in revenues]), np.array([one.value for one in multiples])
    )
    prices = targets_at(down, across, today.inputs, today.basis)
    found = verdicts(prices, today.inputs.price, today.basis)
    return PriceGrid(multiples, revenues, prices, found, far | away)


def _axis(
    base: float, steps: Sequence[float], name: str, marked: float
) -> tuple[tuple[Step, ...], dict[str, float]]:
    """Lay out the steps; a marked value within their range is a step of its own."""
    found = [Step(base * (1 + step), step, (TODAY,) if step == 0 else ()) for step in steps]
    if not (math.isfinite(marked) and math.isfinite(base)):
        return tuple(found), {}
    if not found[0].value <= marked <= found[-1].value:
        return tuple(found), {name: marked}
    for place, one in enumerate(found):
        if math.isclose(one.value, marked, rel_tol=1e-9):
            found[place] = Step(one.value, one.change, (*one.marks, name))
            return tuple(found), {}
    found.append(Step(marked, marked / base - 1, (name,)))
    return tuple(sorted(found, key=lambda one: one.value)), {}
