"""Factors on two dates: exact products, log changes, and the reason where there is none."""

from __future__ import annotations

import math
from decimal import Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.bridge.factors import (
    Factors,
    Missing,
    Product,
    flaws_of,
    log_change,
    read_members,
    read_product,
)

POSITIVE = st.floats(1e-9, 1e9)
NAN, INF = math.nan, math.inf


def test_the_log_change_of_a_close() -> None:
    # 777.5 / 847.5 = 0.917404; ln = -0.08621
    assert log_change(777.5, 847.5) == pytest.approx(-0.08621, abs=5e-6)


def test_equal_figures_have_no_log_change() -> None:
    assert log_change(847.5, 847.5) == 0.0


def test_the_log_change_of_a_last_digit_keeps_all_digits() -> None:
    # ln(1 + 2^-52) = 2^-52 - 2^-105 + ...; the ratio of two floats that near could only be guessed
    assert log_change(math.nextafter(1.0, 2), 1.0) == pytest.approx(2**-52, rel=1e-15)


@given(POSITIVE, st.one_of(POSITIVE, st.floats(1, 1 + 1e-12)))
@settings(max_examples=500, deadline=None)
def test_the_log_change_agrees_with_fifty_digits(old: float, other: float) -> None:
    new = old * other if other < 1 + 1e-11 and other >= 1 else other
    with localcontext() as context:
        context.prec = 50
        exact = (Decimal(new) / Decimal(old)).ln()
        assert abs(Decimal(log_change(new, old)) - exact) <= Decimal("5e-16") * abs(exact)
    assert log_change(old, new) == -log_change(new, old)


def read(start: Factors, end: Factors, *divisors: str) -> Product:
    found = read_product(start, end, set(divisors))
    assert isinstance(found, Product), found
    return found


def test_a_product_is_exact() -> None:
    # 0.1 is not a tenth, and its product with 3 is not rounded
    product = read({"a": 0.1, "b": 3.0}, {"a": 0.1, "b": 6.0})
    assert (product.start, product.end) == (Fraction(0.1) * 3, Fraction(0.1) * 6)
    assert product.logs == pytest.approx({"a": 0, "b": math.log(2)})


def test_a_divisor_divides_and_its_growth_counts_against() -> None:
    # 6 / 3 = 2, then 6 / 12 = 0.5: ln(3 / 12) = -ln 4
    product = read({"cap": 6.0, "sales": 3.0}, {"cap": 6.0, "sales": 12.0}, "sales")
    assert (product.start, product.end) == (Fraction(2), Fraction(1, 2))
    assert product.logs == pytest.approx({"cap": 0, "sales": -math.log(4)})


def test_an_unchanged_divisor_has_no_negative_zero() -> None:
    product = read({"sales": 3.0}, {"sales": 3.0}, "sales")
    assert math.copysign(1, product.logs["sales"]) == 1


def test_a_factor_that_is_negative_on_both_dates_is_read_by_its_magnitude() -> None:
    # 10 / -2 = -5, then 10 / -4 = -2.5
    product = read({"cap": 10.0, "eps": -2.0}, {"cap": 10.0, "eps": -4.0}, "eps")
    assert (product.start, product.end) == (Fraction(-5), Fraction(-5, 2))
    assert product.logs == pytest.approx({"cap": 0, "eps": -math.log(2)})


@pytest.mark.parametrize(
    ("first", "last", "reason"),
    [
        (NAN, 7.83, "fx is missing on the first date"),
        (7.83, None, "fx is missing on the last date"),
        (0.0, 7.83, "fx is zero on the first date"),
        (7.83, -0.0, "fx is zero on the last date"),
        (7.83, INF, "fx is out of range on the last date"),
        (-INF, 7.83, "fx is out of range on the first date"),
        (1e-101, 7.83, "fx is out of range on the first date"),
        (-7.83, 7.83, "fx changes its sign between the dates"),
        (7.83, -7.83, "fx changes its sign between the dates"),
        (NAN, 0.0, "fx is missing on the first date; fx is zero on the last date"),
    ],
)
def test_a_factor_that_cannot_be_used_is_named_with_its_date(
    first: float | None, last: float | None, reason: str
) -> None:
    start, end = {"price": 847.5, "fx": first}, {"price": 777.5, "fx": last}
    assert read_product(start, end, {"fx"}) == Missing(reason)


def test_a_factor_that_one_date_does_not_have_is_missing_there() -> None:
    assert read_product({"a": 1.0}, {"b": 1.0}, set()) == Missing(
        "a is missing on the last date; b is missing on the first date"
    )


def test_a_divisor_that_neither_date_has_is_missing_on_both() -> None:
    assert read_product({"a": 1.0}, {"a": 1.0}, {"b"}) == Missing(
        "b is missing on the first date; b is missing on the last date"
    )


def test_a_product_of_usable_factors_can_be_out_of_range() -> None:
    start, end = {"a": 1e90, "b": 1e90}, {"a": 1e90, "b": 1.0}
    assert read_product(start, end, set()) == Missing("the value is out of range on the first date")
    assert read(start, end, "b").end == Fraction(1e90)


def test_members_are_read_one_by_one() -> None:
    members = read_members(
        {"x": {"a": 1.0}, "y": {"a": 2.0}}, {"y": {"a": 2.0}, "x": {"a": 1.0}}, set()
    )
    assert members == {
        "x": Product(Fraction(1), Fraction(1), {"a": 0.0}),
        "y": Product(Fraction(2), Fraction(2), {"a": 0.0}),
    }


def test_members_must_be_there_on_both_dates() -> None:
    assert read_members({"x": {"a": 1.0}}, {"y": {"a": 1.0}}, set()) == Missing(
        "x is missing on the last date; y is missing on the first date"
    )


def test_a_mean_of_nobody_is_missing() -> None:
    assert read_members({}, {}, set()) == Missing("there is no member")


def test_every_flaw_of_every_member_is_named() -> None:
    start = {"x": {"a": 1.0}, "y": {"a": NAN}, "z": {"a": 1e90, "b": 1e90}}
    end = {"x": {"a": 0.0}, "y": {"a": 1.0}, "z": {"a": 1.0, "b": 1.0}}
    assert read_members(start, end, set()) == Missing(
        "a of x is zero on the last date; a of y is missing on the first date; "
        "the value of z is out of range on the first date"
    )


def test_figures_without_a_flaw_have_none() -> None:
    assert flaws_of("the mean", Fraction(1, 3), 2.0) == []
    assert flaws_of("the mean", -1.0, Fraction(-2)) == []
