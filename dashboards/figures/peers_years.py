"""Multiples across years: a dot a company in each year, over the peers' quartiles and mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from dashboards.figures.frame import Figure, axis, layout, plain
from dashboards.figures.palette import Palette

HALF: Final = 0.26  # half the width of a box, of the distance between two years
STEP: Final = 0.16  # how far dots of one year may be set apart
NAMED: Final = 6  # peers with a colour of their own; further ones share the last


@dataclass(frozen=True, slots=True)
class Line:
    """One company over all periods: its multiples, and which of them are old."""

    label: str
    values: Sequence[float | None]
    hollow: Sequence[bool]
    own: bool


@dataclass(frozen=True, slots=True)
class Box:
    """The peers' statistics in one period."""

    low: float | None  # first quartile
    high: float | None  # third quartile
    mean: float | None


def across_years(
    periods: Sequence[str],
    lines: Sequence[Line],
    boxes: Sequence[Box],
    palette: Palette,
    words: Mapping[str, str],
) -> Figure:
    """Draw the companies by period; `words` names the mean, and the axis with its unit."""
    traces = [_mean(boxes, palette, words["mean"])]
    peers = [one for one in lines if not one.own]
    traces += [_dots(one, place, len(peers), palette) for place, one in enumerate(peers)]
    traces += [_dots(one, 0, 1, palette) for one in lines if one.own]
    ticks = list(range(len(periods)))
    return {
        "data": traces,
        "layout": layout(
            palette,
            hovermode="closest",
            margin={"l": 56, "r": 16, "t": 20, "b": 30},
            shapes=[shape for x, box in enumerate(boxes) for shape in _box(x, box, palette)],
            xaxis=axis(
                palette,
                tickvals=ticks,
                ticktext=[plain(one) for one in periods],
                range=[-0.5, len(periods) - 0.5],
                showgrid=False,
                zeroline=False,
            ),
            yaxis=axis(
                palette,
                title={"text": plain(words["axis"]), "font": {"color": palette.dim, "size": 11}},
                ticksuffix="×",
                rangemode="tozero",
            ),
        ),
    }


def _box(x: int, box: Box, palette: Palette) -> list[dict[str, Any]]:
    if box.low is None or box.high is None:
        return []
    return [
        {
            "type": "rect",
            "layer": "below",
            "x0": x - HALF,
            "x1": x + HALF,
            "y0": box.low,
            "y1": box.high,
            "fillcolor": palette.bands[2],
            "line": {"width": 0},
        }
    ]


def _mean(boxes: Sequence[Box], palette: Palette, label: str) -> Figure:
    xs: list[float | None] = []
    ys: list[float | None] = []
    for x, box in enumerate(boxes):
        value = None if box.mean is None else float(f"{box.mean:.5g}")
        xs += [x - HALF, x + HALF, None]
        ys += [value, value, None]
    return {
        "type": "scatter",
        "mode": "lines",
        "name": plain(label),
        "x": xs,
        "y": ys,
        "line": {"color": palette.dim, "width": 2},
        "hovertemplate": f"{plain(label)} %{{y:.1f}}×<extra></extra>",
    }


def _dots(one: Line, place: int, count: int, palette: Palette) -> Figure:
    shift = 0.0 if count < 2 else (place / (count - 1) - 0.5) * 2 * STEP
    colour = palette.series[0] if one.own else palette.series[1 + min(place, NAMED - 1)]
    there = [x for x, value in enumerate(one.values) if value is not None]
    return {
        "type": "scatter",
        "mode": "markers",
        "name": plain(one.label),
        "x": [x + shift for x in there],
        "y": [float(f"{one.values[x]:.5g}") for x in there],
        "hovertemplate": f"{plain(one.label)} %{{y:.1f}}×<extra></extra>",
        "cliponaxis": False,
        "showlegend": one.own or place < NAMED,
        "marker": {
            "color": colour,
            "size": 14 if one.own else 9,
            "symbol": ["circle-open" if one.hollow[x] else "circle" for x in there],
            "line": {"width": 2, "color": colour},
        },
    }
