"""The chart of a name as PNG: price with its flip prices, upside with its bands.

It carries digits and ASCII only: the plotting library ships no font for other scripts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import numpy as np

from jobs.mail.figures import number
from tracker.arrays import Days, Numbers

INK, LINE, SHADES = "#1b2733", "#0b5cad", ("#dcebf7", "#eef4fa", "#f5f5f2", "#f7e9e4")
WIDTH, HEIGHT, DPI = 6.0, 3.3, 150  # inches; 900 pixels, shown at 600


@dataclass(frozen=True, slots=True)
class Series:
    """What is drawn: one point a session, and the edges that it is read against."""

    days: Days
    price: Numbers
    upside: Numbers
    currency: str
    flips: Sequence[float]
    edges: Sequence[float]  # of the bands, highest first


def draw_chart(series: Series) -> bytes:
    """Draw price and upside over one axis of dates; gives the bytes of a PNG."""
    # Imported here: it takes half a second that only a mail with a chart needs.
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, HEIGHT), dpi=DPI, facecolor="white", layout="constrained")
    above, below = figure.subplots(2, 1, sharex=True, height_ratios=(3, 2))
    days = series.days.astype("datetime64[D]")
    above.plot(days, series.price, color=LINE, linewidth=1.6)
    above.set_title(f"Price ({series.currency}), flip prices dashed", **_title())
    low, high = _span(series.price)
    _draw_flips(above, [flip for flip in series.flips if low <= flip <= high])
    above.set_ylim(low, high)
    if high >= 1000:
        above.yaxis.set_major_formatter("{x:,.10g}")
    below.plot(days, series.upside * 100, color=INK, linewidth=1.4)
    below.set_title("Upside (%), bands shaded", **_title())
    _shade(below, series)
    for axes in (above, below):
        axes.grid(axis="y", color="#d9dee3", linewidth=0.5)
        axes.tick_params(labelsize=7, length=2)
        axes.spines[["top", "right"]].set_visible(False)
    below.xaxis.set_major_formatter(_dates())
    target = BytesIO()
    figure.savefig(target, format="png", metadata={"Software": None})
    return target.getvalue()


def _draw_flips(axes: Any, flips: Sequence[float]) -> None:
    """Draw each flip price with its figure as the mail's text writes it."""
    for flip in flips:
        axes.axhline(flip, color=INK, linewidth=0.8, linestyle=(0, (4, 3)))
        axes.annotate(
            number(flip),
            (1, flip),
            xycoords=("axes fraction", "data"),
            xytext=(-2, 2),
            textcoords="offset points",
            ha="right",
            va="bottom",
            fontsize=7,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 0, "alpha": 0.8},
        )


def _title() -> dict[str, Any]:
    return {"fontsize": 8, "loc": "left", "color": INK}


def _dates() -> Any:
    from matplotlib.dates import DateFormatter

    return DateFormatter("%m-%d")  # type: ignore[no-untyped-call]  # not annotated there


def _shade(axes: Any, series: Series) -> None:
    """Shade each band that the upside is near, the highest first."""
    low, high = _span(np.append(series.upside * 100, [edge * 100 for edge in series.edges]))
    tops = [high, *(edge * 100 for edge in series.edges)]
    bottoms = [*(edge * 100 for edge in series.edges), low]
    for place, (top, bottom) in enumerate(zip(tops, bottoms, strict=True)):
        axes.axhspan(bottom, top, color=SHADES[min(place, len(SHADES) - 1)], linewidth=0)
    axes.set_ylim(low, high)


def _span(values: Numbers) -> tuple[float, float]:
    known = values[np.isfinite(values)]
    low, high = (float(known.min()), float(known.max())) if len(known) else (0.0, 1.0)
    room = (high - low) * 0.08 or 1.0
    return low - room, high + room
