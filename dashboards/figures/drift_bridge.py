"""The waterfall of a bridge: from the start over each part to the end, on an axis from zero."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from dashboards.figures.drift_axes import Unit, value_axis
from dashboards.figures.frame import Figure, axis, layout, plain
from dashboards.figures.palette import Palette

WIDTH: Final = 0.62  # of a bar, the distance between two being 1


@dataclass(frozen=True, slots=True)
class Step:
    """One bar: a part that floats from where the one before ended, or a level that stands."""

    name: str
    value: float
    words: str  # the number beside the bar
    level: bool = False


def bridge_figure(steps: Sequence[Step], unit: Unit, palette: Palette) -> Figure:
    """Draw the waterfall; start and end stand on zero, so that bars are in proportion."""
    bases, reached = [], 0.0
    for step in steps:
        bases.append(0.0 if step.level else reached)
        reached = step.value if step.level else reached + step.value
    tops = [base + step.value for base, step in zip(bases, steps, strict=True)]
    low, high = min(0.0, *bases, *tops), max(0.0, *bases, *tops)
    pad = 0.12 * (high - low) or 1.0
    ends = [low - (pad if low < 0 else 0.0), high + pad]
    changed = layout(
        palette,
        xaxis=_steps_axis(steps, palette),
        yaxis=value_axis(palette, unit, range=ends, fixedrange=True),
        hovermode="closest",
        showlegend=False,
        shapes=_connectors(tops, palette),
        annotations=_numbers(steps, bases, tops, palette),
        margin={"l": 52, "r": 8, "t": 10, "b": 40},
    )
    return {"data": [_bars(steps, bases, palette)], "layout": changed}


def _bars(steps: Sequence[Step], bases: Sequence[float], palette: Palette) -> Figure:
    return {
        "type": "bar",
        "x": [place for place, _ in enumerate(steps)],
        "y": [step.value for step in steps],
        "base": bases,
        "width": WIDTH,
        "text": [plain(step.words) for step in steps],
        "textposition": "none",
        "customdata": [plain(step.name) for step in steps],
        "hovertemplate": "%{customdata} %{text}<extra></extra>",
        "marker": {"color": [_colour(step, palette) for step in steps]},
    }


def _steps_axis(steps: Sequence[Step], palette: Palette) -> Figure:
    return axis(
        palette,
        tickvals=[place for place, _ in enumerate(steps)],
        ticktext=[_wrapped(step.name) for step in steps],
        range=[-0.6, len(steps) - 0.4],
        fixedrange=True,
        showgrid=False,
        zeroline=False,
        tickangle=0,
    )


def _wrapped(name: str) -> str:
    """Break a name between words, so that all stand upright beside one another."""
    return "<br>".join(plain(word) for word in name.split())


def _colour(step: Step, palette: Palette) -> str:
    if step.level or step.value == 0:
        return palette.dim
    return palette.up if step.value > 0 else palette.down


def _connectors(tops: Sequence[float], palette: Palette) -> list[Figure]:
    """Lead from the end of each bar to the beginning of the next."""
    return [
        {
            "type": "line",
            "x0": place + WIDTH / 2,
            "x1": place + 1 - WIDTH / 2,
            "y0": top,
            "y1": top,
            "line": {"color": palette.dim, "width": 1},
        }
        for place, top in enumerate(tops[:-1])
    ]


def _numbers(
    steps: Sequence[Step], bases: Sequence[float], tops: Sequence[float], palette: Palette
) -> list[Figure]:
    """Write each bar's number above it, in ink: the direction is in its sign and arrow."""
    return [
        {
            "x": place,
            "y": max(base, top),
            "yanchor": "bottom",
            "yshift": 2,
            "text": plain(step.words),
            "showarrow": False,
            "font": {"color": palette.ink, "size": 11},
        }
        for place, (step, base, top) in enumerate(zip(steps, bases, tops, strict=True))
    ]
