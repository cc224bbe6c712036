"""The football field: every price that something implies, as points and ranges on one axis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dashboards.figures.frame import Figure, axis, layout, plain
from dashboards.figures.palette import Palette


@dataclass(frozen=True, slots=True)
class Bar:
    """One row: a range where there is one, and the points within it."""

    label: str
    low: float | None
    high: float | None
    points: Sequence[tuple[float, str]]  # each with what it is
    kind: str  # "market", "published" or "computed"
    hollow: bool = False


def football(
    rows: Sequence[Bar], close: float | None, close_label: str, palette: Palette, *, title: str
) -> Figure:
    """Draw the rows from above, against the close as an upright line."""
    shapes = [_range(place, one, palette) for place, one in enumerate(rows) if one.low is not None]
    if close is not None:
        shapes.append(_upright(close, palette))
    return {
        "data": [_points(rows, palette)],
        "layout": layout(
            palette,
            hovermode="closest",
            showlegend=False,
            margin={"l": 150, "r": 24, "t": 24, "b": 40},
            shapes=shapes,
            annotations=[] if close is None else [_label(close, close_label, palette)],
            xaxis=axis(
                palette,
                title={"text": plain(title), "font": {"color": palette.dim, "size": 11}},
                range=[0, 1.06 * _furthest(rows, close)],
                tickformat=",",
            ),
            yaxis=axis(
                palette,
                tickvals=list(range(len(rows))),
                ticktext=[plain(one.label) for one in rows],
                range=[len(rows) - 0.5, -0.5],
                showgrid=False,
                zeroline=False,
            ),
        ),
    }


def _furthest(rows: Sequence[Bar], close: float | None) -> float:
    """Give the highest price of all, for an axis that ends beyond bars too, and starts at zero."""
    ends = [one.high for one in rows if one.high is not None]
    return max([close or 0.0, *ends, *(value for one in rows for value, _ in one.points)])


def _label(close: float, text: str, palette: Palette) -> Figure:
    return {
        "x": close,
        "y": 1,
        "yref": "paper",
        "yanchor": "bottom",
        "text": plain(text),
        "showarrow": False,
        "font": {"size": 11, "color": palette.ink},
    }


def _colour(one: Bar, palette: Palette) -> str:
    return {"market": palette.dim, "published": palette.accent}.get(one.kind, palette.series[1])


def _range(place: int, one: Bar, palette: Palette) -> Figure:
    return {
        "type": "rect",
        "layer": "below",
        "x0": one.low,
        "x1": one.high,
        "y0": place - 0.2,
        "y1": place + 0.2,
        "fillcolor": _colour(one, palette),
        "opacity": 0.35,
        "line": {"width": 0},
    }


def _upright(close: float, palette: Palette) -> Figure:
    return {
        "type": "line",
        "yref": "paper",
        "x0": close,
        "x1": close,
        "y0": 0,
        "y1": 1,
        "line": {"color": palette.ink, "width": 1.5},
    }


def _points(rows: Sequence[Bar], palette: Palette) -> Figure:
    flat = [
        (place, one, value, what) for place, one in enumerate(rows) for value, what in one.points
    ]
    colours = [_colour(one, palette) for _, one, _, _ in flat]
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [float(f"{value:.5g}") for _, _, value, _ in flat],
        "y": [place for place, _, _, _ in flat],
        "customdata": [plain(f"{one.label}, {what}") for _, one, _, what in flat],
        "hovertemplate": "%{customdata}: %{x:,.2f}<extra></extra>",
        "cliponaxis": False,
        "marker": {
            "size": 11,
            "color": colours,
            "symbol": ["circle-open" if one.hollow else "circle" for _, one, _, _ in flat],
            "line": {"width": 2, "color": colours},
        },
    }
