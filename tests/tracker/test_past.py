"""The part of a document that looks back: the same figures as the last row of the history."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests import strategies as made
from tests.tracker import universe as u
from tracker.document import OwnHistory

FRIDAY, SATURDAY, MONDAY = date(2026, 4, 17), date(2026, 4, 18), date(2026, 4, 20)
NOTHING: dict[str, Any] = {"from": None, "to": None, "percentiles": [], "premiums": []}
FALLEN = u.price(u.MINIMAX, FRIDAY, 777.5)


def looked_back(*facts: u.Fact, day: date, **other: Any) -> OwnHistory:
    return u.document(u.minimax(*facts, **other), day)["own_history"]


def test_a_document_says_how_much_history_its_percentiles_lack() -> None:
    found = looked_back(FALLEN, day=FRIDAY)
    assert (found["from"], found["to"]) == ("2026-04-15", "2026-04-17")
    # 777.50 x 313.64 / 7.83 / 703 = 44.301; the 16th carries the report's close and does not count
    assert found["percentiles"][0] == {
        "name": "market_multiple",
        "value": pytest.approx(44.301, abs=5e-4),
        "percentile": None,
        "n": 2,
        "n_needed": 120,
    }
    assert [one["name"] for one in found["percentiles"]] == [
        "market_multiple",
        "ps_consensus_ntm",
        "premium_ntm",
    ]


def test_a_document_gives_each_years_average_premium_and_what_it_implies() -> None:
    # (0.18668 + 0.08867) / 2 = 0.13767: halfway between 847.50 and 777.50, 4.5 % above the close
    found = {one["fiscal_end"]: one for one in looked_back(FALLEN, day=FRIDAY)["premiums"]}
    assert list(found) == ["2026-12-31", "2027-12-31", "2028-12-31"]
    assert found["2027-12-31"] == {
        "fiscal_end": "2027-12-31",
        "average": pytest.approx(0.13767, abs=5e-6),
        "n": 2,
        "window": 60,
        "implied_price": pytest.approx(812.5),
        "upside": pytest.approx(812.5 / 777.5 - 1),
    }


def test_a_day_without_a_session_looks_back_from_the_session_before() -> None:
    """What the average implies is still reckoned with the rate of the day itself."""
    found = looked_back(FALLEN, u.fx(SATURDAY, "HKD", 7.75), day=SATURDAY)
    assert found["to"] == "2026-04-17"
    assert found["percentiles"] == looked_back(FALLEN, day=FRIDAY)["percentiles"]
    premium = found["premiums"][1]
    assert premium["n"] == 2
    assert premium["average"] == pytest.approx(0.13767, abs=5e-6)
    # Zhipu's 867 x 445.84309 x 6.8121 / 7.75 / 6,700 = 50.711 and Palantir's 31.193: mean 40.952.
    # 40.952 x 1.13767 x 703 x 7.75 / 313.64 = 809.32
    assert premium["implied_price"] == pytest.approx(809.32, abs=0.05)


def test_without_a_close_nothing_is_looked_back_on() -> None:
    closeless = looked_back(
        day=FRIDAY, without=lambda kind, row: kind == "price" and row["ticker"] == u.MINIMAX
    )
    assert closeless == NOTHING
    assert looked_back(day=date(2026, 4, 14)) == NOTHING


def test_a_first_close_on_no_session_has_no_history_yet() -> None:
    on_saturday = u.price(u.MINIMAX, SATURDAY, 800.0, flag="non_session")
    found = looked_back(
        on_saturday,
        day=SATURDAY,
        without=lambda kind, row: kind == "price" and row["ticker"] == u.MINIMAX,
    )
    assert found == NOTHING


def test_a_year_first_forecast_after_the_last_session_has_no_average_yet() -> None:
    longer = [
        u.revenue(SATURDAY, end, 700.0) for end in (u.FY26, u.FY27, u.FY28, date(2029, 12, 31))
    ]
    on_saturday, on_monday = (looked_back(*longer, day=day) for day in (SATURDAY, MONDAY))
    ends = ["2026-12-31", "2027-12-31", "2028-12-31"]
    assert [one["fiscal_end"] for one in on_saturday["premiums"]] == ends
    assert [one["fiscal_end"] for one in on_monday["premiums"]] == [*ends, "2029-12-31"]
    assert on_monday["premiums"][-1]["average"] is None


def test_what_was_learned_later_does_not_change_what_is_looked_back_on() -> None:
    late = u.price(u.MINIMAX, date(2026, 4, 16), 500.0, known_at=u.utc(MONDAY))
    assert looked_back(FALLEN, late, day=FRIDAY) == looked_back(FALLEN, day=FRIDAY)
    assert looked_back(FALLEN, late, day=MONDAY)["percentiles"][0]["n"] == 2


def plain(value: float) -> float | None:
    return None if math.isnan(value) else value


@given(made.seeds(), st.lists(made.facts(), max_size=4), st.integers(0, 12))
@example(0, [u.policy(date(2026, 4, 20), limits={"premium_sessions": 2})], 8)
@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_document_looks_back_on_what_the_last_row_of_the_history_says(
    seed: int, more: list[u.Fact], place: int
) -> None:
    """The table may start long before the first close: what has no value does not count."""
    inputs = u.minimax(*made.market_path(seed), *more)
    day = u.table(inputs, *made.SPRING).index[place].date()
    row = u.table(inputs, date(2026, 3, 2), day).iloc[-1]
    found = u.document(inputs, day)["own_history"]
    for one in found["percentiles"]:
        name = f"percentile_{one['name']}"
        assert (one["percentile"], one["n"]) == (plain(row[name]), row[f"{name}_n"])
    for entry in found["premiums"]:
        year = entry["fiscal_end"][:4]
        assert entry["n"] == row[f"premium_n_{year}"]
        for key, column in (("average", "premium_average"), ("implied_price", "premium_implied")):
            told, shown = entry[key], plain(row[f"{column}_{year}"])  # type: ignore[literal-required]
            assert told == (None if shown is None else pytest.approx(shown, rel=1e-12, abs=1e-12))
