"""How far a close moved since the session before, on one basis."""

from __future__ import annotations

from datetime import date

from tracker.alerts.results import split_factor
from tracker.document import Valuation
from tracker.inputs import ValuationInputs


def price_move(
    document: Valuation, previous: Valuation | None, inputs: ValuationInputs
) -> float | None:
    """Give the own close's change since the session before, over splits; None without one.

    A document writes its close per share of its own date, whatever session the close is of: splits
    count between the two dates. Worked: 847.50 to 860.00 is +1.5 %, and so is 847.50 to 430.00
    where two shares were made of one in between.
    """
    if previous is None:
        return None
    before, now = previous["price"], document["price"]
    if not before["value"] or not now["value"] or before["session"] == now["session"]:
        return None
    first, last = (date.fromisoformat(one["as_of"]) for one in (previous, document))
    factor = split_factor(inputs, document["ticker"], after=first, until=last)
    return now["value"] / (before["value"] / factor) - 1
