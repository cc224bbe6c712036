"""Market capitalisation, price-to-sales, implied prices and upsides, by hand."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings

from tests.strategies import amounts
from tracker.multiples import implied_price, market_cap_m, premium, price_to_sales, upside


def column(*values: float) -> np.ndarray:
    return np.array(values, dtype="float64")


def test_market_cap_is_close_times_shares() -> None:
    # 847.50 HKD x 313.64 m = 265,809.9 HKD m
    assert market_cap_m(column(847.5), column(313.64)) == pytest.approx([265_809.9])


def test_a_price_in_pence_gives_a_market_cap_in_pounds() -> None:
    # 250 GBp x 0.01 x 400 m = 1,000 GBP m
    assert market_cap_m(column(250), column(400), unit=0.01) == pytest.approx([1000])


def test_an_ads_of_five_ordinary_shares_counts_a_fifth_of_them() -> None:
    # 50 USD an ADS, 1,000 m ordinary shares = 200 m ADS: 10,000 USD m
    assert market_cap_m(column(50), column(1000), ads_ratio=5) == pytest.approx([10_000])


def test_price_to_sales_of_the_report() -> None:
    # 265,809.9 / 7.83 = 33,947.62 USD m; / 269, 703, 1,321 = 126.2, 48.3, 25.7
    multiples = price_to_sales(column(265_809.9), column(1 / 7.83), column(269, 703, 1321))
    assert multiples == pytest.approx([126.199, 48.290, 25.698], abs=0.0005)


@pytest.mark.parametrize("revenue", [0.0, -0.0, -10.0, np.nan])
def test_revenue_that_is_missing_zero_or_negative_gives_no_multiple(revenue: float) -> None:
    assert np.isnan(price_to_sales(column(100), column(1), column(revenue))).all()
    assert np.isnan(implied_price(column(10), column(revenue), column(1), column(5))).all()


def test_implied_price_of_the_report() -> None:
    # 75 x 703 USD m = 52,725; x 7.83 = 412,836.75 HKD m; / 313.64 m = 1,316.28 HKD
    price = implied_price(column(75), column(703), column(7.83), column(313.64))
    assert price == pytest.approx([1316.28], abs=0.005)


def test_implied_price_is_quoted_as_the_listing_is() -> None:
    # 2 x 500 GBP m / 400 m shares = 2.50 GBP = 250 GBp; for an ADS of 5 shares 12.50
    pence = implied_price(column(2), column(500), column(1), column(400), unit=0.01)
    assert pence == pytest.approx([250])
    ads = implied_price(column(2), column(500), column(1), column(400), ads_ratio=5)
    assert ads == pytest.approx([12.5])


@given(amounts(), amounts(), amounts(), amounts())
@settings(max_examples=500, deadline=None)
def test_the_implied_price_at_its_own_multiple_is_the_close(
    close: float, shares: float, fx: float, revenue: float
) -> None:
    cap = market_cap_m(column(close), column(shares), unit=0.01, ads_ratio=5)
    own = price_to_sales(cap, column(fx), column(revenue))
    back = implied_price(
        own, column(revenue), 1 / column(fx), column(shares), unit=0.01, ads_ratio=5
    )
    assert back == pytest.approx([close], rel=1e-12)


@given(amounts(), amounts(), amounts(), amounts())
@settings(max_examples=500, deadline=None)
def test_price_to_sales_is_exact_to_twelve_digits(
    close: float, shares: float, fx: float, revenue: float
) -> None:
    exact = Fraction(close) * Fraction(shares) * Fraction(fx) / Fraction(revenue)
    found = price_to_sales(market_cap_m(column(close), column(shares)), column(fx), column(revenue))
    assert found == pytest.approx([float(exact)], rel=1e-12)


def test_upside_of_the_report() -> None:
    # 1317 / 847.50 - 1 = 0.55398
    assert upside(column(1317), column(847.5)) == pytest.approx([0.55398], abs=5e-6)


@pytest.mark.parametrize("close", [0.0, -1.0, np.nan])
def test_no_upside_against_a_close_that_is_no_price(close: float) -> None:
    assert np.isnan(upside(column(1317), column(close))).all()


@given(amounts(), amounts(), amounts(0.01, 100))
@settings(max_examples=500, deadline=None)
def test_upside_does_not_depend_on_the_unit_of_price(
    target: float, close: float, scale: float
) -> None:
    scaled = upside(column(target * scale), column(close * scale))
    assert scaled == pytest.approx(upside(column(target), column(close)), rel=1e-9, abs=1e-9)


def test_premium_over_the_peers() -> None:
    # 48.29 / 40.69 - 1 = 0.187
    assert premium(column(48.29), column(40.69)) == pytest.approx([0.187], abs=0.0005)
