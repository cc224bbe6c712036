"""How the peers are spread over time, and the premium over them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from dashboards.figures.drift_axes import Unit, mode, time_axis, value_axis
from dashboards.figures.frame import Figure, layout, plain
from dashboards.figures.packed import packed, packed_days
from dashboards.figures.palette import Palette
from tracker.arrays import Days, Numbers

DASHES = {False: "solid", True: "dot"}  # hindsight is not what the days knew
STEPS = (("high", "low"), ("third", "first"))  # the wider span first


@dataclass(frozen=True, slots=True)
class Spread:
    """The peers' multiples by session; NaN where none has one."""

    days: Days
    low: Numbers
    first: Numbers
    median: Numbers
    third: Numbers
    high: Numbers
    own: Numbers
    hindsight: bool = False


@dataclass(frozen=True, slots=True)
class SpreadWords:
    """What the legend calls the parts of a spread."""

    range: str
    quartiles: str
    median: str
    own: str


def spread_figure(spread: Spread, words: SpreadWords, palette: Palette) -> Figure:
    """Shade the peers from the lowest to the highest and between the quartiles; the median a line.

    A span of days on which no peer has a multiple is left empty.
    """
    traces: list[Figure] = []
    for place, (first, last) in enumerate(runs_of(spread.median)):
        days = spread.days[first:last]
        for (top, bottom), name in zip(STEPS, (words.range, words.quartiles), strict=True):
            wide = top == "high"
            upper = _line(days, getattr(spread, top)[first:last], name, palette)
            lower = _line(days, getattr(spread, bottom)[first:last], name, palette)
            fill = {"fill": "tonexty", "fillcolor": palette.bands[3 if wide else 0]}
            traces += [{**upper, "showlegend": False}, {**lower, **fill, "showlegend": place == 0}]
    dash = DASHES[spread.hindsight]
    traces.append(_stroke(spread.days, spread.median, words.median, palette.ink, 1.4, dash=dash))
    traces.append(_stroke(spread.days, spread.own, words.own, palette.series[0], 2.2, dash=dash))
    return {"data": traces, "layout": _layout(palette, "multiple", spread.days)}


def premium_figure(
    days: Days,
    premium: tuple[Numbers, str],
    average: tuple[Numbers, str],
    palette: Palette,
    *,
    hindsight: bool = False,
) -> Figure:
    """Draw the premium and its average; zero, parity with the peers, is always on the axis."""
    traces = [
        _stroke(days, average[0], average[1], palette.dim, 1.4, dash=DASHES[hindsight]),
        _stroke(days, premium[0], premium[1], palette.series[0], 2.2, dash=DASHES[hindsight]),
    ]
    return {"data": traces, "layout": _layout(palette, "ratio", days)}


def runs_of(values: Numbers) -> Iterator[tuple[int, int]]:
    """Give the spans in which every value is there, each from its first to after its last."""
    there = np.concatenate([[False], ~np.isnan(values), [False]])
    edges = np.flatnonzero(np.diff(there.astype(np.int8)))
    yield from zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)


def _line(days: Days, values: Numbers, name: str, palette: Palette) -> Figure:
    """Give the edge of a shaded span, which is itself not drawn."""
    return {**_stroke(days, values, name, palette.dim, 0), "mode": "lines"}


def _stroke(
    days: Days, values: Numbers, name: str, colour: str, width: float, *, dash: str = "solid"
) -> Figure:
    return {
        "type": "scatter",
        "mode": mode(days),
        "name": plain(name),
        "x": packed_days(days),
        "y": packed(values),
        "line": {"color": colour, "width": width, "dash": dash},
    }


def _layout(palette: Palette, unit: Unit, days: Days) -> Figure:
    return layout(
        palette,
        xaxis=time_axis(palette, days),
        yaxis=value_axis(palette, unit, rangemode="tozero"),
        margin={"l": 52, "r": 12, "t": 12, "b": 30},
    )
