"""An obsolete Buy must never look like a Buy."""

from __future__ import annotations

import pytest

from dashboards.pages.monitor import hero
from dashboards.rating import measure_of, performance_of, standing_of
from tests.dashboards import documents
from tests.dashboards.reading import find, text_of
from tracker.document import Benchmark


def test_an_active_rating_is_current_with_its_status_and_age() -> None:
    standing = standing_of(documents.report_day())
    assert standing.current and not standing.struck and standing.outcome is None
    assert (standing.rating, standing.band) == ("Buy", "Buy")
    assert standing.status == "Active"
    assert standing.age == "0\u00a0days old"


@pytest.mark.parametrize("status", ["under_review", "restricted", "suspended", None])
def test_other_statuses_are_not_current(status: str | None) -> None:
    document = documents.report_day()
    document["status"] = status
    standing = standing_of(document)
    assert not standing.current and not standing.struck and standing.band is None
    badge = hero.strip(document, standing)
    assert find(badge, "paused") and not find(badge, "current")
    assert "not current" in text_of(badge)


def test_review_due_keeps_its_band() -> None:
    document = documents.report_day()
    document["status"] = "review_due"
    assert standing_of(document).current


def test_after_the_horizon_the_rating_is_struck_and_the_outcome_stands_in_its_place() -> None:
    document = documents.expired()
    standing = standing_of(document)
    assert standing.struck and not standing.current and standing.band is None
    badge = hero.strip(document, standing)
    assert [type(one).__name__ for one in find(badge, "struck")] == ["Del"]
    text = text_of(badge)
    assert "Outcome not known: no close at the horizon’s end" in text
    assert "Horizon ended 15 Oct 2026" in text
    assert "223 days old" in text


def test_a_horizon_that_ran_out_counts_whatever_the_status_says() -> None:
    document = documents.report_day()
    document["horizon"]["days_left"] = -1
    assert standing_of(document).struck


def test_the_outcome_names_the_earned_band_and_how_it_was_measured() -> None:
    document = documents.expired()
    document["earned"] |= {"band": "underweight", "absolute": -0.705}
    assert standing_of(document).outcome == "Outcome: Underweight, −70.5% absolute"
    document["earned"] |= {"relative": -0.62}
    assert performance_of(document) == "−62.0% against MSCI China"


def test_a_relative_number_names_its_proxy_and_what_is_expected_of_it() -> None:
    document = documents.expired()
    document["earned"] |= {"relative": -0.62}
    proxy = {"index": "MSCI China", "symbol": "MCHI", "kind": "total_return"}
    document["benchmark"] = Benchmark(**proxy, expected_return=None)  # type: ignore[typeddict-item]
    assert performance_of(document) == "−62.0% against MSCI China (MCHI, total return)"
    document["benchmark"] |= {"kind": "price", "expected_return": 0.08}
    assert measure_of(document) == "against MSCI China (MCHI, price index), expected +8.0%"
    del document["benchmark"]  # type: ignore[misc]  # recorded before there was one
    assert measure_of(document) == "against MSCI China"


def test_a_band_that_contradicts_the_rating_is_named() -> None:
    document = documents.report_day()
    document["band"] = "overweight"
    assert "band today: Overweight" in text_of(hero.strip(document, standing_of(document)))


def test_a_rating_that_no_band_defines_keeps_its_own_name() -> None:
    document = documents.report_day()
    document["rating"] = "strong_buy"
    assert standing_of(document).rating == "Strong buy"
