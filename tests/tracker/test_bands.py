"""Rating bands: which upside falls where, to the very edge, and where the price flips."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings

from tests.strategies import amounts, scales, upsides
from tracker.bands import Band, band_of, flip_prices

REPORT = (
    Band("buy", "Buy", "买入", 0.15),
    Band("overweight", "Overweight", "增持", 0.05),
    Band("hold", "Hold", "持有", -0.05, inclusive=True),
    Band("underweight", "Underweight", "减持", None),
)


def band(upside: float, scale: tuple[Band, ...] = REPORT) -> object:
    return band_of(np.array([upside]), scale)[0]


@pytest.mark.parametrize(
    ("upside", "expected"),
    [
        (4.27, "buy"),
        (0.554, "buy"),
        (0.1500001, "buy"),
        (0.15, "overweight"),  # Buy needs more than 15 %
        (0.0500001, "overweight"),
        (0.05, "hold"),  # Overweight needs more than 5 %
        (0.0, "hold"),
        (-0.05, "hold"),  # Hold reaches down to -5 % itself
        (-0.0500001, "underweight"),
        (-0.999, "underweight"),
    ],
)
def test_an_upside_falls_into_the_band_the_report_defines(upside: float, expected: str) -> None:
    assert band(upside) == expected


def test_a_missing_upside_has_no_band() -> None:
    assert band(np.nan) is None


def test_the_price_at_15_percent_exactly_is_overweight() -> None:
    # 1317 / 1145.2173913043478 = 1.15 exactly as decimals, so not above 15 %
    assert band(1317 / 1145.2173913043478 - 1) == "overweight"


@pytest.mark.parametrize(
    ("target", "close", "expected"),
    [
        (1150, 1000, "overweight"),  # 0.1499999999999999 in binary, 0.15 on paper
        (1050, 1000, "hold"),  # 0.050000000000000044 in binary, 0.05 on paper
        (950, 1000, "hold"),  # -0.050000000000000044 in binary, -0.05 on paper
    ],
)
def test_an_edge_is_the_decimal_edge_not_the_binary_one(
    target: float, close: float, expected: str
) -> None:
    assert band(target / close - 1) == expected


def test_flip_prices_of_the_report() -> None:
    # 1317 / 1.15 = 1145.217, / 1.05 = 1254.286, / 0.95 = 1386.316
    flips = flip_prices(1317, REPORT)
    assert [(below, above) for below, above, _ in flips] == [
        ("buy", "overweight"),
        ("overweight", "hold"),
        ("hold", "underweight"),
    ]
    assert [price for *_, price in flips] == pytest.approx([1145.2174, 1254.2857, 1386.3158])


def test_flip_prices_of_a_missing_target_are_missing() -> None:
    assert all(np.isnan(price) for *_, price in flip_prices(np.nan, REPORT))


def test_a_threshold_that_no_price_can_reach_has_no_flip_price() -> None:
    scale = (Band("all", "All", "全", -1.0), Band("rest", "Rest", "余", None))
    assert flip_prices(1317, scale) == []


@given(upsides(), scales())
@settings(max_examples=300, deadline=None)
def test_every_finite_upside_lies_in_exactly_one_band(
    upside: float, scale: tuple[Band, ...]
) -> None:
    value = round(upside, 12)
    inside = []
    ceiling: Band | None = None
    for one in scale:  # written out: above its own lower edge, not above the one before it
        over = one.lower is None or (value >= one.lower if one.inclusive else value > one.lower)
        under = (
            ceiling is None
            or ceiling.lower is None
            or (value < ceiling.lower if ceiling.inclusive else value <= ceiling.lower)
        )
        if over and under:
            inside.append(one.id)
        ceiling = one
    assert inside == [band(upside, scale)]


@given(amounts(1, 5000), scales())
@settings(max_examples=200, deadline=None)
def test_a_flip_price_is_where_the_band_changes(target: float, scale: tuple[Band, ...]) -> None:
    for below, above, price in flip_prices(target, scale):
        assert band(target / (price * (1 - 1e-9)) - 1, scale) == below
        assert band(target / (price * (1 + 1e-9)) - 1, scale) == above


@given(upsides(), upsides())
@settings(max_examples=200, deadline=None)
def test_more_upside_never_lowers_the_band(one: float, other: float) -> None:
    order = [each.id for each in REPORT]
    low, high = sorted((one, other))
    assert order.index(str(band(high))) <= order.index(str(band(low)))
