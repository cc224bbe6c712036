"""What a quote means while the market is open: the same upsides against another price, no more."""

from __future__ import annotations

import copy
from datetime import date
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tracker import universe as u
from tracker.document import Valuation
from tracker.indicative import Indicative, indicative

TODAY = date(2026, 4, 16)
BANDS = (("buy", 0.15, False), ("overweight", 0.05, False), ("hold", -0.05, True))


def valued(**changed: Any) -> Valuation:
    """The part of a document that a quote is held against: the report's target and close."""
    bands = [(*one,) for one in BANDS] + [("underweight", None, False)]
    document = {
        "status": "active",
        "horizon": {"ends": "2026-10-15", "days_left": 182},
        "price": {"value": 847.5, "currency": "HKD"},
        "target": {"published": 1317.0, "marked": 1316.3, "peer_marked": 1200.0, "currency": "HKD"},
        "upside": {"relative": None},
        "banded": "published",
        "band": "buy",
        "bands": [
            {"id": code, "name": {"en": code, "zh": code}, "lower": lower, "inclusive": inclusive}
            for code, lower, inclusive in bands
        ],
    }
    return cast(Valuation, document | changed)


def of(document: Valuation, price: float = 418.2, currency: str = "HKD") -> Indicative | None:
    return indicative(document, price, currency, on=TODAY)


def known(document: Valuation, price: float = 418.2) -> Indicative:
    found = of(document, price)
    assert found is not None
    return found


def test_every_target_is_held_against_the_quote() -> None:
    found = known(valued())
    assert found.published == found.banded == pytest.approx(2.149, abs=5e-4)  # 1317 / 418.2 - 1
    assert found.marked == pytest.approx(2.1475, abs=5e-4)
    assert found.peer_marked == pytest.approx(1.8694, abs=5e-4)
    assert found.change == pytest.approx(-0.5065, abs=5e-4)
    assert found.band == "buy"


@pytest.mark.parametrize(
    ("price", "band"),
    [(1145.0, "buy"), (1145.3, "overweight"), (1260.0, "hold"), (1400.0, "underweight")],
)
def test_the_band_is_the_plain_one_of_this_price(price: float, band: str) -> None:
    """1317 / 1.15 = 1145.2 and 1317 / 1.05 = 1254.3 and 1317 / 0.95 = 1386.3."""
    assert known(valued(), price).band == band


@pytest.mark.parametrize(
    ("banded", "upside"), [("marked", 1316.3 / 1000 - 1), ("peer_marked", 0.2)]
)
def test_the_coverage_says_which_upside_is_banded(banded: str, upside: float) -> None:
    assert known(valued(banded=banded), 1000.0).banded == pytest.approx(upside)


def test_against_a_benchmark_the_relative_upside_is_banded() -> None:
    """The benchmark is expected to earn 40 %: 1317 / 900 / 1.4 - 1 = 4.5 %, so Hold, not Buy."""
    relative = 1317 / 847.5 / 1.4 - 1
    found = known(valued(upside={"relative": relative}), 900.0)
    assert found.band == "hold"
    assert found.banded == pytest.approx(0.4633, abs=5e-5)


@pytest.mark.parametrize("status", ["restricted", "suspended", "under_review", "dropped", None])
def test_a_rating_that_is_not_current_gets_no_indication(status: str | None) -> None:
    assert of(valued(status=status)) is None


def test_a_horizon_that_ended_since_the_close_gets_none() -> None:
    assert of(valued(horizon={"ends": "2026-04-15", "days_left": 0})) is None
    assert of(valued(horizon={"ends": "2026-04-16", "days_left": 1})) is not None
    assert of(valued(horizon={"ends": None, "days_left": None})) is not None


@pytest.mark.parametrize(
    ("price", "currency"), [(418.2, "USD"), (0.0, "HKD"), (-1.0, "HKD"), (float("nan"), "HKD")]
)
def test_another_currency_or_no_price_means_nothing(price: float, currency: str) -> None:
    assert of(valued(), price, currency) is None


def test_what_is_missing_is_never_zero() -> None:
    target = {"published": None, "marked": 1316.3, "peer_marked": None, "currency": "HKD"}
    found = known(valued(target=target, price={"value": None, "currency": "HKD"}))
    assert (found.published, found.peer_marked, found.banded, found.band) == (None,) * 4
    assert found.change is None
    assert found.marked is not None


def test_without_a_close_no_band_is_guessed() -> None:
    """Whether the benchmark's return counts is known from a valued close only."""
    assert known(valued(band=None, price={"value": None, "currency": "HKD"})).band is None


@settings(max_examples=15, deadline=None)
@given(price=st.floats(1.0, 5000.0).map(lambda price: round(price, 2)))
def test_a_quote_means_what_the_engine_makes_of_a_close_at_that_price(price: float) -> None:
    """The next session closes at the price that was quoted: upsides and band are the same."""
    document = u.document(u.minimax(), u.REPORT_DAY)
    untouched = copy.deepcopy(document)
    found = indicative(document, price, "HKD", on=TODAY)
    assert document == untouched
    closed = u.document(u.minimax(u.price(u.MINIMAX, TODAY, price)), TODAY)
    assert closed["price"]["value"] == price
    assert found is not None
    assert found.published == pytest.approx(closed["upside"]["published"])
    assert found.marked == pytest.approx(closed["upside"]["marked"])
    assert found.band == closed["band"]


def test_a_quote_at_the_close_is_the_recorded_upside_and_band() -> None:
    document = u.document(u.minimax(), u.REPORT_DAY)
    close = document["price"]["value"]
    assert close is not None
    found = indicative(document, close, "HKD", on=u.REPORT_DAY)
    assert found is not None
    recorded = document["upside"]
    assert (found.published, found.marked) == (recorded["published"], recorded["marked"])
    assert (found.band, found.change) == (document["band"], 0.0)
