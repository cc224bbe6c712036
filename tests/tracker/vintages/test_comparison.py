"""What new rows do to the target, the upside and the band: the engine before and after."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.tracker import universe as u
from tracker.errors import UnknownTickerError
from tracker.inputs import ValuationInputs
from tracker.vintages.comparison import VintageDifference, compare
from tracker.vintages.document import Moved, Turned
from tracker.vintages.overlay import with_rows

LATER = date(2026, 4, 24)
NOW = u.utc(LATER, 9)
YEARS = ((u.FY26, 300.0), (u.FY27, 800.0), (u.FY28, 1400.0))
VINTAGE = [u.revenue(LATER, end, value)[1] for end, value in YEARS]


def changed(
    rows: dict[str, list[dict[str, Any]]],
    before: ValuationInputs | None = None,
    vintage: date | None = None,
) -> VintageDifference:
    before = before or u.minimax()
    after = with_rows(before, rows, now=NOW)
    return compare(before, after, as_of=LATER, known_at=NOW, vintage=vintage)


def target(**other: Any) -> dict[str, Any]:
    row: dict[str, Any] = {
        "ticker": u.MINIMAX,
        "published_on": LATER,
        "rating": "hold",
        "price": 880.0,
        "currency": "HKD",
        "multiple": 50.0,
        "fiscal_end": u.FY27,
        "horizon_ends": date(2026, 10, 24),
        "benchmark": "MSCI China",
        "known_at": u.utc(LATER),
    }
    return row | other


def test_a_vintage_moves_the_marked_target_and_not_the_published_one() -> None:
    found = changed({"forecast": VINTAGE}).document()
    assert found["published_on"] == Turned(old="2026-04-15", new="2026-04-24")
    assert found["in_force"] == "2026-04-24"
    assert found["target"]["published"] == Moved(old=1317, new=1317, change=0)
    # 75 x 703 x 7.83 / 313.64 = 1316.28; 75 x 800 x 7.83 / 313.64 = 1497.90
    marked = found["target"]["marked"]
    assert (marked["old"], marked["new"]) == pytest.approx((1316.2758, 1497.8957), abs=1e-4)
    # 1316.28 / 847.5 - 1 = 55.3 %; 1497.90 / 847.5 - 1 = 76.7 %
    upside = found["upside"]["marked"]
    assert (upside["old"], upside["new"]) == pytest.approx((0.55313, 0.76743), abs=5e-6)
    assert upside["change"] == pytest.approx(0.21430, abs=5e-6)
    assert found["upside"]["peer_marked"] == found["upside"]["marked"]  # the peers stand still
    # 265,810 / 7.83 / 703 = 48.3; / 800 = 42.4
    multiple = found["market_multiple"]
    assert (multiple["old"], multiple["new"]) == pytest.approx((48.290, 42.435), abs=5e-4)
    assert found["band"] == Turned(old="buy", new="buy")
    assert found["findings"] == []


def test_the_lines_of_the_model_stand_beside_those_that_they_replace() -> None:
    difference = changed({"forecast": VINTAGE})
    lines = difference.document()["lines"]
    found = {(one["line"], one["period_end"]): one for one in lines if one["months"] == 12}
    assert found["revenue", "2027-12-31"]["value"] == Moved(old=703, new=800, change=97)
    # 269 / 79 - 1 = 240.5 %; 300 on the 79 that were reported = 279.7 %
    growth = found["revenue", "2026-12-31"]["growth"]
    assert (growth["old"], growth["new"]) == pytest.approx((2.4051, 2.7975), abs=5e-5)
    assert found["gross_profit", "2027-12-31"]["status"] == "dropped"
    assert all(one.status != "same" for one in difference.lines if one.status != "same")


def test_where_the_banded_upside_is_the_marked_one_the_model_moves_the_band() -> None:
    policy = u.report_facts()["policy"][0]
    marked = {**policy, "document": {**policy["document"], "banded": "marked"}}
    before = with_rows(u.minimax(), {"policy": [marked]}, now=u.utc(LATER, 1))
    weak = [u.revenue(LATER, u.FY27, 475.0)[1]]
    found = changed({"forecast": weak}, before).document()
    # 75 x 475 x 7.83 / 313.64 = 889.38; / 847.5 - 1 = 4.9 %: below the 5 % of Overweight
    assert found["upside"]["marked"]["new"] == pytest.approx(0.04941, abs=5e-6)
    assert (found["banded"], found["band"]) == (
        Turned(old="marked", new="marked"),
        Turned(old="buy", new="hold"),
    )
    # 889.38 / 1.15 = 773.4
    (buy, *_) = found["flip_prices"]
    assert (buy["from"], buy["to"]) == ("buy", "overweight")
    assert buy["price"]["new"] == pytest.approx(773.37, abs=5e-3)


def test_a_vintage_without_the_year_of_the_target_takes_the_marked_target_away() -> None:
    found = changed({"forecast": VINTAGE[:1]}).document()
    assert found["target"]["marked"]["new"] is None
    assert {one["code"] for one in found["findings"]} >= {"missing_forecast_year"}


def test_a_new_target_is_compared_as_a_vintage_is() -> None:
    found = changed({"target": [target()]}).document()
    assert found["rating"] == Turned(old="buy", new="hold")
    assert found["target"]["published"] == Moved(old=1317, new=880, change=-437)
    assert found["target"]["multiple"] == Moved(old=75, new=50, change=-25)
    assert found["target"]["published_on"] == Turned(old="2026-04-15", new="2026-04-24")
    assert found["target"]["horizon_ends"] == Turned(old="2026-10-15", new="2026-10-24")
    # 880 / 847.5 - 1 = 3.8 %
    assert found["upside"]["published"]["new"] == pytest.approx(0.03835, abs=5e-6)
    assert found["band"] == Turned(old="buy", new="hold")
    assert {one["status"] for one in found["lines"]} == {"same"}


def test_scenarios_stand_beside_each_other_by_name() -> None:
    def case(name: str, multiple: float, day: date) -> dict[str, Any]:
        row = {"ticker": u.MINIMAX, "published_on": day, "name": name, "multiple": multiple}
        return {**row, "revenue_m": None, "currency": None, "known_at": u.utc(day)}

    bear, bull = case("bear", 40.0, u.REPORT_DAY), case("bull", 100.0, u.REPORT_DAY)
    before = with_rows(u.minimax(), {"scenario": [bear]}, now=u.utc(LATER, 1))
    after = with_rows(before, {"scenario": [bull]}, now=NOW)
    found = compare(before, after, as_of=LATER, known_at=NOW).document()["scenarios"]
    assert {one["name"]: (one["multiple"]["old"], one["multiple"]["new"]) for one in found} == {
        "bear": (40, 40),
        "bull": (None, 100),
    }


def test_an_older_vintage_than_the_one_in_force_is_set_beside_its_own_predecessor() -> None:
    """A vintage of March recorded in April: it replaces nothing and moves nothing."""
    march = date(2026, 3, 1)
    old = [u.revenue(march, u.FY27, 650.0)[1]]
    found = changed({"forecast": old}, vintage=march).document()
    assert found["published_on"] == Turned(old=None, new="2026-03-01")
    assert found["in_force"] == "2026-04-15"
    assert {(one["line"], one["status"]) for one in found["lines"]} == {("revenue", "new")}
    assert found["upside"]["marked"]["change"] == 0


def test_a_company_of_which_nothing_was_recorded_has_nothing_before() -> None:
    before = u.only(ticker=u.MINIMAX)
    found = compare(before, u.minimax(), as_of=LATER, known_at=NOW).document()
    assert found["target"]["published"] == Moved(old=None, new=1317, change=None)
    assert found["band"] == Turned(old=None, new="buy")
    assert found["flip_prices"][0]["price"]["old"] is None
    assert "bear" not in {one["name"] for one in found["scenarios"]}
    with pytest.raises(UnknownTickerError):
        compare(u.minimax(), before, as_of=LATER, known_at=NOW)


def test_without_any_model_there_is_no_vintage() -> None:
    bare = u.minimax(without=lambda kind, _: kind == "forecast")
    found = changed({"target": [target()]}, bare).document()
    assert (found["in_force"], found["published_on"]) == (None, Turned(old=None, new=None))
    assert found["lines"] == []


def test_of_a_restricted_coverage_neither_target_nor_upside_is_shown() -> None:
    status = {
        "ticker": u.MINIMAX,
        "effective": LATER,
        "status": "restricted",
        "who": "compliance",
        "why": "a mandate",
        "known_at": u.utc(LATER),
    }
    before = with_rows(u.minimax(), {"status": [status]}, now=u.utc(LATER, 1))
    found = changed({"forecast": VINTAGE}, before).document()
    assert found["target"]["marked"] == Moved(old=None, new=None, change=None)
    assert found["upside"]["marked"] == Moved(old=None, new=None, change=None)
    assert found["rating"] == Turned(old=None, new=None)
    assert [one["code"] for one in found["findings"]] == ["restricted"]  # which says why
