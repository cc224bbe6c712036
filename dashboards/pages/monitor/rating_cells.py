"""The rating in the overview: never without its status, its age and what it has earned."""

from __future__ import annotations

from dashboards.formats import arrow, percent, words
from dashboards.marks import SIDES
from dashboards.pages.monitor.lines import Line
from dashboards.pages.monitor.multiple_cells import Row
from dashboards.rating import Standing, band_words, performance_of
from dashboards.words import say
from tracker.document import Valuation
from tracker.standing import earned_ratio, is_over


def rating_cells(line: Line) -> Row:
    """Give the rating, the performance since publication beside it, status and age below."""
    standing, document = line.standing, line.document
    kind = "struck" if standing.struck else "current" if standing.current else "paused"
    told = say("earned since publication: {what}", what=_earned_words(document))
    earned = earned_ratio(document)
    return {
        "rating": standing.rating,
        "rating_kind": kind,
        "rating_text": standing.rating,
        "rating_sub": _status_in_short(document, standing),
        "rating_tip": f"{standing.status} · {standing.age} · {told}",
        "earned": earned,
        "earned_text": "" if earned is None else percent(earned, 0),
        "earned_side": SIDES.get(arrow(earned), ""),
    }


def _status_in_short(document: Valuation, standing: Standing) -> str:
    """Write status and age into one narrow line: Horizon ended · 223 d."""
    days = document["target_age_days"]
    if days is None:
        return standing.status
    status = words("horizon_ended" if is_over(document) else document["status"])
    return say("{status} · {n} d", status=status, n=f"{days:,}")


def _earned_words(document: Valuation) -> str:
    band = document["earned"]["band"]
    outcome = band_words(document, band) if band else ""
    return f"{outcome} {performance_of(document)}".strip()
