"""Growth against multiple: one dot a company, the covered one large, what is old hollow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from dashboards.figures.frame import Figure, axis, layout, plain
from dashboards.figures.palette import Palette

CROWDED: Final = 16  # dots from which their labels get smaller


@dataclass(frozen=True, slots=True)
class Dot:
    """One company: its growth as a ratio, its multiple, and whether either is old."""

    label: str
    told: str  # what is said of it under the pointer
    growth: float
    multiple: float
    own: bool
    hollow: bool


def scatter(dots: Sequence[Dot], palette: Palette, *, across: str, up: str) -> Figure:
    """Draw the dots; `across` and `up` name the axes with their units."""
    size = 10 if len(dots) > CROWDED else 11
    traces = [
        _trace([one for one in dots if one.own is own], palette, own=own, size=size)
        for own in (False, True)
    ]
    return {
        "data": traces,
        "layout": layout(
            palette,
            hovermode="closest",
            showlegend=False,
            margin={"l": 56, "r": 24, "t": 20, "b": 44},
            xaxis=axis(
                palette,
                title={"text": plain(across), "font": {"color": palette.dim, "size": 11}},
                ticksuffix="%",
                rangemode="tozero",
                zeroline=True,
            ),
            yaxis=axis(
                palette,
                title={"text": plain(up), "font": {"color": palette.dim, "size": 11}},
                ticksuffix="×",
                rangemode="tozero",
                zeroline=True,
            ),
        ),
    }


def _trace(dots: Sequence[Dot], palette: Palette, *, own: bool, size: int) -> Figure:
    colour = palette.series[0] if own else palette.series[1]
    return {
        "type": "scatter",
        "mode": "markers+text",
        "x": [round(100 * one.growth, 2) for one in dots],
        "y": [float(f"{one.multiple:.5g}") for one in dots],
        "text": [f"<b>{plain(one.label)}</b>" if own else plain(one.label) for one in dots],
        "customdata": [plain(one.told) for one in dots],
        "hovertemplate": "%{customdata}<extra></extra>",
        "textposition": "top center",
        "textfont": {"color": palette.ink if own else palette.dim, "size": size + own},
        "cliponaxis": False,
        "marker": {
            "color": colour,
            "size": 15 if own else 10,
            "symbol": ["circle-open" if one.hollow else "circle" for one in dots],
            "line": {"width": 2, "color": colour},
        },
    }
