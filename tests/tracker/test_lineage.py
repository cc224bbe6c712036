"""A valuation names exactly the recorded rows it was computed from."""

from __future__ import annotations

from datetime import date

from tests.tracker import universe as u
from tracker.lineage import inputs_used
from tracker.valuation import value_at


def test_the_report_day_rests_on_its_closes_counts_rates_estimates_model_and_target() -> None:
    inputs = u.minimax()
    used = inputs_used(value_at(inputs, as_of=u.REPORT_DAY))
    # Three closes, three counts (the placings of July are rows too, and not used), two rates,
    # two peers by three years of consensus, three forecast years of revenue, one target.
    assert {kind: len(ids) for kind, ids in used.items()} == {
        "price": 3,
        "share_count": 3,
        "fx_rate": 2,
        "consensus": 6,
        "forecast": 3,
        "target": 1,
    }
    rows = inputs.frame("forecast").set_index("id").loc[used["forecast"]]
    assert list(rows["value"]) == [269.0, 703.0, 1321.0]
    counts = inputs.frame("share_count").set_index("id").loc[used["share_count"]]
    assert sorted(counts["shares_m"]) == [313.64, 445.84309, 2390.6]


def test_before_anything_was_known_it_rests_on_nothing() -> None:
    assert inputs_used(value_at(u.minimax(), as_of=date(2026, 1, 5))) == {}


def test_a_rate_that_nobody_recorded_names_no_row() -> None:
    inputs = u.minimax(without=lambda kind, row: kind == "fx_rate")
    assert "fx_rate" not in inputs_used(value_at(inputs, as_of=u.REPORT_DAY))
