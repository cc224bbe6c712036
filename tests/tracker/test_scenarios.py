"""Scenarios beside a target: their price, their life, and how a coverage file states them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.tracker import universe as u
from tests.tracker.broken_files import broken, refusal
from tracker.coverage.facts import coverage_facts
from tracker.coverage.file import parse_coverage
from tracker.lineage import inputs_used
from tracker.valuation import value_at

LATER = date(2026, 4, 24)


def cases(*facts: u.Fact, day: date = u.REPORT_DAY) -> list[Any]:
    return u.document(u.minimax(*facts), day)["scenarios"]


def test_a_bear_multiple_is_taken_on_the_models_revenue() -> None:
    # 40 x 703 x 7.83 / 313.64 = 702.0; / 847.50 - 1 = -0.1717
    (bear,) = cases(u.scenario("bear", 40.0))
    assert bear == {
        "name": "bear",
        "multiple": 40,
        "revenue_m": 703,
        "currency": "USD",
        "price": pytest.approx(702.0, abs=0.05),
        "upside": pytest.approx(-0.1717, abs=5e-5),
    }


def test_a_revenue_of_its_own_is_taken_at_the_targets_multiple_in_its_own_currency() -> None:
    # 75 x CNY 6,000 m x 7.83 / 6.8121 / 313.64 = 1,649.16
    (bull,) = cases(u.scenario("bull", None, 6000.0, "CNY"))
    assert (bull["multiple"], bull["revenue_m"], bull["currency"]) == (75, 6000, "CNY")
    assert bull["price"] == pytest.approx(1649.16, abs=0.05)


def test_a_revenue_in_the_quoted_currency_needs_no_rate() -> None:
    # 75 x HKD 5,000 m / 313.64 = 1,195.64
    facts = u.minimax(
        u.scenario("base", None, 5000.0, "HKD"), without=lambda kind, row: kind == "fx_rate"
    )
    (base,) = u.document(facts)["scenarios"]
    assert base["price"] == pytest.approx(1195.64, abs=0.005)


def test_a_multiple_and_a_revenue_together_leave_nothing_to_model_and_target() -> None:
    # 100 x USD 900 m x 7.83 / 313.64 = 2,246.84
    (bull,) = cases(u.scenario("bull", 100.0, 900.0, "USD"))
    assert (bull["multiple"], bull["revenue_m"]) == (100, 900)
    assert bull["price"] == pytest.approx(2246.84, abs=0.005)


def test_scenarios_stand_in_the_order_of_their_recording() -> None:
    found = cases(u.scenario("bull", 100.0), u.scenario("bear", 40.0), u.scenario("base", 75.0))
    assert [one["name"] for one in found] == ["bull", "bear", "base"]
    assert found[2]["price"] == u.document(u.minimax())["target"]["marked"]


def test_a_new_target_ends_the_scenarios_of_the_older_one() -> None:
    old, new = u.scenario("bear", 40.0), u.scenario("bear", 50.0, published_on=LATER)
    target = u.target(LATER, 1400.0)
    assert len(cases(old, target, day=date(2026, 4, 23))) == 1
    assert cases(old, target, day=LATER) == []
    # 50 x 703 x 7.83 / 313.64 = 877.52
    (bear,) = cases(old, target, new, day=LATER)
    assert bear["price"] == pytest.approx(877.52, abs=0.005)


def test_a_history_shows_each_scenario_while_its_target_is_in_force() -> None:
    inputs = u.minimax(u.scenario("bear", 40.0), u.target(LATER, 1400.0))
    table = u.table(inputs, date(2026, 4, 14), date(2026, 4, 27))
    told = {f"{day:%d}" for day in table.index[table["target_bear"].notna()]}
    assert told == {"15", "16", "17", "20", "21", "22", "23"}
    assert table["upside_bear"].iloc[1] == pytest.approx(-0.1717, abs=5e-5)
    assert table["upside_bear"].notna().equals(table["target_bear"].notna())


def test_a_split_brings_a_scenario_to_the_new_share_basis() -> None:
    # 702.0 / 5 = 140.4 on five times as many shares, against a close of 169.50: the same upside
    (bear,) = cases(u.scenario("bear", 40.0), u.split(u.MINIMAX, LATER, 5.0), day=LATER)
    assert bear["price"] == pytest.approx(140.4, abs=0.05)
    assert bear["upside"] == pytest.approx(-0.1717, abs=5e-5)


def test_a_year_that_the_model_lacks_leaves_a_multiple_without_a_price() -> None:
    lacking = u.minimax(
        u.scenario("bear", 40.0),
        u.scenario("bull", None, 900.0, "USD"),
        without=lambda kind, row: kind == "forecast" and row["period_end"] == u.FY27,
    )
    bear, bull = u.document(lacking)["scenarios"]
    assert (bear["revenue_m"], bear["price"], bear["upside"]) == (None, None, None)
    # 75 x 900 x 7.83 / 313.64 = 1,685.13: its own revenue needs no model.
    assert bull["price"] == pytest.approx(1685.13, abs=0.005)


def test_a_correction_replaces_a_scenario_once_it_is_known() -> None:
    corrected = u.scenario("bear", 45.0, source="import", known_at=u.utc(LATER))
    facts = (u.scenario("bear", 40.0), corrected)
    assert [one["multiple"] for one in cases(*facts, day=date(2026, 4, 23))] == [40]
    assert [one["multiple"] for one in cases(*facts, day=LATER)] == [45]


def test_scenarios_of_other_companies_are_not_ours() -> None:
    assert cases(u.scenario("bear", 40.0, ticker=u.ZHIPU)) == []


def test_a_valuation_names_the_scenarios_it_shows() -> None:
    inputs = u.minimax(u.scenario("bear", 40.0), u.scenario("bull", 100.0), u.target(LATER, 1400.0))
    assert inputs_used(value_at(inputs, as_of=u.REPORT_DAY))["scenario"] == [1, 2]
    assert "scenario" not in inputs_used(value_at(inputs, as_of=LATER))


# --- Coverage files ---------------------------------------------------------------------------

BEAR = """
[[scenario]]
published_on = 2026-04-15
name = "bear"
multiple = 40
note = "front page"
"""
BULL = """
[[scenario]]
published_on = 2026-04-15
name = "bull"
revenue_m = 6000.5
currency = "CNY"
source = "desk"
"""


def test_a_file_states_scenarios_as_facts_of_the_targets_day() -> None:
    facts = coverage_facts(parse_coverage(u.bundled_text() + BEAR + BULL, name="x"))
    of_the_day = {"ticker": u.MINIMAX, "published_on": u.REPORT_DAY}
    of_the_day |= {"known_at": u.utc(u.REPORT_DAY)}
    assert facts["scenario"] == [
        {
            **of_the_day,
            "name": "bear",
            "multiple": 40.0,
            "revenue_m": None,
            "currency": None,
            "source": "report",
            "note": "front page",
        },
        {
            **of_the_day,
            "name": "bull",
            "multiple": None,
            "revenue_m": 6000.5,
            "currency": "CNY",
            "source": "desk",
            "note": None,
        },
    ]


def test_a_files_scenarios_are_shown_in_the_document() -> None:
    facts = coverage_facts(parse_coverage(u.bundled_text() + BEAR + BULL, name="x"))
    shown = u.document(u.from_facts(facts))["scenarios"]
    assert [one["name"] for one in shown] == ["bear", "bull"]
    assert shown[0]["price"] == pytest.approx(702.0, abs=0.05)
    assert shown[1]["revenue_m"] == 6000.5


def test_a_file_without_scenarios_states_none() -> None:
    assert coverage_facts(u.bundled())["scenario"] == []
    assert u.document(u.minimax())["scenarios"] == []


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        pytest.param(
            BEAR.replace("multiple = 40\n", ""),
            "scenario[0]: expected a `multiple`, a `revenue_m` or both",
            id="neither multiple nor revenue",
        ),
        pytest.param(
            BEAR + 'currency = "USD"\n',
            "scenario[0]: currency: expected with `revenue_m`, and only with it",
            id="a currency without revenue",
        ),
        pytest.param(
            BULL.replace('currency = "CNY"\n', ""),
            "scenario[0]: currency: expected with `revenue_m`, and only with it",
            id="a revenue without currency",
        ),
        pytest.param(
            BEAR.replace("2026-04-15", "2026-04-16"),
            "scenario[0].published_on: expected the day of a target, 2026-04-15, found 2026-04-16",
            id="a day without a target",
        ),
        pytest.param(
            BEAR + BEAR,
            "scenario[1]: scenario[0] already gives this for the same date; keep one of them",
            id="a double",
        ),
        pytest.param(BEAR.replace("= 40", "= 0"), "scenario[0].multiple: ", id="zero multiple"),
        pytest.param(
            BULL.replace("= 6000.5", "= -1"), "scenario[0].revenue_m: ", id="negative revenue"
        ),
        pytest.param(
            BULL.replace('"CNY"', '"GBp"'), "scenario[0].currency: ", id="a minor currency"
        ),
        pytest.param(BEAR.replace('"bear"', '"Bear case"'), "scenario[0].name: ", id="a bad name"),
        pytest.param(BEAR + "price = 702\n", "scenario[0].price: ", id="an unknown field"),
    ],
)
def test_a_scenario_that_does_not_hold_together_is_refused_in_one_line(
    entry: str, expected: str
) -> None:
    message = refusal(u.bundled_text() + entry)
    assert message.startswith("my.toml: ")
    assert expected in message
    assert "\n" not in message


def test_a_target_without_a_multiple_carries_no_scenario() -> None:
    text = broken(("multiple = 75\nfiscal_end = 2027-12-31\n", "")) + BEAR
    assert refusal(text) == (
        "my.toml: scenario[0]: expected a target with a `multiple` and a `fiscal_end`"
    )
