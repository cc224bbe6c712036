"""Currencies: minor units, crosses over the dollar, and the age of a rate."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings

from tests.strategies import amounts
from tests.tracker import universe as u
from tracker.asof import Grid
from tracker.currency import RateBook, fx_age, major

DAY = u.REPORT_DAY


def on(*days: date) -> Grid:
    dates = np.array(days, "datetime64[s]")
    return Grid.of(dates, dates.astype("datetime64[us]") + np.timedelta64(8, "h"))


def book(*rates: u.Fact, days: tuple[date, ...] = (DAY,)) -> RateBook:
    return RateBook(u.only(*rates, ticker=u.MINIMAX), on(*days))


@pytest.mark.parametrize(
    ("quoted", "expected"),
    [
        ("GBp", ("GBP", 0.01)),
        ("GBX", ("GBP", 0.01)),
        ("ZAc", ("ZAR", 0.01)),
        ("ILA", ("ILS", 0.01)),
        ("GBP", ("GBP", 1.0)),
        ("HKD", ("HKD", 1.0)),
    ],
)
def test_a_quoted_unit_belongs_to_a_major_currency(
    quoted: str, expected: tuple[str, float]
) -> None:
    assert major(quoted) == expected


def test_the_reports_cross_of_hong_kong_dollar_and_yuan() -> None:
    # 6.8121 / 7.83 = 0.87 CNY for one HKD
    rates = book(u.fx(DAY, "HKD", 7.83), u.fx(DAY, "CNY", 6.8121))
    assert rates.cross("HKD", "CNY") == pytest.approx([0.87])


def test_the_dollar_needs_no_recorded_rate() -> None:
    rates = book(u.fx(DAY, "HKD", 7.83))
    assert rates.cross("USD", "HKD") == pytest.approx([7.83])
    assert rates.cross("HKD", "USD") == pytest.approx([1 / 7.83])
    assert [rate.currency for rate in rates.used()] == ["HKD"]


def test_a_currency_in_itself_is_one_even_where_no_rate_is_known() -> None:
    assert book().cross("HKD", "HKD").tolist() == [1.0]


def test_a_cross_with_only_one_half_known_is_missing() -> None:
    assert np.isnan(book(u.fx(DAY, "HKD", 7.83)).cross("HKD", "CNY")).all()
    assert np.isnan(book(u.fx(DAY, "CNY", 6.8121)).cross("HKD", "CNY")).all()


def test_the_row_behind_a_rate_is_given_and_none_where_there_is_none() -> None:
    rates = book(u.fx(DAY, "HKD", 7.83, source="ecb"))
    behind = rates.row_of(rates.rate("HKD"), 0)
    assert behind is not None
    assert (behind["source"], behind["rate"]) == ("ecb", 7.83)
    assert rates.row_of(rates.rate("CNY"), 0) is None


def test_a_rate_against_another_base_is_not_used() -> None:
    assert np.isnan(book(u.fx(DAY, "HKD", 9.1, base="EUR")).rate("HKD").values).all()


@given(amounts(0.1, 200), amounts(0.1, 200))
@settings(max_examples=100, deadline=None)
def test_a_cross_is_exact_and_its_inverse_undoes_it(one: float, other: float) -> None:
    rates = book(u.fx(DAY, "HKD", one), u.fx(DAY, "CNY", other))
    exact = float(Fraction(other) / Fraction(one))
    assert rates.cross("HKD", "CNY") == pytest.approx([exact], rel=1e-12)
    assert rates.cross("HKD", "CNY") * rates.cross("CNY", "HKD") == pytest.approx([1], rel=1e-12)


def test_the_age_of_a_rate_counts_weekdays() -> None:
    friday, monday = date(2026, 4, 17), date(2026, 4, 20)
    grid = on(friday, date(2026, 4, 18), monday)
    dates = np.array([friday] * 3, "datetime64[s]")
    assert fx_age(dates, grid).tolist() == [0, 1, 1]  # Friday itself counts once it is past


def test_a_missing_rate_has_no_age_and_one_of_tomorrow_is_not_negative() -> None:
    dates = np.array(["NaT", "2026-04-20"], "datetime64[s]")
    assert fx_age(dates, on(DAY, DAY)).tolist() == pytest.approx([np.nan, 0], nan_ok=True)
