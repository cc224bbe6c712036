"""Two vintages line by line."""

from __future__ import annotations

from datetime import date

import pytest

from tests.tracker import universe as u
from tracker.vintages.document import LineDocument, Moved
from tracker.vintages.lines import line_changes
from tracker.vintages.model import NO_MODEL, Model, read_model

DAY, LATER = u.REPORT_DAY, date(2026, 4, 24)


def vintage(*facts: u.Fact) -> Model:
    return read_model(u.only(*facts, ticker=u.MINIMAX).frame("forecast"), u.MINIMAX, DAY)


def changes(before: Model, after: Model) -> list[LineDocument]:
    return [one.document() for one in line_changes(before, after)]


BEFORE = vintage(
    u.revenue(DAY, u.FY26, 269.0),
    u.revenue(DAY, u.FY27, 703.0),
    u.revenue(DAY, u.FY27, 274.0, line="gross_profit"),
)


def test_a_line_says_its_value_growth_and_margin_before_and_after() -> None:
    after = vintage(
        u.revenue(DAY, u.FY26, 269.0),
        u.revenue(DAY, u.FY27, 800.0),
        u.revenue(DAY, u.FY27, 320.0, line="gross_profit"),
    )
    same, revenue, profit = changes(BEFORE, after)
    assert (same["status"], same["value"]["change"]) == ("same", 0)
    assert revenue["status"] == "changed"
    assert revenue["value"] == Moved(old=703, new=800, change=97)
    assert revenue["ratio"] == pytest.approx(0.13798, abs=5e-6)  # 800 / 703 - 1
    # 703 / 269 - 1 = 161.3 %; 800 / 269 - 1 = 197.4 %
    assert revenue["growth"]["old"] == pytest.approx(1.6134, abs=5e-5)
    assert revenue["growth"]["new"] == pytest.approx(1.9740, abs=5e-5)
    # 274 / 703 = 39.0 %; 320 / 800 = 40 %
    assert profit["margin"]["old"] == pytest.approx(0.38976, abs=5e-6)
    assert profit["margin"]["new"] == 0.4
    assert profit["margin"]["change"] == pytest.approx(0.01024, abs=5e-6)


def test_a_line_that_only_one_of_the_two_has_is_new_or_dropped() -> None:
    after = vintage(u.revenue(DAY, u.FY27, 800.0), u.revenue(DAY, u.FY28, 1321.0))
    found = {(one["line"], one["period_end"]): one for one in changes(BEFORE, after)}
    assert found["revenue", "2028-12-31"]["status"] == "new"
    assert found["gross_profit", "2027-12-31"]["status"] == "dropped"
    assert found["gross_profit", "2027-12-31"]["value"] == Moved(old=274, new=None, change=None)
    assert {one["status"] for one in changes(NO_MODEL, BEFORE)} == {"new"}


@pytest.mark.parametrize("other", [{"currency": "CNY"}, {"unit": "per_share"}])
def test_values_in_two_currencies_or_units_are_not_subtracted(other: dict[str, str]) -> None:
    (one,) = changes(
        vintage(u.revenue(DAY, u.FY27, 703.0)), vintage(u.revenue(DAY, u.FY27, 703.0, **other))
    )
    assert (one["status"], one["value"]["change"], one["ratio"]) == ("changed", None, None)


def test_a_loss_has_a_change_but_no_ratio_of_change() -> None:
    before, after = (
        vintage(u.revenue(DAY, u.FY27, value, line="net_income")) for value in (-100.0, -80.0)
    )
    (one,) = changes(before, after)
    assert (one["value"]["change"], one["ratio"]) == (20, None)


def test_of_each_line_years_stand_before_halves_and_the_oldest_first() -> None:
    after = vintage(
        u.revenue(DAY, date(2026, 6, 30), 100.0, months=6),
        u.revenue(DAY, u.FY28, 1321.0),
        u.revenue(DAY, u.FY27, 1.0, line="cash"),
        u.revenue(DAY, u.FY27, 800.0),
    )
    assert [
        (one["line"], one["period_end"], one["months"]) for one in changes(NO_MODEL, after)
    ] == [
        ("revenue", "2027-12-31", 12),
        ("revenue", "2028-12-31", 12),
        ("revenue", "2026-06-30", 6),
        ("cash", "2027-12-31", 12),
    ]
