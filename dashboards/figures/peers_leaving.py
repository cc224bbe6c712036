"""Leave-one-out: where the implied price goes when each peer is left out in turn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dashboards.figures.frame import Figure, axis, layout, plain
from dashboards.figures.palette import Palette


@dataclass(frozen=True, slots=True)
class Left:
    """What a figure is without one peer, and the move in words."""

    label: str
    value: float
    told: str


@dataclass(frozen=True, slots=True)
class Rule:
    """An upright line that the rows are read against: all peers, or the close."""

    value: float
    label: str


def leaving(
    rows: Sequence[Left], whole: Rule, palette: Palette, *, title: str, close: Rule | None = None
) -> Figure:
    """Draw one row a peer: a line from the figure of all peers to that without it."""
    moves = [one.value - whole.value for one in rows]
    colours = [
        palette.up if move > 0 else palette.down if move < 0 else palette.dim for move in moves
    ]
    marked = [(whole, palette.ink, close is not None and close.value >= whole.value)]
    if close is not None:
        marked.append((close, palette.dim, close.value < whole.value))
    named = [plain(one.label) for one in rows]
    return {
        "data": [_dots(rows, named, colours, palette)],
        "layout": layout(
            palette,
            hovermode="closest",
            showlegend=False,
            margin={"l": 90, "r": 76, "t": 24, "b": 40},
            shapes=[
                *_moves(rows, whole.value, colours),
                *(_upright(rule, colour) for rule, colour, _ in marked),
            ],
            annotations=[_label(rule, palette, left=left) for rule, _, left in marked],
            xaxis=axis(
                palette,
                title={"text": plain(title), "font": {"color": palette.dim, "size": 11}},
                rangemode="tozero",
                tickformat=",",
            ),
            yaxis=_names(named, palette),
        ),
    }


def _names(named: Sequence[str], palette: Palette) -> Figure:
    return axis(
        palette,
        tickvals=list(range(len(named))),
        ticktext=list(named),
        range=[len(named) - 0.5, -0.5],
        showgrid=False,
        zeroline=False,
    )


def _moves(rows: Sequence[Left], whole: float, colours: Sequence[str]) -> list[Figure]:
    return [
        {
            "type": "line",
            "x0": whole,
            "x1": one.value,
            "y0": place,
            "y1": place,
            "line": {"color": colour, "width": 3},
        }
        for place, (one, colour) in enumerate(zip(rows, colours, strict=True))
    ]


def _dots(
    rows: Sequence[Left], labels: Sequence[str], colours: Sequence[str], palette: Palette
) -> Figure:
    return {
        "type": "scatter",
        "mode": "markers+text",
        "x": [float(f"{one.value:.5g}") for one in rows],
        "y": list(range(len(rows))),
        "text": [plain(one.told) for one in rows],
        "textposition": "top center",
        "textfont": {"size": 11, "color": palette.ink},
        "customdata": list(labels),
        "hovertemplate": "%{customdata}: %{x:,.2f}<extra></extra>",
        "cliponaxis": False,
        "marker": {"size": 11, "color": list(colours)},
    }


def _upright(rule: Rule, colour: str) -> Figure:
    return {
        "type": "line",
        "xref": "x",
        "yref": "paper",
        "x0": rule.value,
        "x1": rule.value,
        "y0": 0,
        "y1": 1,
        "layer": "below",
        "line": {"color": colour, "width": 1.5},
    }


def _label(rule: Rule, palette: Palette, *, left: bool) -> Figure:
    return {
        "x": rule.value,
        "y": 1,
        "yref": "paper",
        "yanchor": "bottom",
        "xanchor": "right" if left else "left",
        "text": plain(rule.label),
        "showarrow": False,
        "font": {"size": 11, "color": palette.dim},
    }
