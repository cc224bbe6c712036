"""A printed average of daily volume against the volumes on record."""

from __future__ import annotations

from datetime import date

import pytest

from tests.tracker import universe as u
from tests.tracker.reconcile.reports import DAY, HOUSE, checked, house, shown
from tracker.reconcile import audit

LINE = "average_daily_volume_3d: recorded volumes"
AVERAGE = shown("average_daily_volume_3d", "1.92", "m shares")
FRIDAY, MONDAY, TUESDAY = date(2026, 4, 10), date(2026, 4, 13), date(2026, 4, 14)


def traded(day: date, volume: float | None, **other: object) -> u.Fact:
    return u.price(HOUSE, day, 50.0, volume=volume, known_at=u.utc(day, 21), **other)


# 1.80 + 1.95 + 2.01 = 5.76 m over three sessions is 1.92 m
THREE = (traded(MONDAY, 1.80e6), traded(TUESDAY, 1.95e6), traded(DAY, 2.01e6))


def test_the_mean_of_as_many_sessions_to_the_reports_day_agrees() -> None:
    check = checked(LINE, AVERAGE, *THREE, traded(FRIDAY, 9e6))
    assert (check.verdict, [float(end or 0) for end in check.computed]) == ("agrees", [1.92, 1.92])
    assert "the mean of the 3 sessions to 2026-04-15 is 1.92 m shares" in check.explanation


def test_another_mean_disagrees() -> None:
    # 1.80 + 1.95 + 2.10 = 5.85, a third of it 1.95
    corrected = traded(DAY, 2.10e6, source="import")
    assert checked(LINE, AVERAGE, *THREE, corrected).verdict == "disagrees"


@pytest.mark.parametrize(
    "last", [traded(DAY, None), traded(DAY, 2e6, flag="partial"), traded(FRIDAY, 2e6)]
)
def test_a_session_without_its_volume_leaves_it_untold(last: u.Fact) -> None:
    check = checked(LINE, AVERAGE, *THREE[:2], last)
    assert check.verdict == "cannot tell"
    assert "of the 3 sessions to 2026-04-15 a volume is recorded of 2." in check.explanation


def test_volumes_of_two_share_bases_have_no_mean() -> None:
    assert checked(LINE, AVERAGE, *THREE, u.split(HOUSE, MONDAY, 2.0)).verdict == "agrees"
    check = checked(LINE, AVERAGE, *THREE, u.split(HOUSE, TUESDAY, 2.0))
    assert "the shares were split within the 3 sessions" in check.explanation


def test_an_average_in_another_unit_or_of_no_known_exchange_is_not_tried() -> None:
    unknown = u.company(HOUSE, "XNAS", "USD")
    unknown[1]["exchange"] = None
    turnover = shown("average_daily_volume_3d", "1.92", "USD m")
    for inputs in (house(turnover, *THREE), u.only(unknown, AVERAGE, *THREE, ticker=HOUSE)):
        assert not [one for one in audit(inputs).checks if "volume" in one.name]
