"""`tracker scenarios`: cases, grid and sensitivity, as JSON and for readers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import Engine

from db.batches import seal
from db.engine import writing
from tests.jobs.commands.said import Call
from tests.jobs.conftest import LOADED
from tests.tracker import universe as u
from tests.tracker.sensitivity.desks import CASES
from tracker.restricted import HIDDEN

REPORT_DAY = ("scenarios", "0100.HK", "--as-of", "2026-04-15")


@pytest.fixture
def cased(ready: Engine) -> Iterator[Engine]:
    """The bundled coverage with a bear of 40 x, a base of 75 x and a bull of 95 x on 740 m."""
    with writing(ready) as connection:
        seal(connection, source="report", rows={"scenario": [row for _, row in CASES]}, now=LOADED)
    yield ready


def test_the_grid_is_one_json_document_around_the_marked_target(call: Call, cased: Engine) -> None:
    found = call(*REPORT_DAY, "--json").document
    value = call("value", *REPORT_DAY[1:], "--json").document
    assert (found["target"], found["upside"]) == (
        value["target"]["marked"],
        value["upside"]["marked"],
    )
    rows, columns = found["grid"]["multiples"], found["grid"]["revenues_m"]
    row = next(at for at, one in enumerate(rows) if "today" in one["marks"])
    column = next(at for at, one in enumerate(columns) if "today" in one["marks"])
    assert found["grid"]["cells"][row][column] == {
        "price": value["target"]["marked"],
        "upside": value["upside"]["marked"],
        "band": "buy",
    }
    assert [(one["name"], one["price"], one["upside"]) for one in found["cases"]] == [
        (one["name"], one["price"], one["upside"]) for one in value["scenarios"]
    ]
    assert [one["band"] for one in found["cases"]] == ["underweight", "buy", "buy"]
    assert [one["input"] for one in found["sensitivity"]] == [
        "price",
        "shares",
        "multiple",
        "revenue",
        "fx",
    ]


def test_readers_get_cases_grid_and_the_way_to_the_next_band(call: Call, cased: Engine) -> None:
    """703 m x 847.50 / 1144.59 = 520.53 m: 26.0 % less revenue ends the Buy."""
    said = call(*REPORT_DAY)
    assert (said.code, said.err) == (0, "")
    assert (
        "marked target HKD 1,316.28, +55.3% upside at 847.50; computed, not published" in said.out
    )
    assert "bear to bull, without probabilities: 702.01 to 1,755.03, −17.2% to +107.1%" in said.out
    assert "bull adds 6.2 x what bear takes" in said.out
    assert "−26.0% (520.53): Overweight" in said.out
    assert "the market's" in said.out and "today" in said.out


def test_without_cases_or_inputs_the_reasons_stand(call: Call, ready: Engine) -> None:
    said = call("scenarios", "0100.HK", "--as-of", "2026-01-05")
    assert "no scenarios are recorded" in said.out
    assert "price: no close is known" in said.out
    assert "target multiple: no target multiple is known" in said.out


def test_cases_of_an_older_target_alone_are_told_as_such(call: Call, cased: Engine) -> None:
    kind, row = u.target(date(2026, 5, 4), 1300.0)
    with writing(cased) as connection:
        seal(connection, source="report", rows={kind: [row]}, now=LOADED)
    said = call("scenarios", "0100.HK", "--as-of", "2026-05-05")
    assert (
        "no scenarios are recorded of the target of 4 May 2026, only of that of 15 Apr 2026: "
        "add [[scenario]] entries to the coverage" in said.out
    )


def test_after_the_horizon_the_target_is_called_expired(call: Call, ready: Engine) -> None:
    assert "against an expired target" in call("scenarios", "00100.HK").out


def test_a_restricted_coverage_shows_none_of_it(call: Call, cased: Engine) -> None:
    why = ("--why", "placing agent", "--by", "compliance")
    assert call("coverage", "status", "0100.HK", "restricted", *why).code == 0
    said = call(*REPORT_DAY)
    assert HIDDEN in said.out
    assert "1,316" not in said.out and "Buy" not in said.out and "702" not in said.out
    found = call(*REPORT_DAY, "--json").document
    assert (found["target"], found["band"]) == (None, None)


def test_who_is_not_covered_is_refused_in_one_line(call: Call, ready: Engine) -> None:
    assert "PLTR is a peer, not a covered company" in call("scenarios", "PLTR").line
    assert "unknown ticker" in call("scenarios", "=cmd", "--json").line
