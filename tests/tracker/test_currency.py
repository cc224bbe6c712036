"""Currencies: minor units, crosses over the dollar, and the age of a rate."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings

from tests.strategies import amounts
from tests.tracker import universe as u
from tracker.currency import RateBook, fx_age, major
from tracker.record import Record

DAY, NEXT = u.REPORT_DAY, date(2026, 4, 16)


class Book:
    """Rates on a grid, asked for in words: one pair of currencies a grid row."""

    def __init__(self, record: Record, *days: date) -> None:
        self.words, self.rates = record.words, RateBook(record, u.on(*days))

    def cross(self, *pairs: tuple[str | None, str | None]) -> list[float]:
        base, quote = (
            np.array([self.words.code(pair[side]) for pair in pairs]) for side in range(2)
        )
        return self.rates.cross(base, quote, np.arange(len(pairs))).tolist()

    def used(self) -> list[str]:
        return [rate.currency for rate in self.rates.used()]


def book(*rates: u.Fact, days: tuple[date, ...] = (DAY,)) -> Book:
    return Book(u.record(*rates), *days)


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
    assert rates.cross(("HKD", "CNY")) == pytest.approx([0.87])


def test_the_dollar_needs_no_recorded_rate() -> None:
    rates = book(u.fx(DAY, "HKD", 7.83))
    assert rates.cross(("USD", "HKD")) == pytest.approx([7.83])
    assert rates.cross(("HKD", "USD")) == pytest.approx([1 / 7.83])
    assert rates.used() == ["HKD"]


def test_a_currency_in_itself_is_one_even_where_no_rate_is_known() -> None:
    rates = book()
    assert rates.cross(("HKD", "HKD")) == [1.0]
    assert rates.used() == []


def test_a_cross_with_only_one_half_known_is_missing() -> None:
    assert np.isnan(book(u.fx(DAY, "HKD", 7.83)).cross(("HKD", "CNY"))).all()
    assert np.isnan(book(u.fx(DAY, "CNY", 6.8121)).cross(("HKD", "CNY"))).all()


def test_without_a_currency_there_is_no_cross() -> None:
    rates = book(u.fx(DAY, "HKD", 7.83))
    assert np.isnan(rates.cross((None, "HKD"))).all()
    assert np.isnan(rates.cross(("HKD", None))).all()
    assert np.isnan(rates.cross((None, None))).all()
    assert rates.used() == []


def test_each_row_is_crossed_in_its_own_currencies_at_its_own_rate() -> None:
    rates = book(
        u.fx(DAY, "HKD", 8.0),
        u.fx(DAY, "CNY", 7.0),
        u.fx(NEXT, "HKD", 7.5),
        days=(DAY, NEXT, NEXT, NEXT),
    )
    pairs = ("HKD", "CNY"), ("HKD", "CNY"), ("CNY", "USD"), ("JPY", "JPY")
    # 7 / 8 = 0.875; 7 / 7.5 = 0.9333; 1 / 7 = 0.1429; no rate of the yen is needed
    assert rates.cross(*pairs) == pytest.approx([0.875, 7 / 7.5, 1 / 7, 1])
    assert set(rates.used()) == {"HKD", "CNY"}


@pytest.mark.parametrize("rate", [0.0, -7.83, float("nan")])
def test_a_rate_that_cannot_be_is_missing_until_a_good_one_follows(rate: float) -> None:
    bad = book(u.fx(DAY, "HKD", rate)).rates.rate("HKD")
    assert np.isnan(bad.values).all()
    after = book(u.fx(DAY, "HKD", rate), u.fx(NEXT, "HKD", 7.84), days=(DAY, NEXT))
    assert after.cross(("USD", "HKD"), ("USD", "HKD")) == pytest.approx([np.nan, 7.84], nan_ok=True)


def test_the_row_behind_a_rate_is_given_and_none_where_there_is_none() -> None:
    rates = book(u.fx(DAY, "HKD", 7.83, source="ecb")).rates
    behind = rates.row_of(rates.rate("HKD"), 0)
    assert behind is not None
    assert (behind["source"], behind["rate"]) == ("ecb", 7.83)
    assert rates.row_of(rates.rate("CNY"), 0) is None
    assert rates.row_of(rates.rate("USD"), 0) is None


def test_a_rate_is_carried_with_its_date() -> None:
    rate = book(u.fx(DAY, "HKD", 7.83), days=(date(2026, 4, 14), DAY, NEXT)).rates.rate("HKD")
    assert rate.values.tolist() == pytest.approx([np.nan, 7.83, 7.83], nan_ok=True)
    dates = rate.dates.astype("datetime64[D]").astype(str).tolist()
    assert dates == ["NaT", "2026-04-15", "2026-04-15"]


def test_a_rate_against_another_base_is_not_used() -> None:
    rates = book(u.fx(DAY, "HKD", 9.1, base="EUR")).rates
    assert np.isnan(rates.rate("HKD").values).all()


def test_a_rate_corrected_later_is_the_rate_of_its_date_as_known_now() -> None:
    rows = u.fx(DAY, "HKD", 7.83), u.fx(DAY, "HKD", 7.80, known_at=u.utc(NEXT, 9))
    now = Book(u.record(*rows, hindsight=True), DAY)
    assert book(*rows).cross(("USD", "HKD")) == [7.83]
    assert now.cross(("USD", "HKD")) == [7.80]


@given(amounts(0.1, 200), amounts(0.1, 200))
@settings(max_examples=40, deadline=None)
def test_a_cross_is_exact_and_its_inverse_undoes_it(one: float, other: float) -> None:
    rates = book(u.fx(DAY, "HKD", one), u.fx(DAY, "CNY", other))
    exact = float(Fraction(other) / Fraction(one))
    (there,), (back,) = rates.cross(("HKD", "CNY")), rates.cross(("CNY", "HKD"))
    assert there == pytest.approx(exact, rel=1e-12)
    assert there * back == pytest.approx(1, rel=1e-12)


def test_the_age_of_a_rate_counts_weekdays() -> None:
    friday, monday = date(2026, 4, 17), date(2026, 4, 20)
    grid = u.on(friday, date(2026, 4, 18), monday)
    dates = np.array([friday] * 3, "datetime64[s]")
    assert fx_age(dates, grid).tolist() == [0, 1, 1]  # Friday itself counts once it is past


def test_a_missing_rate_has_no_age_and_one_of_tomorrow_is_not_negative() -> None:
    dates = np.array(["NaT", "2026-04-20"], "datetime64[s]")
    assert fx_age(dates, u.on(DAY, DAY)).tolist() == pytest.approx([np.nan, 0], nan_ok=True)
