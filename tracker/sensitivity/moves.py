"""What each input does to the upside alone, and how far it is from the next band."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from tracker.sensitivity.reckoning import Outcome, reckon
from tracker.sensitivity.today import Today

STEP: Final = 0.01  # the change of an input whose effect is told


@dataclass(frozen=True, slots=True)
class EdgeMove:
    """The value of one input that alone brings the upside to the edge of the band beside it."""

    band: str  # the band beyond the edge
    value: float
    change: float  # of the input, as a ratio


@dataclass(frozen=True, slots=True)
class Effect:
    """One input: its value, what one percent of it does to the upside, and its way to the edges."""

    name: str  # "price", "multiple", "peers", "revenue", "fx" or "shares"
    value: float
    down: float  # change of the upside, as a ratio, for 1 % less of the input
    up: float  # for 1 % more
    edges: tuple[EdgeMove, ...]  # to the lower band, then to the higher one

    @property
    def size(self) -> float:
        """Give the larger of the two changes, 0 where there is none."""
        larger = max(abs(self.down), abs(self.up))
        return larger if math.isfinite(larger) else 0.0


def effects(today: Today) -> tuple[Effect, ...]:
    """Give the effect of each input on today's upside, the largest first.

    Exact, not linearised: the target is reckoned anew. Worked: with 1 % less revenue it is
    75 x 695.97 x 7.83 / 313.64 = 1303.12, and the upside 1.55 points lower; with a price 1 % lower
    1316.28 / 839.025 - 1 = 56.88 %, 1.57 points higher.
    """
    names = ["price", "multiple", "revenue", "shares"]
    names += ["fx"] if today.crosses else []
    names += ["peers"] if today.of == "peer_marked" else []
    now = reckon(today.inputs, today.basis)
    found = [_effect(name, today, now) for name in names]
    return tuple(sorted(found, key=lambda one: -round(one.size, 12)))


def moved(today: Today, name: str, change: float) -> Outcome:
    """Reckon today's target with one input changed by a ratio; the peers move the multiple."""
    place = "multiple" if name == "peers" else name
    value = getattr(today.inputs, place) * (1 + change)
    return reckon(today.inputs.changed({place: value}), today.basis)


def _effect(name: str, today: Today, now: Outcome) -> Effect:
    down, up = (moved(today, name, step).upside - now.upside for step in (-STEP, STEP))
    value = _value(name, today)
    edges = tuple(
        EdgeMove(band, value * factor, factor - 1)
        for band, price in _edges(now)
        if (factor := _factor(name, price, today.inputs.price)) > 0
    )
    return Effect(name, value, down, up, edges)


def _value(name: str, today: Today) -> float:
    own = {"multiple": today.multiple, "peers": today.peers}
    return own[name] if name in own else float(getattr(today.inputs, name))


def _edges(now: Outcome) -> list[tuple[str, float]]:
    """Give the flip prices beside today's band, each with the band beyond it."""
    below = [(lower, price) for upper, lower, price in now.flips if upper == now.band]
    above = [(upper, price) for upper, lower, price in now.flips if lower == now.band]
    return below + above


def _factor(name: str, flip: float, price: float) -> float:
    """Give what an input has to be multiplied by to reach the edge that a flip price stands for.

    The upside depends on target / price alone: what moves the price to its flip price moves the
    shares alike, and the others the other way. Worked: Buy ends at 1144.59, 35.1 % above 847.50,
    so with 35.1 % more shares, or with 26.0 % less revenue.
    """
    return flip / price if name in {"price", "shares"} else price / flip
