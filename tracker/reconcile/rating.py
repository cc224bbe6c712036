"""The published rating against the upside of its own target, on the scale on record."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import pandas as pd

from tracker.bands import Band
from tracker.inputs import ValuationInputs
from tracker.intervals import Interval, exact
from tracker.policy import Policy
from tracker.reconcile.checks import AGREES, DISAGREES, Check, Subject, bounds, untold
from tracker.reconcile.figures import Key, Report
from tracker.reconcile.reading import in_force
from tracker.reconcile.wording import amount, span

ONE = exact(1)
Edges = tuple[Band, Fraction | None, Fraction | None]  # lower and upper, None at an end


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
    found = _edges(terms.bands, str(target["rating"]))
    if found is None:
        return
    subject = Subject("target", f"{report.ticker} rating: upside of the target", goal, report)
    upside = goal.interval / price.interval
    if not upside.bounded or price.currency != goal.currency:
        yield untold(subject, f"nothing follows for it from a price of {amount(price)}")
        return
    if terms.expected_benchmark_return is not None:
        upside = upside / exact(1 + Fraction(str(terms.expected_benchmark_return)))
    yield _within(subject.name, f"{amount(goal)} over {amount(price)}", upside - ONE, found)


def _within(name: str, ratio: str, upside: Interval, edges: Edges) -> Check:
    band, low, high = edges
    holds = (low is None or upside.ends[1] > low) and (high is None or upside.ends[0] <= high)
    percent = span(upside, Fraction(1, 100), "%")
    scale = " to ".join(f"{float(one):+.0%}" for one in (low, high) if one is not None)
    if low is None or high is None:
        scale = f"{'above' if high is None else 'below'} {scale}"
    sentence = (
        f"Rating: {ratio} is an upside of {percent}, which is "
        f"{'' if holds else 'not '}within {band.name_en}, {scale}."
    )
    verdict = AGREES if holds else DISAGREES
    shown, computed = _percent(low, high), bounds(upside, Fraction(1, 100))
    return Check("target", name, band.name_en, shown, computed, verdict, sentence)


def _percent(
    low: Fraction | None, high: Fraction | None
) -> tuple[Fraction | None, Fraction | None]:
    return None if low is None else low * 100, None if high is None else high * 100


def _edges(bands: tuple[Band, ...], rating: str) -> Edges | None:
    """Give the band of a rating with its lower edge and its upper one, that of the band above."""
    upper: Fraction | None = None
    for band in bands:
        low = None if band.lower is None else Fraction(str(band.lower))
        if band.id == rating:
            return band, low, upper
        upper = low
    return None
