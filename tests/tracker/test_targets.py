"""Targets and what was earned since: marked by hand, frozen at the horizon, on one share basis."""

from __future__ import annotations

from datetime import date

import pytest

from tests.tracker import universe as u

DAY = u.REPORT_DAY
END = date(2026, 10, 15)  # the horizon's last day, six months after publication
AFTER = date(2026, 10, 16)
MAY = date(2026, 5, 4)


def test_the_marked_target_moves_with_fx_shares_and_model_but_not_with_price() -> None:
    inputs = u.minimax(
        u.price(u.MINIMAX, MAY, 500),
        u.fx(MAY, "HKD", 7.80),
        u.shares(u.MINIMAX, MAY, 350),
        u.revenue(MAY, u.FY27, 750),
    )
    # 75 x 750 x 7.80 / 350 = 1,253.571
    value = u.document(inputs, MAY)
    assert value["target"]["marked"] == pytest.approx(1253.5714, abs=5e-5)
    assert value["target"]["published"] == 1317
    # 1253.571 / 500 - 1 = 150.7 %
    assert value["upside"]["marked"] == pytest.approx(1.5071, abs=5e-5)


def test_a_target_in_another_currency_than_the_listing_is_not_compared_with_its_price() -> None:
    value = u.document(u.minimax(u.target(MAY, 168, currency="USD")), MAY)
    assert value["target"]["published"] is None
    assert value["upside"]["published"] is None
    assert (u.MINIMAX, "missing_target") in u.findings(value)


def test_a_target_without_a_multiple_has_no_marked_target() -> None:
    value = u.document(u.minimax(u.target(MAY, 900, multiple=None, fiscal_end=None)), MAY)
    assert value["target"]["published"] == 900
    assert (value["target"]["marked"], value["market_multiple"]) == (None, None)
    assert (u.MINIMAX, "no_marked_target") in u.findings(value)


def test_a_target_on_a_year_the_model_does_not_hold_is_missing_not_a_crash() -> None:
    value = u.document(u.minimax(u.target(MAY, 900, fiscal_end=date(2030, 12, 31))), MAY)
    assert (value["target"]["marked"], value["target"]["peer_marked"]) == (None, None)
    assert value["upside"]["published"] == pytest.approx(900 / 847.5 - 1)
    assert (u.MINIMAX, "no_marked_target") in u.findings(value)


def test_a_split_after_publication_divides_the_target() -> None:
    inputs = u.minimax(u.split(u.MINIMAX, MAY, 2.0), u.price(u.MINIMAX, MAY, 423.75))
    value = u.document(inputs, MAY)
    assert value["target"]["published"] == 658.5  # 1317 / 2
    assert value["upside"]["published"] == pytest.approx(1317 / 847.5 - 1)


def test_performance_since_publication_of_the_reports_story() -> None:
    # 777.5 / 847.5 - 1 = -8.26 % on 24 April; no benchmark level, so absolute and banded as such
    day = date(2026, 4, 24)
    value = u.document(u.minimax(u.price(u.MINIMAX, day, 777.5)), day)
    earned = value["earned"]
    assert earned["absolute"] == pytest.approx(-0.0826, abs=5e-5)
    assert (earned["relative"], earned["band"]) == (None, "underweight")
    assert (earned["base_session"], earned["session"]) == ("2026-04-15", "2026-04-24")
    assert "MSCI China" in u.findings(value)[u.MINIMAX, "no_benchmark"]


def test_a_split_is_no_loss() -> None:
    # 2-for-1: 423.75 after is 847.50 before
    inputs = u.minimax(u.split(u.MINIMAX, MAY, 2.0), u.price(u.MINIMAX, MAY, 423.75))
    assert u.document(inputs, MAY)["earned"]["absolute"] == pytest.approx(0)


def test_a_split_after_the_horizon_leaves_the_outcome_alone() -> None:
    later = date(2026, 11, 2)
    inputs = u.minimax(u.price(u.MINIMAX, END, 250), u.split(u.MINIMAX, date(2026, 10, 28), 2.0))
    # 250 / 847.5 - 1 = -70.5 %
    earned = u.document(inputs, later)["earned"]
    assert earned["absolute"] == pytest.approx(-0.7050, abs=5e-5)


def test_with_benchmark_levels_performance_is_relative() -> None:
    day = date(2026, 4, 24)
    inputs = u.minimax(u.price(u.MINIMAX, day, 777.5), u.level(DAY, 80), u.level(day, 76))
    # stock -8.26 %, benchmark 76 / 80 - 1 = -5 %: -3.26 % relative, which is Hold
    earned = u.document(inputs, day)["earned"]
    assert earned["relative"] == pytest.approx(-0.0326, abs=5e-5)
    assert earned["absolute"] == pytest.approx(-0.0826, abs=5e-5)
    assert earned["band"] == "hold"


def test_the_benchmark_level_used_is_the_one_known_at_the_close() -> None:
    day = date(2026, 4, 24)
    inputs = u.minimax(
        u.price(u.MINIMAX, day, 777.5),
        u.level(DAY, 80),
        u.level(date(2026, 4, 23), 78),
        u.level(day, 76, known_at=u.utc(day, 20)),  # a New York index closes after Hong Kong
    )
    # -8.26 % - (78 / 80 - 1 = -2.5 %) = -5.76 %
    assert u.document(inputs, day)["earned"]["relative"] == pytest.approx(-0.0576, abs=5e-5)


def test_a_benchmark_level_restated_later_does_not_change_the_past() -> None:
    day, later = date(2026, 4, 24), date(2026, 4, 28)
    levels = [u.level(DAY, 80), u.level(day, 76)]
    restated = u.level(day, 40, known_at=u.utc(later, 8))
    inputs = u.minimax(u.price(u.MINIMAX, day, 777.5), *levels, restated)
    then = u.table(inputs, day, day)["earned_relative"].iloc[0]
    now = u.table(inputs, day, day, known="now")["earned_relative"].iloc[0]
    assert then == pytest.approx(-0.0326, abs=5e-5)
    assert now == pytest.approx(-0.0826 + 0.5, abs=5e-5)


@pytest.mark.parametrize("known", [[DAY], [date(2026, 4, 24)]], ids=["at the end", "at the base"])
def test_without_a_fresh_level_at_both_ends_performance_is_absolute(known: list[date]) -> None:
    day = date(2026, 4, 24)
    inputs = u.minimax(u.price(u.MINIMAX, day, 777.5), *(u.level(one, 80) for one in known))
    value = u.document(inputs, day)
    assert value["earned"]["relative"] is None
    assert (u.MINIMAX, "no_benchmark") in u.findings(value)


def test_the_outcome_is_frozen_at_the_horizons_end() -> None:
    inputs = u.minimax(u.price(u.MINIMAX, END, 250), u.price(u.MINIMAX, AFTER, 300))
    last_day, after = u.document(inputs, END)["earned"], u.document(inputs, AFTER)["earned"]
    # 250 / 847.5 - 1 = -70.5 %, also once the price is 300
    assert last_day["absolute"] == after["absolute"] == pytest.approx(-0.7050, abs=5e-5)
    assert (last_day["frozen"], after["frozen"]) == (False, True)
    assert (after["session"], after["band"]) == ("2026-10-15", "underweight")


def test_without_a_fresh_close_at_the_horizons_end_the_outcome_is_not_known() -> None:
    early = u.price(u.MINIMAX, date(2026, 9, 1), 260)
    value = u.document(u.minimax(early, u.price(u.MINIMAX, AFTER, 300)), AFTER)
    assert value["earned"]["absolute"] is None
    assert (value["earned"]["band"], value["earned"]["frozen"]) == (None, False)
    assert (u.MINIMAX, "outcome_unknown") in u.findings(value)


def test_how_fresh_the_last_close_must_be_is_the_policy_of_the_row() -> None:
    # the last close is 6 sessions old on 15 October: within 10, not within 2 from 2 November on
    inputs = u.minimax(
        u.price(u.MINIMAX, date(2026, 10, 7), 250),
        u.policy(date(2026, 5, 1), limits={"price_sessions": 10}),
        u.policy(date(2026, 11, 2), limits={"price_sessions": 2}),
    )
    column = u.table(inputs, date(2026, 10, 30), date(2026, 11, 2))["earned_absolute"]
    assert column.tolist() == pytest.approx([250 / 847.5 - 1, float("nan")], nan_ok=True)


def test_without_a_close_at_publication_nothing_was_earned_that_anyone_knows() -> None:
    def own_close(kind: str, row: u.Row) -> bool:
        return kind == "price" and row["ticker"] == u.MINIMAX

    value = u.document(u.minimax(u.price(u.MINIMAX, MAY, 800), without=own_close), MAY)
    assert value["earned"]["absolute"] is None
    assert (u.MINIMAX, "no_base_close") in u.findings(value)


def test_a_close_that_was_stale_at_publication_is_no_base() -> None:
    """12 January at 300 is no measure of what the rating of 15 April has earned."""

    def own_close(kind: str, row: u.Row) -> bool:
        return kind == "price" and row["ticker"] == u.MINIMAX

    january = u.price(u.MINIMAX, date(2026, 1, 12), 300)
    value = u.document(u.minimax(january, u.price(u.MINIMAX, MAY, 800), without=own_close), MAY)
    assert (value["earned"]["absolute"], value["earned"]["band"]) == (None, None)
    assert (u.MINIMAX, "no_base_close") in u.findings(value)


def test_a_close_carried_from_publication_has_no_relative_performance_without_levels() -> None:
    """The benchmark has moved since; on the day itself it has not."""
    assert u.document(u.minimax(), DAY)["earned"]["relative"] == 0
    next_day = u.document(u.minimax(), date(2026, 4, 16))["earned"]
    assert (next_day["absolute"], next_day["relative"]) == (0, None)


@pytest.mark.parametrize("status", ["suspended", "restricted", "under_review", "dropped"])
def test_the_end_of_the_horizon_is_told_whatever_the_status(status: str) -> None:
    value = u.document(u.minimax(u.status(MAY, status)), AFTER)
    assert value["status"] == status
    assert {(u.MINIMAX, "horizon_ended"), (u.MINIMAX, "outcome_unknown")} <= set(u.findings(value))


@pytest.mark.parametrize("close", [0.0, -3.0])
def test_a_base_close_that_cannot_be_is_no_base(close: float) -> None:
    """Not an infinite gain banded as a Buy."""
    value = u.document(
        u.minimax(u.price(u.MINIMAX, DAY, close, source="import"), u.price(u.MINIMAX, MAY, 800)),
        MAY,
    )
    assert (value["earned"]["absolute"], value["earned"]["band"]) == (None, None)
    assert (u.MINIMAX, "no_base_close") in u.findings(value)


def test_a_benchmark_level_of_zero_is_no_level() -> None:
    day = date(2026, 4, 24)
    inputs = u.minimax(u.price(u.MINIMAX, day, 777.5), u.level(DAY, 0.0), u.level(day, 76))
    value = u.document(inputs, day)
    # 777.5 / 847.5 - 1 = -8.26 % absolute
    assert value["earned"]["relative"] is None
    assert value["earned"]["absolute"] == pytest.approx(-0.0826, abs=5e-5)
    assert (u.MINIMAX, "no_benchmark") in u.findings(value)


@pytest.mark.parametrize("price", [0.0, -1.0])
def test_a_target_that_cannot_be_is_missing(price: float) -> None:
    value = u.document(u.minimax(u.target(MAY, price)), MAY)
    assert (value["target"]["published"], value["upside"]["published"]) == (None, None)
    assert value["band"] is None
    assert (u.MINIMAX, "missing_target") in u.findings(value)


def test_a_multiple_of_zero_marks_no_target() -> None:
    value = u.document(u.minimax(u.target(MAY, 900, multiple=0.0)), MAY)
    assert (value["target"]["published"], value["target"]["marked"]) == (900, None)
    assert (u.MINIMAX, "no_marked_target") in u.findings(value)


def test_a_new_target_starts_a_new_account() -> None:
    inputs = u.minimax(u.price(u.MINIMAX, MAY, 600), u.target(MAY, 900, rating="hold"))
    value = u.document(inputs, MAY)
    assert value["earned"]["absolute"] == 0
    assert (value["rating"], value["target_age_days"]) == ("hold", 0)
    assert value["horizon"] == {"ends": "2026-11-04", "days_left": 184}
