"""One line of the model over its periods: every vintage, the street, and what was reported."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from dashboards.figures.frame import Figure, axis, layout, plain
from dashboards.figures.palette import Palette

FAINTEST: Final = 0.35  # of the oldest vintage


@dataclass(frozen=True, slots=True)
class Points:
    """Values by place on the shared axis of periods; None where there is none."""

    label: str
    values: Sequence[float | None]


@dataclass(frozen=True, slots=True)
class Forecast(Points):
    """One vintage; the places up to `reported` were reported when it was published."""

    reported: Sequence[bool]


@dataclass(frozen=True, slots=True)
class Range(Points):
    """The street: its mean, with its lowest and highest where they are known."""

    low: Sequence[float | None]
    high: Sequence[float | None]


def line_over_time(
    periods: Sequence[str],
    vintages: Sequence[Forecast],
    street: Range | None,
    results: Points | None,
    palette: Palette,
    *,
    title: str,
) -> Figure:
    """Draw reported figures solid and forecasts dashed, the newest vintage strongest."""
    x = [plain(one) for one in periods]
    traces: list[Figure] = []
    for place, one in enumerate(vintages):
        traces += _vintage(one, x, len(vintages) - 1 - place, palette)
    if street is not None:
        traces.append(_street(street, x, palette))
    if results is not None:
        traces.append(_results(results, x, palette))
    return {
        "data": traces,
        "layout": layout(
            palette,
            margin={"l": 60, "r": 16, "t": 20, "b": 32},
            xaxis=axis(palette, type="category", categoryorder="array", categoryarray=x),
            yaxis=axis(
                palette,
                title={"text": plain(title), "font": {"color": palette.dim, "size": 11}},
                rangemode="tozero",
                tickformat=",",
            ),
        ),
    }


def _vintage(one: Forecast, x: Sequence[str], age: int, palette: Palette) -> list[Figure]:
    """Give two lines under one name: what was reported then, and from its end on the forecast."""
    colour = palette.series[0] if age == 0 else palette.dim
    width = 3 if age == 0 else 1.5
    opacity = 1.0 if age == 0 else max(FAINTEST, 0.85 - 0.15 * (age - 1))
    solid = [v if done else None for v, done in zip(one.values, one.reported, strict=True)]
    last = max((place for place, v in enumerate(solid) if v is not None), default=-1)
    dashed = [
        v if (not done or place == last) else None
        for place, (v, done) in enumerate(zip(one.values, one.reported, strict=True))
    ]
    base = {
        "type": "scatter",
        "mode": "lines+markers",
        "x": list(x),
        "legendgroup": plain(one.label),
        "name": plain(one.label),
        "opacity": opacity,
        "marker": {"color": colour, "size": 7 if age == 0 else 5},
        "hovertemplate": "%{y:,.4~g}",
    }
    reported = {
        **base,
        "y": solid,
        "line": {"color": colour, "width": width},
        "showlegend": False,
        "hoverinfo": "skip" if age else "all",
    }
    if age:
        reported.pop("hovertemplate")
    forecast = {**base, "y": dashed, "line": {"color": colour, "width": width, "dash": "dash"}}
    return [reported, forecast]


def _street(one: Range, x: Sequence[str], palette: Palette) -> Figure:
    up = [_gap(high, v) for high, v in zip(one.high, one.values, strict=True)]
    down = [_gap(v, low) for low, v in zip(one.low, one.values, strict=True)]
    return {
        "type": "scatter",
        "mode": "markers",
        "name": plain(one.label),
        "x": list(x),
        "y": list(one.values),
        "marker": {"color": palette.series[2], "size": 10, "symbol": "diamond-open"},
        "error_y": {
            "type": "data",
            "symmetric": False,
            "array": up,
            "arrayminus": down,
            "color": palette.series[2],
            "thickness": 1.2,
        },
        "hovertemplate": "%{y:,.4~g}",
    }


def _gap(high: float | None, low: float | None) -> float:
    return high - low if high is not None and low is not None else 0.0


def _results(one: Points, x: Sequence[str], palette: Palette) -> Figure:
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": plain(one.label),
        "x": list(x),
        "y": list(one.values),
        "line": {"color": palette.ink, "width": 2.5},
        "marker": {"color": palette.ink, "size": 9, "symbol": "square"},
        "hovertemplate": "%{y:,.4~g}",
    }
