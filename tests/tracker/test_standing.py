"""An obsolete rating is never current, whatever else is said of it."""

from __future__ import annotations

from typing import Any, cast

import pytest

from tracker.document import Valuation
from tracker.standing import is_current, is_over, is_struck


def rated(status: str | None, days_left: int | None = 100) -> Valuation:
    """The part of a document that a standing follows from."""
    horizon: dict[str, Any] = {"ends": "2026-10-15", "days_left": days_left}
    return cast(Valuation, {"status": status, "horizon": horizon})


@pytest.mark.parametrize(
    ("status", "current", "struck"),
    [
        ("active", True, False),
        ("review_due", True, False),
        ("under_review", False, False),
        ("restricted", False, False),
        ("suspended", False, False),
        ("horizon_ended", False, True),
        ("dropped", False, True),
        (None, False, False),
    ],
)
def test_only_an_active_or_review_due_rating_is_current(
    status: str | None, current: bool, struck: bool
) -> None:
    document = rated(status)
    assert (is_current(document), is_struck(document)) == (current, struck)


@pytest.mark.parametrize("status", ["active", "suspended", "horizon_ended"])
def test_a_horizon_that_ran_out_ends_a_rating_of_any_status(status: str) -> None:
    document = rated(status, -1)
    assert (is_over(document), is_current(document), is_struck(document)) == (True, False, True)


@pytest.mark.parametrize("days_left", [0, None])
def test_the_last_day_of_a_horizon_and_a_rating_without_one_are_not_over(
    days_left: int | None,
) -> None:
    assert not is_over(rated("active", days_left))
