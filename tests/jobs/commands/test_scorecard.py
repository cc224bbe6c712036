"""`tracker scorecard`: one JSON document, or tables; after a result the forecasts are judged."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine

from jobs import startup
from tests.jobs.commands.said import Call
from tests.tracker import universe as u

KEYS = {
    "ticker",
    "name",
    "as_of",
    "known_at",
    "batch",
    "restricted",
    "bands",
    "expected_benchmark_return",
    "results",
    "bias",
    "rest_of_year",
    "publications",
    "disclaimer",
    "findings",
}
RESULT = """ticker,published_on,line,period_end,months,value,unit,currency
0100.HK,2026-08-27,revenue,2026-06-30,6,96,m,USD
0100.HK,2026-08-27,gross_margin,2026-06-30,6,25,%,
0100.HK,2026-08-27,net_income,2026-06-30,6,-250,m,USD
"""
PRICES = """ticker,session,close,currency
0100.HK,2026-05-15,932.25,HKD
"""


@pytest.fixture
def reported(call: Call, ready: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """A day of November 2026 on which the first half is imported, and one close of May."""
    monkeypatch.setattr(startup, "now_utc", lambda: u.utc(u.days_after(u.REPORT_DAY, 227), 12))
    for kind, text in (("actuals", RESULT), ("prices", PRICES)):
        path = tmp_path / f"{kind}.csv"
        path.write_text(text)
        said = call("import", kind, str(path))
        assert said.code == 0, said
    return ready


def test_before_a_result_the_document_is_whole_and_says_what_is_missing(
    call: Call, ready: Engine
) -> None:
    document = call("scorecard", "00100.HK", "--json").document
    assert set(document) == KEYS
    assert document["results"] == document["bias"] == document["rest_of_year"] == []
    assert "no_results" in {one["code"] for one in document["findings"]}


def test_after_a_result_the_model_is_judged_and_the_year_is_split(
    call: Call, reported: Engine
) -> None:
    """84 / 96 - 1 = -12.5 %; 26 % against 25 % is +1.0 point; 269 - 96 = 173 against 185 m."""
    document = call("scorecard", "0100.HK", "--json").document
    model = {one["line"]: one["model"] for one in document["results"]}
    assert model["revenue"]["error_ratio"] == pytest.approx(-0.125)
    assert model["gross_margin"]["error_pp"] == pytest.approx(1.0)
    assert model["net_income"]["error_amount"] == pytest.approx(9.0)
    (revenue, income) = document["rest_of_year"]
    assert (revenue["implied_half_m"], revenue["modelled_half_m"]) == (173.0, 185.0)
    assert (income["implied_half_m"], income["gap_m"]) == (-406.0, 10.0)
    (published,) = document["publications"]
    outcomes = {one["window"]: one for one in published["outcomes"]}
    assert outcomes["1m"]["absolute"] == pytest.approx(0.1)
    assert outcomes["12m"]["reason"] == "not yet"


def test_readers_get_tables(call: Call, reported: Engine) -> None:
    said = call("scorecard", "0100.HK")
    assert (said.code, said.err) == (0, "")
    lines = [" ".join(line.split()) for line in said.out.splitlines()]
    assert lines[0] == "MiniMax 0100.HK: scorecard"
    assert "revenue 6m to 2026-06 USD m 96 model 84 −12.5% 15 Apr 2026, report" in lines
    assert any(line.startswith("gross margin 6m to 2026-06 % 25.0%") for line in lines)
    assert any("1 month 15 May 2026 +10.0% — Overweight absolute" in line for line in lines)
    assert any(line.startswith("since 15 Apr 2026: Buy, target HKD 1,317.00") for line in lines)
    assert any("the band was the rating on 2 of 2 sessions" in line for line in lines)


def test_a_restricted_company_is_shown_without_its_rating(call: Call, reported: Engine) -> None:
    why = ("--why", "on the list", "--by", "compliance")
    assert call("coverage", "status", "0100.HK", "restricted", *why).code == 0
    out = call("scorecard", "0100.HK").out
    assert "restricted: rating, target and upside are not shown" in out
    assert "Buy" not in out and "1,317" not in out
    assert "−12.5%" in out


def test_a_company_that_is_not_covered_is_refused_in_one_line(call: Call, ready: Engine) -> None:
    assert "PLTR is a peer, not a covered company" in call("scorecard", "PLTR", "--json").line
    assert "unknown ticker 'NOPE'" in call("scorecard", "NOPE").line


def test_without_a_ticker_it_is_wrong_usage(call: Call, ready: Engine) -> None:
    assert call("scorecard").code == 2
