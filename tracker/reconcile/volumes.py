"""The printed average of daily volume against the recorded volumes of the sessions behind it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from fractions import Fraction
from typing import Final

import pandas as pd

from tracker.inputs import ValuationInputs
from tracker.intervals import exact
from tracker.reconcile.checks import Check, Subject, judged, untold
from tracker.reconcile.figures import Figure, Report
from tracker.reconcile.reading import NEAR, counted_closes, in_force, latest
from tracker.sessions import exchange

GROUP: Final = "price and shares"
UNIT: Final = "m shares"
_AVERAGE: Final = re.compile(r"average_daily_volume_([1-9][0-9]{0,2})d")


def check_volumes(inputs: ValuationInputs, report: Report) -> Iterator[Check]:
    """Compare an average volume with the mean over as many sessions to the report's day.

    Worked: 1.92 m shares over 30 days is the mean of the volumes of 30 sessions within 1.915 to
    1.925 m.
    """
    day = pd.Timestamp(report.published_on)
    companies = in_force(inputs.frame("company"), "effective", day)
    for figure in report.figures.values():
        found, company = _AVERAGE.fullmatch(figure.key.name), companies.get(figure.key.ticker)
        if found and figure.unit == UNIT and company is not None and pd.notna(company["exchange"]):
            yield _average(inputs, report, figure, int(found[1]), str(company["exchange"]))


def _average(
    inputs: ValuationInputs, report: Report, figure: Figure, count: int, mic: str
) -> Check:
    name = f"{figure.key.ticker} {figure.key.name}: recorded volumes"
    subject, last = Subject(GROUP, name, figure, report), report.published_on
    sessions = exchange(mic).between(last - timedelta(days=count * 2) - NEAR, last)[-count:]
    volumes = _volumes(inputs, figure.key.ticker)
    held = volumes[volumes.index.isin(sessions)]
    if len(held) < count:
        why = f"of the {count} sessions to {last} a volume is recorded of {len(held)}"
        return untold(subject, why)
    if _was_split(inputs, figure.key.ticker, pd.Timestamp(sessions[0]), pd.Timestamp(last)):
        return untold(subject, f"the shares were split within the {count} sessions to {last}")
    total = sum((Fraction(repr(volume)) for volume in held), Fraction(0))
    mean = total / count / 1_000_000
    return judged(subject, exact(mean), f"the mean of the {count} sessions to {last}")


def _volumes(inputs: ValuationInputs, ticker: str) -> pd.Series:
    """Give the volume of each session of a company, as far as one is recorded."""
    closes = counted_closes(inputs)
    told = closes[(closes["ticker"] == ticker) & closes["volume"].notna()]
    rows = latest(told, ["session"])
    return pd.Series({row["session"]: float(row["volume"]) for row in rows}, dtype="float64")


def _was_split(
    inputs: ValuationInputs, ticker: str, first: pd.Timestamp, last: pd.Timestamp
) -> bool:
    splits = inputs.frame("split")
    mine = splits["effective"][splits["ticker"] == ticker]
    return bool(mine.between(first, last, inclusive="right").any())
