"""The chart of a multiple or an upside over time: lines, rating bands or ranges, what happened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

import numpy as np

from dashboards.figures.drift_axes import Unit, iso, mode, time_axis, value_axis
from dashboards.figures.drift_ticks import Happening, tick_traces
from dashboards.figures.frame import Figure, axis, layout, plain
from dashboards.figures.packed import packed, packed_days
from dashboards.figures.palette import Palette
from tracker.arrays import Days, Numbers

Role = Literal["own", "aside", "peer", "mean"]

STRIP: Final = (0.0, 0.085)  # of the height: what happened
PLOT: Final = (0.115, 1.0)
NAMED: Final = 0.055  # of the axis: a lower band has no room for its name
NEAR: Final = 8  # sessions beside a mark, which its words would cover
MARGIN: Final = 0.065  # of the span of the values, above and below


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its name as in the legend, its values, what it stands for."""

    name: str
    values: Numbers
    role: Role
    hidden: bool = False  # shown only when the reader asks for it in the legend


@dataclass(frozen=True, slots=True)
class Zone:
    """A span of values between two days: a rating band, or a range of the line's own history."""

    low: float | None  # None: without end
    high: float | None
    start: str
    end: str
    name: str
    shade: int | None = None  # a band, the lowest is 0; None: a range
    low_name: str = ""  # of a range, whose name stands at its upper end


@dataclass(frozen=True, slots=True)
class Chosen:
    """A day that the bridge goes from or to, and the line's value there."""

    day: str
    value: float
    words: str


@dataclass(frozen=True, slots=True)
class Chart:
    """All that the chart shows."""

    days: Days
    lines: Sequence[Line]
    unit: Unit
    hindsight: bool
    zones: Sequence[Zone] = field(default=())
    mean: tuple[float, str] | None = None  # a level line and its name
    happenings: Sequence[Happening] = field(default=())
    chosen: Sequence[Chosen] = field(default=())
    carried: tuple[Numbers, str] | None = None  # the own line where an old close is carried


def history_figure(chart: Chart, palette: Palette) -> Figure:
    """Draw the chart; lines only, so that a value is read off its axis and no area misleads."""
    low, high = span_of(chart)
    traces = [*_lines(chart, palette), *_carried(chart, palette), *_chosen(chart, palette)]
    changed = layout(
        palette,
        xaxis=time_axis(palette, chart.days, anchor="y2"),
        yaxis=value_axis(palette, chart.unit, domain=list(PLOT), **_reach(chart, low, high)),
        yaxis2=axis(palette, domain=list(STRIP), range=[0, 1], visible=False, fixedrange=True),
        shapes=[*_shades(chart, palette, low, high), *_level(chart, palette)],
        annotations=_names(chart, palette, low, high),
        margin={"l": 52, "r": 92, "t": 16, "b": 30},
    )
    return {"data": [*traces, *tick_traces(chart.happenings, palette)], "layout": changed}


def _reach(chart: Chart, low: float, high: float) -> Figure:
    """Hold the thresholds of an upside in sight; multiples follow the lines the reader leaves."""
    return {"range": [low, high]} if chart.unit == "ratio" else {"rangemode": "tozero"}


def span_of(chart: Chart) -> tuple[float, float]:
    """Give the ends of the value axis: zero, every line shown, and every threshold."""
    known = [
        float(end(line.values[np.isfinite(line.values)]))
        for line in chart.lines
        if not line.hidden and np.isfinite(line.values).any()
        for end in (np.min, np.max)
    ]
    edges = [edge for zone in chart.zones for edge in (zone.low, zone.high) if edge is not None]
    every = [0.0, *known, *edges]
    low, high = min(every), max(every)
    pad = MARGIN * (high - low) or 1.0
    beneath = pad if low < 0 or chart.unit == "ratio" else 0.0
    return low - beneath, high + pad


def _lines(chart: Chart, palette: Palette) -> list[Figure]:
    """Draw the own line last, so that it lies above the others."""
    peers = [line for line in chart.lines if line.role == "peer"]
    colours = {line.name: _colour(palette, place) for place, line in enumerate(peers)}
    days = packed_days(chart.days)
    drawn = [
        {
            "type": "scatter",
            "mode": mode(chart.days),
            "name": plain(line.name),
            "x": days,
            "y": packed(line.values),
            "line": _pen(line, chart, colours.get(line.name), palette),
            "visible": "legendonly" if line.hidden else True,
            "legendrank": 1 if line.role == "own" else 10,
        }
        for line in chart.lines
    ]
    own_last = sorted(zip(chart.lines, drawn, strict=True), key=lambda both: both[0].role == "own")
    return [trace for _, trace in own_last]


def _pen(line: Line, chart: Chart, colour: str | None, palette: Palette) -> Figure:
    """Give hindsight dots: what was learned later is not what the days knew."""
    dash = "dot" if chart.hindsight else "solid"
    if line.role == "own":
        return {"color": palette.series[0], "width": 2.2, "dash": dash}
    if line.role == "mean":
        return {"color": palette.ink, "width": 1.4, "dash": dash}
    if line.role == "aside":
        return {"color": palette.dim, "width": 1.2, "dash": dash}
    return {"color": colour or palette.dim, "width": 1.2, "dash": dash}


def _colour(palette: Palette, place: int) -> str:
    others = palette.series[1:]
    return others[place % len(others)]


def _carried(chart: Chart, palette: Palette) -> list[Figure]:
    """Ring the days on which an old close is carried."""
    if chart.carried is None or np.isnan(chart.carried[0]).all():
        return []
    values, name = chart.carried
    there = ~np.isnan(values)
    return [
        {
            "type": "scatter",
            "mode": "markers",
            "name": plain(name),
            "x": packed_days(chart.days[there]),
            "y": packed(values[there]),
            "marker": {"symbol": "circle-open", "size": 6, "color": palette.warning},
            "hoverinfo": "skip",
        }
    ]


def _chosen(chart: Chart, palette: Palette) -> list[Figure]:
    if not chart.chosen:
        return []
    return [
        {
            "type": "scatter",
            "mode": "markers+text",
            "x": [one.day for one in chart.chosen],
            "y": [one.value for one in chart.chosen],
            "text": [plain(one.words) for one in chart.chosen],
            "textposition": _sides(chart),
            "textfont": {"color": palette.ink, "size": 12},
            "marker": {
                "size": 9,
                "color": palette.series[0],
                "line": {"color": palette.surface, "width": 2},
            },
            "hoverinfo": "skip",
            "showlegend": False,
            "cliponaxis": False,
        }
    ]


def _sides(chart: Chart) -> list[str]:
    """Set the earlier date's value right of its mark and the later's left, off the own line."""
    own = next((line.values for line in chart.lines if line.role == "own"), np.empty(0))
    places = [int(np.searchsorted(chart.days, np.datetime64(one.day))) for one in chart.chosen]
    sides = []
    for one, place, side in zip(chart.chosen, places, ("right", "left"), strict=False):
        after = own[place + 1 : place + 1 + NEAR]
        beside = after if side == "right" else own[max(place - NEAR, 0) : place]
        known = beside[np.isfinite(beside)]
        above = bool(len(known)) and float(known.mean()) > one.value
        sides.append(f"{'bottom' if above else 'top'} {side}")
    return sides


def _shades(chart: Chart, palette: Palette, low: float, high: float) -> list[Figure]:
    shapes = []
    for zone in chart.zones:
        below = low if zone.low is None else max(zone.low, low)
        above = high if zone.high is None else min(zone.high, high)
        shapes.append(
            {
                "type": "rect",
                "layer": "below",
                "x0": zone.start,
                "x1": zone.end,
                "y0": below,
                "y1": above,
                "line": {"width": 0},
                "fillcolor": _shade(zone, palette),
                "opacity": 0.55,
            }
        )
    return shapes


def _shade(zone: Zone, palette: Palette) -> str:
    """Give the lowest band the darkest grey, a range the accent's."""
    if zone.shade is None:
        return palette.accent_soft
    return palette.bands[min(zone.shade, len(palette.bands) - 1)]


def _level(chart: Chart, palette: Palette) -> list[Figure]:
    if chart.mean is None:
        return []
    pen = {"color": palette.series[0], "width": 1, "dash": "longdash"}
    value = chart.mean[0]
    place = {"xref": "paper", "x0": 0, "x1": 1, "y0": value, "y1": value}
    return [{"type": "line", "line": pen, **place}]


def _names(chart: Chart, palette: Palette, low: float, high: float) -> list[Figure]:
    """Write the names of bands, ranges and mean right of the chart, where there is room."""
    last = iso(chart.days[-1]) if len(chart.days) else None
    named: list[tuple[float, str]] = [] if chart.mean is None else [chart.mean]
    for zone in chart.zones:
        below = low if zone.low is None else max(zone.low, low)
        above = high if zone.high is None else min(zone.high, high)
        room = (above - below) / (high - low) >= NAMED
        if zone.end == last and zone.name and (room or zone.shade is None):
            named.append(((below + above) / 2 if zone.shade is not None else above, zone.name))
            named += [(below, zone.low_name)] if zone.low_name else []
    return [
        {
            "xref": "paper",
            "x": 1,
            "xanchor": "left",
            "xshift": 6,
            "y": value,
            "yanchor": "middle",
            "text": plain(words),
            "showarrow": False,
            "font": {"color": palette.dim, "size": 11},
        }
        for value, words in named
    ]
