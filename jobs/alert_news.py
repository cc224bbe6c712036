"""What stands beside an alert: what moved the upside, the chart."""

from __future__ import annotations

from datetime import date

import numpy as np

from jobs.logs import in_one_line
from jobs.mail.charts import Series, draw_chart
from jobs.mail.news import Moves
from tracker.alerts.results import split_factor
from tracker.arrays import Numbers
from tracker.bridge.parts import bridge
from tracker.document import Valuation
from tracker.errors import TrackerError
from tracker.inputs import ValuationInputs
from tracker.sessions import date_of
from tracker.valuation import History, value_history


def moves_between(inputs: ValuationInputs, *, since: date, until: date) -> Moves | None:
    """Bridge the banded upside between two dates; None where there is no span between them."""
    if since >= until:
        return None
    try:
        found = bridge(inputs, of="upside", start=since, end=until)
    except TrackerError as error:
        return Moves(since, until, reason=str(error))
    parts = [(part.factor, part.value) for part in found.parts if abs(part.value) >= 5e-5]
    parts.sort(key=lambda part: -abs(part[1]))
    return Moves(since, until, found.start, found.end, tuple(parts), found.reason)


def own_path(inputs: ValuationInputs, document: Valuation) -> History:
    """Value every session from the publication (or half a year back) to a document's date."""
    last = date.fromisoformat(document["as_of"])
    first = date_of(document["target"]["published_on"])
    start = last.replace(year=last.year - 1) if last.day < 29 else last
    return value_history(inputs, start=max(first or start, start), end=last)


def closes_on_basis(history: History, day: date) -> Numbers:
    """Give the closes of a path per share of this day, as the target and the flip prices are.

    Worked: 90 before a 2-for-1 split and 45 after it are 45 and 45.
    """
    closes, ticker, inputs = history.own.leg.close, history.own.leg.ticker, history.inputs
    days = history.grid.days.astype("datetime64[D]").astype(object)
    if split_factor(inputs, ticker, after=days[0], until=day) == 1:
        return closes
    return closes / [split_factor(inputs, ticker, after=one, until=day) for one in days]


def chart_of(history: History, document: Valuation) -> tuple[bytes | None, str | None]:
    """Draw a name's chart; (None, why) where it cannot be drawn."""
    leg, verdict, policy = history.own.leg, history.verdict, history.policies.last
    if len(history.grid) < 2 or not np.isfinite(leg.close).any():
        return None, None
    series = Series(
        days=history.grid.days,
        price=closes_on_basis(history, date.fromisoformat(document["as_of"])),
        upside=verdict.upsides[policy.banded],
        currency=str(document["price"]["currency"] or ""),
        flips=[flip["price"] for flip in document["flip_prices"] if flip["price"]],
        edges=[band.lower for band in policy.bands if band.lower is not None],
    )
    try:
        return draw_chart(series), None
    except Exception as error:  # noqa: BLE001 (a mail without its chart is still a mail)
        return None, f"{document['ticker']}: the chart could not be drawn: {in_one_line(error)}"
