"""What the jobs found wrong stands beside the numbers it touches, for a week."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pandas as pd
import pytest

from tests.tracker import universe as u
from tracker.inputs import DOUBTS, ValuationInputs

EVENING = datetime(2026, 4, 14, 10, tzinfo=UTC)  # 22 hours before the report day's close


def doubted(
    subject: str = "PLTR",
    *,
    at: datetime = EVENING,
    severity: str = "warning",
    times: int = 1,
    usable: bool | None = None,
) -> ValuationInputs:
    row = {
        "severity": severity,
        "subject": subject,
        "code": "nan_close",
        "message": f"{subject}: a close was dropped",
        "recorded_at": at,
        "usable": usable,
    }
    frame = pd.DataFrame(
        {name: pd.Series([row[name]] * times, dtype=of) for name, of in DOUBTS.items()}
    )
    return replace(u.minimax(), doubts=frame)


def shown(inputs: ValuationInputs, day: date = u.REPORT_DAY) -> list[str]:
    return [one["subject"] for one in u.document(inputs, day)["findings"] if _is_doubt(one)]


def _is_doubt(finding: object) -> bool:
    return isinstance(finding, dict) and finding["code"] == "nan_close"


@pytest.mark.parametrize("subject", ["0100.HK", "PLTR", "USDHKD", "2513.HK 2027-12-31"])
def test_a_doubt_about_a_name_rate_or_fiscal_year_of_the_valuation_is_shown(subject: str) -> None:
    assert shown(doubted(subject)) == [subject]


def test_a_doubt_about_another_name_is_not() -> None:
    assert shown(doubted("AAPL")) == []


def test_a_remark_is_not_repeated() -> None:
    assert shown(doubted(severity="info")) == []


def test_the_same_doubt_met_again_is_shown_once() -> None:
    assert shown(doubted(times=3)) == ["PLTR"]


def test_a_doubt_is_shown_for_a_week_and_never_before_it_was_met() -> None:
    # Recorded on 14 April 10:00 UTC; the close of 21 April is at 08:00 UTC, of the 22nd after it.
    inputs = doubted()
    assert shown(inputs, date(2026, 4, 14)) == []
    assert shown(inputs, date(2026, 4, 21)) == ["PLTR"]
    assert shown(inputs, date(2026, 4, 22)) == []


def test_beside_a_held_valuation_stand_the_doubts_of_the_day_that_sees_it() -> None:
    today = datetime(2026, 11, 23, 8, tzinfo=UTC)
    held = u.document(
        doubted("0100.HK", at=datetime(2026, 11, 22, 9, tzinfo=UTC)),
        aged_at=(date(2026, 11, 23), today),
    )
    assert [one["subject"] for one in held["findings"] if _is_doubt(one)] == ["0100.HK"]


@pytest.mark.parametrize(("recorded", "usable"), [(True, True), (False, False), (None, True)])
def test_a_doubt_says_whether_the_value_is_used(recorded: bool | None, usable: bool) -> None:
    document = u.document(doubted(usable=recorded), u.REPORT_DAY)
    (found,) = [one for one in document["findings"] if _is_doubt(one)]
    assert found["usable"] is usable
