"""How the page writes a level, and a move between two levels, of a ratio or of a multiple."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final

from dash.development.base_component import Component

from dashboards.figures.drift_axes import Unit
from dashboards.formats import ABSENT, MINUS, SPACE, multiple, number, percent
from dashboards.marks import directed
from dashboards.words import msg, say

FACTORS: Final[Mapping[str, str]] = {
    "price": msg("Price"),
    "shares": msg("Shares"),
    "fx": msg("FX"),
    "estimate": msg("Revenue estimate"),
    "target": msg("Target"),
    "target_multiple": msg("Target multiple"),
    "model_revenue": msg("Model revenue"),
    "rounding": msg("Printed rounding"),
    "peers": msg("Peers’ multiples"),
    "peers_at_publication": msg("Peers at publication"),
    "peer_set": msg("Peer set"),
    "expected_return": msg("Expected benchmark return"),
}
FINE: Final = 10
LARGE: Final = 100  # from here on a factor is written with two decimals


def level(value: float | None, unit: Unit) -> str:
    """Write a level: +55.4%, 48.3×."""
    return percent(value) if unit == "ratio" else multiple(value)


def move(value: float | None, unit: Unit) -> str:
    """Write a move between two levels: +160.4 pp, −24.5×; below ten multiples to the hundredth."""
    if value is None or not math.isfinite(value):
        return ABSENT
    places = 2 if unit == "multiple" and abs(value) < FINE else 1
    text = number(value * 100 if unit == "ratio" else value, places)
    grew = not text.startswith(MINUS) and any(digit in text for digit in "123456789")
    signed = f"+{text}" if grew else text
    points = say("pp")
    return f"{signed}{SPACE}{points}" if unit == "ratio" else f"{signed}×"


def visible(value: float, unit: Unit) -> bool:
    """Tell whether a move is more than zero as it is written."""
    return any(digit in move(value, unit) for digit in "123456789")


def moved(value: float | None, unit: Unit) -> Component:
    """Write a move with its arrow: in sign and shape before it is in colour."""
    return directed(move(value, unit))


def factor_words(factor: str) -> str:
    """Name a factor of a bridge."""
    return say(FACTORS[factor]) if factor in FACTORS else factor


def factor_level(value: float | None) -> str:
    """Write a factor itself with about five digits, whatever its size."""
    return number(value, 4 if value is not None and abs(value) < LARGE else 2)
