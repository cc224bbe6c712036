"""Scenarios, multiple by revenue, and one input at a time, as a reader of Model sees them."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from dashboards.address import address_of
from dashboards.pages.model.grid import scenario_cards
from dashboards.pages.model.grid_sheet import effects_sheet, grid_sheet
from dashboards.reader import Reader, reading_as
from tests.dashboards import databases, documents
from tests.dashboards.asking import ask
from tests.dashboards.databases import REPORT_EVENING
from tests.dashboards.english import english
from tests.dashboards.reading import find, lines_of, text_of
from tests.tracker import universe as u
from tests.tracker.sensitivity.desks import CASES, report
from tracker.document import Valuation


def cards(document: Valuation, search: str = "") -> list[object]:
    return list(scenario_cards(document, address_of("/model", search)))


def rows(document: Valuation, name: str) -> list[str]:
    return [line for table in find(cards(document), name) for line in lines_of(table)]


def test_each_case_has_band_and_flip_prices_and_the_range_no_probabilities() -> None:
    """40 x 703 x 7.83 / 313.64 = 702.01: Underweight, Buy below 702.01 / 1.15 = 610.45."""
    document = report(*CASES)
    bear = next(one for one in rows(document, "scenarios") if "40.0×" in one)
    assert "702.01 | | ▼ −17.2% | | Underweight" in bear
    assert "Buy 610.45 Overweight 668.58 Hold 738.96 Underweight" in bear
    text = text_of(find(cards(document), "scenarios-card"))
    assert "Bear to Bull, without probabilities: HKD 702.01 to HKD 1,755.03" in text
    assert "Bull adds 6.2× what Bear takes from the close." in text


def test_the_cell_of_today_is_framed_and_the_market_is_a_step_of_its_own() -> None:
    page = cards(report())
    (here,) = find(page, "here")
    assert text_of(here) == "| today: 1,316.28 +55.3% Buy |"
    (market,) = find(page, "is-market")
    assert text_of(market) == "| 48.3×−35.6% · market’s own |"
    cells = [one for one in find(page, "number") if "Underweight" in text_of(one)]
    assert {one.style["--shade"] for one in cells} == {"0%"}
    assert here.style == {"--shade": "34%"}  # the highest band has the deepest shade


def test_a_cell_sets_what_if_and_the_cell_of_today_takes_it_back() -> None:
    """75 x 0.8 = 60; 703 x 0.8 = 562.4."""
    page = cards(report(), "if_multiple=80&t=0100.HK")
    links = {str(one.children): one.href for cell in find(page, "number") for one in _links(cell)}
    assert links["842.42"] == "/model?if_multiple=60&if_revenue=562.4&t=0100.HK"
    assert links["1,316.28"] == "/model?t=0100.HK"


def _links(cell: object) -> list[object]:
    held = getattr(cell, "children", None)
    return [one for one in held if hasattr(one, "href")] if isinstance(held, list) else []


def test_one_input_alone_says_how_far_the_next_band_is() -> None:
    lines = rows(report(), "effects")
    revenue = next(one for one in lines if "Revenue of the basis year" in one)
    assert "703.00 | | −1.55 | | +1.55" in revenue
    assert any("−26.0% turns Buy to Overweight at 520.53" in one for one in lines)
    assert any("+35.1% turns Buy to Overweight at 1,144.59" in one for one in lines)


def test_consensus_beyond_the_axis_is_said_below() -> None:
    street = u.consensus(u.MINIMAX, u.REPORT_DAY, u.FY27, 2000.0)
    text = text_of(cards(report(street)))
    assert "Consensus, USD 2,000 m, lies beyond the grid." in text


def test_an_expired_target_is_called_so() -> None:
    assert "of an expired target" in text_of(find(cards(documents.expired()), "grid-card"))


@pytest.mark.parametrize(
    ("kind", "told"),
    [("fx_rate", "missing Exchange rate"), ("price", "missing Price"), ("target", "missing")],
)
def test_what_is_missing_is_named_with_its_mend(kind: str, told: str) -> None:
    page = cards(report(without=lambda held, _row: held == kind))
    assert told in text_of(find(page, "grid-card"))
    assert "an input of the target or the close is missing" in text_of(find(page, "effects-card"))
    assert bool(find(page, "price-grid")) == (kind == "price")


def test_without_fresh_peers_a_peer_marked_coverage_says_so() -> None:
    document = report(u.policy(u.REPORT_DAY, banded="peer_marked"), day=u.days_after(u.FY26, -60))
    text = text_of(find(cards(document), "grid-card"))
    assert "fewer than two peers with fresh consensus" in text


def test_the_peers_are_an_input_where_the_band_rests_on_them() -> None:
    document = report(u.policy(u.REPORT_DAY, banded="peer_marked"))
    assert any("Peers’ multiple against publication" in one for one in rows(document, "effects"))


def test_chinese_readers_get_no_english() -> None:
    with reading_as(Reader("zh")):
        street = u.consensus(u.MINIMAX, u.REPORT_DAY, u.FY27, 650.0)
        assert list(english(cards(report(*CASES, street)))) == []


def test_the_files_hold_every_cell_and_effect_at_full_precision(engine: Engine) -> None:
    document = report()
    databases.record(engine, document, at=REPORT_EVENING)
    grid = grid_sheet(ask(engine, REPORT_EVENING, "/model"))
    assert len(grid.frame) == 70  # ten multiples, seven revenues
    (today,) = (
        grid.frame[grid.frame["marks"] == "today"]
        .query("price == @document['target']['marked']")
        .to_dict("records")
    )
    assert today["upside"] == document["upside"]["marked"] and today["band"] == "buy"
    effects = effects_sheet(ask(engine, REPORT_EVENING, "/model")).frame
    assert effects.loc["revenue", "lower_band"] == "overweight"
    assert effects.loc["revenue", "lower_band_at"] == pytest.approx(520.53, abs=0.005)
    assert effects.loc["price", "upside_points_1_percent_less"] == pytest.approx(0.015688, abs=1e-6)


def test_files_of_an_empty_database_say_so(engine: Engine) -> None:
    for make in (grid_sheet, effects_sheet):
        sheet = make(ask(engine, REPORT_EVENING, "/model"))
        assert sheet.frame.empty and sheet.about["state"] == "no valuation is recorded"
