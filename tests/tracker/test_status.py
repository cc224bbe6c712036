"""The status of a coverage: what somebody set, and what follows from horizon and target."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from tests.tracker import universe as u

MAY = date(2026, 5, 4)
END, AFTER = date(2026, 10, 15), date(2026, 10, 16)


def status(*facts: u.Fact, day: date) -> str | None:
    return u.document(u.minimax(*facts), day)["status"]


def test_a_coverage_is_active_from_its_first_day() -> None:
    assert status(day=u.REPORT_DAY) == "active"
    assert status(day=date(2026, 4, 14)) is None


def test_trap_what_is_set_after_midnight_waits_for_midnight_in_utc() -> None:
    """At 00:30 of 4 May in Hong Kong, 16:30 of 3 May in UTC, a word of 4 May holds."""
    night = u.utc(date(2026, 5, 3), 16, 30)
    told = u.status(MAY, "suspended", known_at=u.utc(date(2026, 5, 3), 16, 20))
    new = u.target(MAY, 1400, known_at=u.utc(date(2026, 5, 3), 16, 25))
    later = u.status(MAY, "dropped", known_at=u.utc(date(2026, 5, 3), 16, 40))
    found = u.document(u.minimax(told, new, later), MAY, known_at=night)
    assert (found["status"], found["target"]["published"]) == ("suspended", 1400)
    day = u.document(u.minimax(told, new, later), date(2026, 5, 3), known_at=night)
    assert (day["status"], day["target"]["published"]) == ("active", 1317)


def test_the_horizon_holds_through_its_last_day() -> None:
    fresh = u.target(date(2026, 9, 15), 300, horizon_ends=END, multiple=None, fiscal_end=None)
    close = u.price(u.MINIMAX, END, 290)
    assert status(fresh, close, day=END) == "active"
    assert status(fresh, close, day=AFTER) == "horizon_ended"


@pytest.mark.parametrize("set_to", ["under_review", "restricted", "suspended", "dropped"])
def test_what_somebody_set_stands_also_after_the_horizon(set_to: str) -> None:
    assert status(u.status(MAY, set_to), day=MAY) == set_to
    assert status(u.status(MAY, set_to), day=AFTER) == set_to


def test_an_obsolete_buy_never_looks_like_a_buy_even_when_its_review_was_set_by_hand() -> None:
    assert status(u.status(MAY, "review_due"), day=MAY) == "review_due"
    assert status(u.status(MAY, "review_due"), day=AFTER) == "horizon_ended"


def test_an_upside_above_100_percent_calls_for_a_review() -> None:
    # 1317 / 658.5 = 2 exactly: 100 % is not above 100 %
    plain = u.target(MAY, 1317, multiple=None, fiscal_end=None)
    assert status(plain, u.price(u.MINIMAX, MAY, 658.5), day=MAY) == "active"
    assert status(plain, u.price(u.MINIMAX, MAY, 658.4), day=MAY) == "review_due"


def test_a_market_multiple_below_half_the_targets_calls_for_a_review() -> None:
    # half of 75 is 37.5: 37.5 x 703 x 7.83 / 313.64 = 658.14 HKD; the target of 900 is 37 % above
    low, high = u.price(u.MINIMAX, MAY, 658.0), u.price(u.MINIMAX, MAY, 658.3)
    assert status(u.target(MAY, 900), low, day=MAY) == "review_due"
    assert status(u.target(MAY, 900), high, day=MAY) == "active"


def test_a_target_older_than_90_days_calls_for_a_review() -> None:
    # 15 April + 90 days is 14 July
    assert status(u.price(u.MINIMAX, date(2026, 7, 14), 900), day=date(2026, 7, 14)) == "active"
    assert status(u.price(u.MINIMAX, date(2026, 7, 15), 900), day=date(2026, 7, 15)) == "review_due"


def test_the_limits_of_a_review_are_policy() -> None:
    patient = u.policy(MAY, limits={"review_target_days": 365, "review_multiple_share": 0.01})
    assert status(patient, day=date(2026, 9, 1)) == "active"


def test_a_status_known_later_was_not_the_status_before() -> None:
    late = u.status(MAY, "suspended", known_at=u.utc(date(2026, 5, 6)))
    assert status(late, day=date(2026, 5, 5)) == "active"
    assert status(late, day=date(2026, 5, 6)) == "suspended"


def test_a_value_held_on_screen_ends_with_its_horizon_too() -> None:
    held_until = (AFTER, u.utc(AFTER, 8))
    value = u.document(u.minimax(), u.REPORT_DAY, aged_at=held_until)
    assert (value["as_of"], value["aged_at"]) == ("2026-04-15", "2026-10-16")
    assert value["status"] == "horizon_ended"
    assert value["horizon"]["days_left"] == -1
    assert value["target_age_days"] == 184  # 15 April to 16 October
    assert value["price"]["stale"] is True
    assert value["target"]["published"] == 1317


def test_before_any_target_nothing_is_due() -> None:
    opened = u.status(date(2026, 4, 1), "active")
    assert status(opened, day=date(2026, 4, 10)) == "active"


def test_an_instant_given_in_another_zone_means_the_same() -> None:
    local = datetime.fromisoformat("2026-04-15T16:00:00+08:00")
    assert u.document(u.minimax(), known_at=local)["known_at"] == "2026-04-15T08:00:00Z"
