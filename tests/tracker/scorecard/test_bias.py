"""Mean errors by line: signed and absolute, with n, never across measures."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tracker import universe as u
from tests.tracker.scorecard.told import actual, card, figures, half
from tracker.scorecard.bias import biases
from tracker.scorecard.errors import error_of, scored

APRIL, JUNE = u.REPORT_DAY, date(2026, 6, 10)
ENDS = [date(year, month, day) for year in (2026, 2027, 2028) for month, day in ((6, 30), (12, 31))]
LATER = u.utc(date(2029, 12, 31))


def test_errors_of_one_line_are_averaged_signed_and_absolute() -> None:
    """84 / 96 - 1 = -12.5 % and 185 / 180 - 1 = +2.8 %: -4.9 % on average, 7.6 % off."""
    second = actual(180.0, date(2026, 12, 31), on=date(2027, 3, 20))
    found = card(actual(96.0), second, now=u.utc(date(2027, 4, 1)))["bias"]
    (model,) = [one for one in found if one["who"] == "model"]
    assert (model["line"], model["measure"], model["n"]) == ("revenue", "ratio", 2)
    assert model["mean_error"] == pytest.approx((-0.125 + 1 / 36) / 2)
    assert model["mean_absolute_error"] == pytest.approx((0.125 + 1 / 36) / 2)


def test_each_vintage_is_averaged_on_its_own_and_nobody_is_without_errors() -> None:
    facts = [half(APRIL, ENDS[0], 84.0), half(JUNE, ENDS[0], 90.0), actual(96.0)]
    found = biases(scored(figures(*facts)))
    named = [(one.who, one.published_on, one.mean) for one in found]
    assert named == [
        ("model", None, pytest.approx(90 / 96 - 1)),
        ("vintage", APRIL, pytest.approx(84 / 96 - 1)),
        ("vintage", JUNE, pytest.approx(90 / 96 - 1)),
    ]


def test_amounts_and_ratios_of_one_line_are_not_mixed() -> None:
    facts = [
        *(half(APRIL, end, value, line="net_income") for end, value in zip(ENDS, (-5.0, 8.0))),  # noqa: B905
        actual(-7.0, ENDS[0], line="net_income"),
        actual(10.0, ENDS[1], on=date(2027, 3, 20), line="net_income"),
    ]
    found = biases(scored(figures(*facts, now=LATER)))
    model = [(one.measure, one.currency, one.n, one.mean) for one in found if one.who == "model"]
    assert sorted(model) == [
        ("amount", "USD", 1, pytest.approx(2.0)),
        ("ratio", None, 1, pytest.approx(-0.2)),
    ]


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 900), st.integers(1, 900)), min_size=1, max_size=6))
def test_the_means_are_those_of_fractions_and_lie_within_each_other(
    pairs: list[tuple[int, int]],
) -> None:
    facts: list[u.Fact] = []
    for end, (forecast, reported) in zip(ENDS, pairs, strict=False):
        facts.append(half(APRIL, end, float(forecast)))
        facts.append(actual(float(reported), end, on=date(2029, 1, 15)))
    (model, vintage) = biases(scored(figures(*facts, now=LATER)))
    errors = [Fraction(one, other) - 1 for one, other in pairs]
    assert model.n == len(pairs) == vintage.n
    assert model.mean == pytest.approx(float(sum(errors) / len(errors)), abs=1e-12)
    assert model.mean_absolute == pytest.approx(float(sum(map(abs, errors)) / len(errors)))
    assert abs(model.mean) <= model.mean_absolute + 1e-12


@settings(deadline=None)
@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6), st.sampled_from(["m", "ratio", "per_share"]))
def test_an_error_has_the_sign_of_the_difference_and_turns_with_it(
    one: float, other: float, unit: str
) -> None:
    measure, error = error_of(one, other, unit)
    turned, back = error_of(other, one, unit)
    assert measure == turned
    if one == other:
        assert error == 0
    if measure != "ratio":
        assert error == -back
    elif error * back:
        assert (error > 0) == (back < 0)
