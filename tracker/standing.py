"""Whether a published rating still stands: what pages, mails and the command may show of it."""

from __future__ import annotations

from typing import Final

from tracker.document import Valuation
from tracker.status import CURRENT

STRUCK: Final = frozenset({"horizon_ended", "dropped"})  # over: the outcome stands in its place


def is_over(document: Valuation) -> bool:
    """Tell whether the horizon of the rating has ended, whatever the status still says."""
    left = document["horizon"]["days_left"]
    return document["status"] == "horizon_ended" or (left is not None and left < 0)


def earned_ratio(document: Valuation) -> float | None:
    """Give what was earned since publication: relative, absolute without benchmark levels."""
    earned = document["earned"]
    return earned["absolute"] if earned["relative"] is None else earned["relative"]


def is_current(document: Valuation) -> bool:
    """Tell whether a band may be shown as current."""
    return document["status"] in CURRENT and not is_over(document)


def is_struck(document: Valuation) -> bool:
    """Tell whether the rating is over, so that its outcome stands in its place."""
    return document["status"] in STRUCK or is_over(document)
