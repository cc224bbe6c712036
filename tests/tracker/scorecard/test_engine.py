"""The scorecard as a whole: what is missing has a finding, what is restricted is hidden."""

from __future__ import annotations

import json
from datetime import date

import pytest

from tests.tracker import universe as u
from tests.tracker.scorecard.told import NOW, actual, card
from tracker.errors import UnknownTickerError
from tracker.scorecard import scorecard

DAY, MAY = u.REPORT_DAY, date(2026, 5, 15)


def test_the_bundled_coverage_without_a_result_or_a_street_says_so() -> None:
    document = card()
    assert (document["results"], document["bias"], document["rest_of_year"]) == ([], [], [])
    told = {one["code"]: one["message"] for one in document["findings"]}
    assert "tracker import actuals FILE" in told["no_results"]
    assert "tracker run consensus" in told["missing_consensus"]
    assert document["bands"]["overweight"] == {"en": "Overweight", "zh": "增持"}
    assert (document["as_of"], document["known_at"]) == ("2026-11-28", "2026-11-28T12:00:00Z")
    assert document["expected_benchmark_return"] is None


def test_a_company_without_a_target_is_told_so() -> None:
    inputs = u.minimax(without=lambda kind, _: kind == "target")
    document = scorecard(inputs, now=NOW)
    assert document["publications"] == []
    told = {one["code"]: one["message"] for one in document["findings"]}
    assert "no target was published yet" in told["missing_target"]
    assert "no_benchmark" not in told


def test_a_restricted_company_shows_no_rating_target_or_band() -> None:
    """What was forecast, reported and traded is shown: nobody can read a rating from it."""
    restricted = u.status(date(2026, 11, 1), "restricted")
    document = card(u.price(u.MINIMAX, MAY, 932.25), actual(96.0), restricted)
    assert document["restricted"] is True
    (published,) = document["publications"]
    assert (published["rating"], published["target"], published["match"]) == (None, None, None)
    assert {one["band"] for one in published["outcomes"]} == {None}
    assert published["outcomes"][0]["absolute"] == pytest.approx(0.1)
    assert document["results"][0]["model"]["error_ratio"] == pytest.approx(-0.125)
    assert "restricted" in {one["code"] for one in document["findings"]}
    text = json.dumps({**document, "bands": {}})
    assert "1317" not in text and '"buy"' not in text


def test_nothing_that_became_known_later_is_seen() -> None:
    late = [actual(96.0), u.price(u.MINIMAX, MAY, 932.25), u.consensus(u.MINIMAX, MAY, u.FY27, 700)]
    now = u.utc(date(2026, 5, 1), 12)
    assert card(*late, now=now) == {**card(now=now)}


def test_a_company_that_nothing_is_known_of_is_refused() -> None:
    with pytest.raises(UnknownTickerError):
        scorecard(u.only(ticker="NOPE"), now=NOW)


def test_the_expected_return_of_the_benchmark_is_named() -> None:
    assert card(u.policy(MAY, expected_benchmark_return=0.08))["expected_benchmark_return"] == 0.08


def test_a_street_on_record_is_not_said_to_be_missing() -> None:
    document = card(u.consensus(u.MINIMAX, MAY, u.FY27, 700.0))
    assert "missing_consensus" not in {one["code"] for one in document["findings"]}
