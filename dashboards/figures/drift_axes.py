"""The axes of the charts of drift: sessions across; ratios as percentages, or multiples, upward."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Literal

import numpy as np

from dashboards.figures.frame import Figure, axis
from dashboards.figures.palette import Palette
from tracker.arrays import Days

Unit = Literal["ratio", "multiple"]

FEW: Final = 2  # days
WEEKS: Final = 3 * 7 * 86_400_000  # milliseconds between two ticks, the next step is a month
STOPS: Final = [  # the same in every language
    {"dtickrange": [None, WEEKS], "value": "%m-%d\n%Y"},
    {"dtickrange": ["M1", "M11"], "value": "%Y-%m"},
    {"dtickrange": ["M12", None], "value": "%Y"},
]
FORMATS: Final[Mapping[Unit, Mapping[str, str]]] = {
    "ratio": {"tickformat": ".0%", "hoverformat": "+.1%"},
    "multiple": {"tickformat": ",.3~g", "hoverformat": ",.1f", "ticksuffix": "×"},
}


def value_axis(palette: Palette, unit: Unit, **changes: Any) -> Figure:
    """Give an axis of ratios as percentages, or of multiples."""
    base = {"zeroline": True, "zerolinewidth": 1, **FORMATS[unit]}
    return axis(palette, **{**base, **changes})


def time_axis(palette: Palette, days: Days, **changes: Any) -> Figure:
    """Give the axis of a span of days; of a single day the browser finds one itself."""
    ends = [iso(days[0]), iso(days[-1])] if len(days) > 1 else None
    base = {"type": "date", "range": ends, "showgrid": False, "tickformatstops": STOPS}
    return axis(palette, **{**base, **changes})


def iso(day: np.datetime64) -> str:
    """Write a day as charts and addresses take it."""
    return str(day.astype("datetime64[D]"))


def mode(days: Days) -> str:
    """Draw lines, and points too where two days alone would make no line to be seen."""
    return "lines" if len(days) > FEW else "lines+markers"
