"""The published rating against the upside of its own target, on the scale on record."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import pandas as pd

from tracker.bands import Band
from tracker.inputs import ValuationInputs
from tracker.intervals import exact
from tracker.policy import Policy
from tracker.reconcile.checks import AGREES, DISAGREES, Check, bounds
from tracker.reconcile.figures import Key, Report
from tracker.reconcile.reading import in_force
from tracker.reconcile.wording import amount, span

ONE = exact(1)


def check_rating(inputs: ValuationInputs, report: Report) -> Iterator[Check]:
    """Tell whether the upside from the printed price to the printed target is of the rating.

    Worked: 1317 / 847.50 - 1 is 55.3 to 55.5 %: a Buy, which begins above 15 %.
    """
    day = pd.Timestamp(report.published_on)
    target = in_force(inputs.frame("target"), "published_on", day).get(report.ticker)
    policy = in_force(inputs.frame("policy"), "effective", day).get(report.ticker)
    price, goal = (report.figures.get(Key(report.ticker, one)) for one in ("price", "target_price"))
    if target is None or policy is None or price is None or goal is None:
        return
    terms = Policy.read(policy["document"])
    upside = goal.interval / price.interval
    if terms.expected_benchmark_return is not None:
        upside = upside / exact(1 + Fraction(str(terms.expected_benchmark_return)))
    upside = upside - ONE
    found = _edges(terms.bands, str(target["rating"]))
    if found is None:
        return
    band, low, high = found
    holds = (low is None or upside.ends[1] > low) and (high is None or upside.ends[0] <= high)
    percent = span(upside, Fraction(1, 100), "%")
    scale = " to ".join(f"{float(one):+.0%}" for one in (low, high) if one is not None)
    scale = scale if high is not None else f"above {scale}"
    sentence = (
        f"Rating: {amount(goal)} over {amount(price)} is an upside of {percent}, which is "
        f"{'' if holds else 'not '}within {band.name_en}, {scale}."
    )
    yield Check(
        "target",
        f"{report.ticker} rating: upside of the target",
        band.name_en,
        _percent(low, high),
        bounds(upside, Fraction(1, 100)),
        AGREES if holds else DISAGREES,
        sentence,
    )


def _percent(
    low: Fraction | None, high: Fraction | None
) -> tuple[Fraction | None, Fraction | None]:
    return None if low is None else low * 100, None if high is None else high * 100


def _edges(
    bands: tuple[Band, ...], rating: str
) -> tuple[Band, Fraction | None, Fraction | None] | None:
    """Give the band of a rating with its lower edge and its upper one, that of the band above."""
    upper: Fraction | None = None
    for band in bands:
        low = None if band.lower is None else Fraction(str(band.lower))
        if band.id == rating:
            return band, low, upper
        upper = low
    return None
