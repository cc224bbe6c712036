"""The target against the profit that the report sees far ahead: its P/E, and that of the close."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.tracker import universe as u
from tracker.document import LongRun

DAY = u.REPORT_DAY


def checked(*more: u.Fact, without: tuple[str, ...] = ()) -> LongRun | None:
    inputs = u.minimax(
        *more, without=lambda kind, row: kind == "printed" and row["item"] in without
    )
    return u.document(inputs, DAY).get("long_run")


def test_the_reports_target_is_27_times_its_long_run_profit() -> None:
    # 5,610 x 0.35 = 1,963.5; 1317 x 313.64 / 7.83 = 52,754.0, / 1,963.5 = 26.87
    # the close: 847.5 x 313.64 / 7.83 = 33,947.6, / 1,963.5 = 17.29
    found = checked()
    assert found is not None
    assert found["revenue_m"] == 5610 and found["currency"] == "USD"
    assert found["net_margin"] == pytest.approx(0.35)
    assert found["net_income_m"] == pytest.approx(1963.5)
    assert found["target_market_cap_m"] == pytest.approx(52_754.0, abs=0.05)
    assert found["target_pe"] == pytest.approx(26.867, abs=0.001)
    assert found["market_pe"] == pytest.approx(17.289, abs=0.001)
    assert found["published_on"] == "2026-04-15"


@pytest.mark.parametrize("missing", ["long_run/revenue", "long_run/net_margin"])
def test_without_one_of_the_two_there_is_nothing_to_check_by(missing: str) -> None:
    assert checked(without=(missing,)) is None


def test_a_loss_far_ahead_has_no_multiple() -> None:
    later = u.printed(u.MINIMAX, DAY, "long_run/net_margin", "-5", unit="%", source="import")
    found = checked(later)
    assert found is not None and found["net_income_m"] == pytest.approx(-280.5)
    assert found["target_pe"] is None and found["market_pe"] is None


def test_what_is_no_figure_is_no_print() -> None:
    assert checked(u.printed(u.MINIMAX, DAY, "long_run/revenue", "n/a", source="import")) is None


def test_of_a_restricted_company_the_target_is_left_out_and_the_close_is_not() -> None:
    found = checked(u.status(DAY + dt.timedelta(days=1), "restricted"))
    assert found is not None
    assert found["target_pe"] is None and found["target_market_cap_m"] is None
    assert found["market_pe"] == pytest.approx(17.289, abs=0.001)
