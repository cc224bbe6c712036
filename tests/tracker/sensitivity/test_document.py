"""The document of scenarios: what a reader gets, and why cells are empty."""

from __future__ import annotations

import json
from datetime import date

import pytest

from tests.tracker import universe as u
from tests.tracker.sensitivity.desks import CASES, report, without
from tracker.depositary import ads_ratio
from tracker.document import Valuation
from tracker.restricted import HIDDEN
from tracker.sensitivity import ScenarioDocument, scenario_document


def varied(document: Valuation) -> ScenarioDocument:
    return scenario_document(document, ads_ratio(document))


def test_the_report_day_is_told_whole() -> None:
    document = report(*CASES)
    found = varied(document)
    assert (found["of"], found["target"]) == ("marked", document["target"]["marked"])
    assert [one["name"] for one in found["cases"]] == ["bear", "base", "bull"]
    assert found["cases"][0]["flip_prices"][0]["from"] == "buy"
    assert found["range"] is not None
    assert found["range"]["low"] == pytest.approx(702.01, abs=0.005)
    assert found["range"]["reward"] == pytest.approx(6.24, abs=0.005)
    rows = found["grid"]["cells"]
    assert (len(rows), len(rows[0])) == (10, 7)  # nine steps and the market's own multiple
    assert found["sensitivity"][0]["input"] == "price"
    assert found["missing"] == {} and found["revenue_currency"] == "USD"
    assert "NaN" not in json.dumps(found)


def test_without_scenarios_there_are_no_cases_and_no_range() -> None:
    found = varied(report())
    assert (found["cases"], found["range"]) == ([], None)


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        ("price", {"price"}),
        ("fx_rate", {"fx"}),
        ("share_count", {"shares"}),
        ("target", {"multiple", "revenue", "fx"}),
        ("forecast", {"revenue", "fx"}),
    ],
)
def test_each_missing_input_says_why_cells_are_empty(kind: str, names: set[str]) -> None:
    found = varied(without(kind))
    assert set(found["missing"]) == names
    cells = [cell for row in found["grid"]["cells"] for cell in row]
    assert {cell["upside"] for cell in cells} == {None}
    assert {one["up_1_percent"] for one in found["sensitivity"]} == {None}
    assert "NaN" not in json.dumps(found)


def test_a_peer_marked_target_without_peers_says_so() -> None:
    document = report(u.policy(u.REPORT_DAY, banded="peer_marked"), day=date(2026, 6, 30))
    found = varied(document)
    assert document["target"]["marked"] is not None and found["target"] is None
    assert "fewer than two peers" in found["missing"]["peers"]


def test_a_restricted_coverage_shows_no_target_and_no_upside() -> None:
    document = report(*CASES, u.status(u.REPORT_DAY, "restricted"))
    found = varied(document)
    assert found["missing"] == {"target": HIDDEN}
    text = json.dumps(found)
    assert "1316" not in text and "0.553" not in text and "75.0" not in text and "702" not in text
    assert found["band"] is None and found["range"] is None
    assert {one["price"] for one in found["cases"]} == {None}
