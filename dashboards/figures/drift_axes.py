"""The axes of the charts of drift: sessions across; ratios as percentages, or multiples, upward."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal

from dashboards.figures.frame import Figure, axis
from dashboards.figures.palette import Palette

Unit = Literal["ratio", "multiple"]
Values = Sequence[float | None]

FEW: Final = 2  # days
FORMATS: Final[Mapping[Unit, Mapping[str, str]]] = {
    "ratio": {"tickformat": "+.0%", "hoverformat": "+.1%"},
    "multiple": {"tickformat": ",.3~g", "hoverformat": ",.1f", "ticksuffix": "×"},
}


def value_axis(palette: Palette, unit: Unit, **changes: Any) -> Figure:
    """Give an axis of ratios as percentages, or of multiples."""
    base = {"zeroline": True, "zerolinewidth": 1, **FORMATS[unit]}
    return axis(palette, **{**base, **changes})


def time_axis(palette: Palette, days: Sequence[str], **changes: Any) -> Figure:
    """Give the axis of a span of days; of a single day the browser finds one itself."""
    ends = [days[0], days[-1]] if len(days) > 1 else None
    return axis(palette, **{"type": "date", "range": ends, "showgrid": False, **changes})


def mode(days: Sequence[str]) -> str:
    """Draw lines, and points too where two days alone would make no line to be seen."""
    return "lines" if len(days) > FEW else "lines+markers"
