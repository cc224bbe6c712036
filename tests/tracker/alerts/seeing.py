"""What a rule is shown in the tests: the bundled company on a date, with what a test adds."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.tracker import universe as u
from tracker.alerts.changes import Reason
from tracker.alerts.limits import ReasonRule
from tracker.alerts.reasons import Seen, reasons_of
from tracker.snapshot import valuation_document
from tracker.valuation import value_at

NEXT = date(2026, 4, 16)


def seen(day: date, *more: u.Fact, before: date | None = None, **alerts: Any) -> Seen:
    """The company on a day, beside its valuation of `before`; `alerts` changes rules' limits."""
    inputs = u.minimax(
        u.policy(u.REPORT_DAY, alerts=alerts, known_at=u.utc(u.REPORT_DAY, 1)), *more
    )
    history = value_at(inputs, as_of=day)
    return Seen(
        document=valuation_document(history),
        previous=None if before is None else u.document(inputs, before),
        published_shares_m=313.64,
        policy=history.policies.last,
        inputs=inputs,
    )


def found(rule: str, of: Seen) -> list[Reason] | None:
    limits = of.policy.alerts.of(rule)
    assert isinstance(limits, ReasonRule)
    return reasons_of(rule, of, limits)


def keys(rule: str, of: Seen) -> list[str] | None:
    reasons = found(rule, of)
    return None if reasons is None else [one.key for one in reasons]
