"""Bear, base and bull: upside, band, flip prices, and the range without probabilities."""

from __future__ import annotations

import pytest

from tests.tracker import universe as u
from tests.tracker.sensitivity.desks import CASES, report, varied
from tracker.sensitivity import Case, cases_of, range_of


def cases(*facts: object) -> tuple[Case, ...]:
    document = report(*facts)  # type: ignore[arg-type]
    return cases_of(document, varied(document).basis)


def test_each_case_has_its_band_and_flip_prices() -> None:
    """40 x 703 x 7.83 / 313.64 = 702.01, 17.2 % below 847.50; / 1.15 = 610.45, / 0.95 = 738.96."""
    bear, base, bull = cases(*CASES)
    assert (bear.band, base.band, bull.band) == ("underweight", "buy", "buy")
    assert bear.upside == pytest.approx(-0.1717, abs=5e-5)
    flips = [(upper, lower, round(price, 2)) for upper, lower, price in bear.flips]
    assert flips[0] == ("buy", "overweight", 610.45)
    assert flips[-1] == ("hold", "underweight", 738.96)


def test_the_range_says_what_the_highest_adds_over_what_the_lowest_takes() -> None:
    """95 x 740 x 7.83 / 313.64 = 1755.03: (1755.03 - 847.5) / (847.5 - 702.01) = 6.24."""
    found = range_of(cases(*CASES), 847.5)
    assert found is not None
    assert (found.lowest.name, found.highest.name) == ("bear", "bull")
    assert found.reward == pytest.approx(6.24, abs=0.005)


def test_a_close_outside_the_cases_has_no_such_ratio() -> None:
    found = range_of(cases(*CASES), 2000.0)
    assert found is not None and found.reward is None


def test_one_case_alone_is_no_range() -> None:
    assert range_of(cases(u.scenario("bear", 40.0)), 847.5) is None
    assert range_of(cases(*CASES), None) is None


def test_a_case_without_a_price_has_no_verdict() -> None:
    document = report(*CASES)
    document["price"]["value"] = None
    document["scenarios"][0]["price"] = None
    first, second, _ = cases_of(document, varied(document).basis)
    assert (first.band, first.flips) == (None, [])
    assert second.band is None and second.flips
