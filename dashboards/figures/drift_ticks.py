"""The ticks below a chart: what happened on a day, each kind with a shape of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from dashboards.figures.frame import Figure, plain
from dashboards.figures.palette import Palette

TICKS: Final = 60  # days with ticks beyond which the lighter kinds are left to the list
SYMBOLS: Final[Mapping[str, str]] = {  # what weighs most first
    "target": "star",
    "split": "x",
    "peers": "cross",
    "status": "hourglass",
    "results": "circle",
    "event": "pentagon",
    "shares": "square",
    "vintage": "triangle-up",
    "band": "diamond",
}

RANKS: Final = {kind: rank for rank, kind in enumerate(SYMBOLS)}


@dataclass(frozen=True, slots=True)
class Happening:
    """A tick below the chart."""

    day: str
    kind: str
    words: str


def tick_traces(happenings: Sequence[Happening], palette: Palette) -> list[Figure]:
    """Set one tick a day; what weighs most gives its shape, and its words name everything."""
    days = _ticks(happenings)
    if not days:
        return []
    return [
        {
            "type": "scatter",
            "mode": "markers",
            "yaxis": "y2",
            "x": list(days),
            "y": [0.5] * len(days),
            "text": ["<br>".join(plain(one.words) for one in told) for told in days.values()],
            "hovertemplate": "%{text}<extra></extra>",
            "marker": {
                "symbol": [SYMBOLS[told[0].kind] for told in days.values()],
                "size": 9,
                "color": palette.ink,
            },
            "showlegend": False,
            "cliponaxis": False,
        }
    ]


def _ticks(happenings: Sequence[Happening]) -> dict[str, list[Happening]]:
    """Group by day, kind by kind, until one more kind would run the ticks into one another."""
    told: list[Happening] = []
    for kind in SYMBOLS:
        more = [*told, *(one for one in happenings if one.kind == kind)]
        if told and len({one.day for one in more}) > TICKS:
            break
        told = more
    days: dict[str, list[Happening]] = {}
    for one in sorted(told, key=lambda one: (one.day, RANKS[one.kind])):
        days.setdefault(one.day, []).append(one)
    return days
