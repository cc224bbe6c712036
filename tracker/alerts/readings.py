"""What the band rules read: the banded number of each session, None where its inputs are old."""

from __future__ import annotations

import numpy as np

from tracker.alerts.bands import Reading, Scale
from tracker.alerts.limits import BandRule
from tracker.arrays import Numbers
from tracker.document import Valuation
from tracker.origins import number
from tracker.policy import Policy
from tracker.sessions import date_at, date_of
from tracker.standing import earned_ratio, is_current
from tracker.valuation import History


def scale_of(rule: str, document: Valuation, policy: Policy) -> Scale | None:
    """Give what a band rule judges by; None while no band may be shown as current."""
    limits = policy.alerts.of(rule)
    assert isinstance(limits, BandRule)
    if not limits.enabled or not policy.bands or not is_current(document):
        return None
    return Scale(rule, _basis(rule, document, policy), policy.bands, limits)


def reading_of(rule: str, document: Valuation) -> Reading | None:
    """Give a band rule's number as a document shows it; None where it has no close at all."""
    session = date_of(document["price"]["session"])
    if session is None:
        return None
    fresh = not document["price"]["stale"] and not (
        rule == "band"
        and document["banded"] != "published"
        and any(rate["stale"] for rate in document["fx"])
    )
    return Reading(session, _value(rule, document) if fresh else None)


def past_readings(rule: str, history: History) -> list[Reading]:
    """Give a band rule's number on each session of a history, by the session of its close.

    A row that carries an older close says what that close's own session said.
    """
    leg, verdict, policy = history.own.leg, history.verdict, history.policies.last
    if rule == "band":
        absolute = policy.expected_benchmark_return is None
        values: Numbers = verdict.upsides[policy.banded if absolute else "relative"]
    else:
        values = verdict.earned.performance
    fresh = leg.price_age <= policy.price_sessions
    readings = []
    for session, value, usable in zip(leg.session, values, fresh, strict=True):
        if not np.isnat(session):
            readings.append(Reading(date_at(session), number(value) if usable else None))
    return readings


def _value(rule: str, document: Valuation) -> float | None:
    if rule == "band":
        upside = document["upside"]
        relative = upside["relative"]
        banded: float | None = upside[document["banded"]]  # type: ignore[literal-required]
        return banded if relative is None else relative
    return earned_ratio(document)


def _basis(rule: str, document: Valuation, policy: Policy) -> str:
    """Name what is banded and by which edges: a change of them is no change of the company."""
    edges = " ".join(
        f"{band.id}{'>=' if band.inclusive else '>'}{band.lower}" for band in policy.bands
    )
    if rule == "band":
        return f"{policy.banded} {policy.expected_benchmark_return} {edges}"
    # Performance since another publication is another number.
    return f"since {document['target']['published_on']} {edges}"
