"""A line of the model in the size of a word: solid reported, dashed forecast, squares results."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from dashboards.figures.palette import Palette

WIDTH: Final = 84
HEIGHT: Final = 28
EDGE: Final = 4

Place = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Mini:
    """Values by period; None where there is none."""

    model: Sequence[float | None]
    reported: Sequence[bool]
    previous: Sequence[float | None]
    results: Sequence[float | None]


def mini_chart(one: Mini, palette: Palette) -> str:
    """Draw it as an address that holds the whole image; from zero, as all charts here."""
    values = [v for held in (one.model, one.previous, one.results) for v in held if v is not None]
    low, high = min([0.0, *values]), max([0.0, *values])

    def at(place: int, value: float) -> Place:
        count = max(len(one.model) - 1, 1)
        share = (value - low) / (high - low) if high > low else 0.5
        x = EDGE + place / count * (WIDTH - 2 * EDGE)
        return round(x, 1), round(HEIGHT - EDGE - share * (HEIGHT - 2 * EDGE), 1)

    model = [None if v is None else at(place, v) for place, v in enumerate(one.model)]
    ends = [place for place, done in enumerate(one.reported) if done]
    cut = max(ends, default=-1)
    solid = [spot for place, spot in enumerate(model) if spot and place <= cut]
    dashed = [spot for place, spot in enumerate(model) if spot and place >= cut]
    before = [at(place, v) for place, v in enumerate(one.previous) if v is not None]
    zero = at(0, 0.0)[1]
    parts = [
        _path([(EDGE, zero), (WIDTH - EDGE, zero)], palette.line, 1),
        _path(before, palette.dim, 1, dashed=True),
        _path(solid, palette.accent, 2),
        _path(dashed, palette.accent, 2, dashed=True),
        *(
            _square(at(place, v), palette.ink)
            for place, v in enumerate(one.results)
            if v is not None
        ),
    ]
    size = f'viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}"'
    drawn = f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{"".join(parts)}</svg>'
    return f"data:image/svg+xml,{quote(drawn)}"


def _path(spots: Sequence[Place], colour: str, width: float, *, dashed: bool = False) -> str:
    if len(spots) < 2:
        return ""
    points = " ".join(f"{x},{y}" for x, y in spots)
    dash = ' stroke-dasharray="3 2"' if dashed else ""
    return (
        f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="{width}"{dash}/>'
    )


def _square(spot: Place, colour: str) -> str:
    return f'<rect x="{spot[0] - 2}" y="{spot[1] - 2}" width="4" height="4" fill="{colour}"/>'
