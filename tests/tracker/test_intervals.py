"""What a printed figure stands for, and arithmetic that never leaves a possible value out."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.errors import BadInputError
from tracker.intervals import ANY, Interval, exact, printed

fractions = st.fractions(min_value=-1000, max_value=1000, max_denominator=1000)


@st.composite
def held(draw: st.DrawFn) -> tuple[Interval, Fraction]:
    """An interval and a value that lies in it."""
    low, value, high = sorted(draw(st.tuples(fractions, fractions, fractions)))
    return Interval(low, high), value


def between(low: str, high: str) -> Interval:
    return Interval(Fraction(low), Fraction(high))


@pytest.mark.parametrize(
    ("text", "unit", "low", "high"),
    [
        ("48.3", "x", "48.25", "48.35"),
        ("847.50", "HKD", "847.495", "847.505"),  # the last zero is a printed digit
        ("75", None, "74.5", "75.5"),
        ("1,317", "HKD", "1316.5", "1317.5"),
        ("265,805.92", "HKD m", "265805.915", "265805.925"),
        ("-465", "USD m", "-465.5", "-464.5"),
        ("\N{MINUS SIGN}0.8", None, "-0.85", "-0.75"),
        ("+5", None, "4.5", "5.5"),
        ("0", None, "-0.5", "0.5"),
        ("161.0", "%", "1.6095", "1.6105"),
        ("-1524%", None, "-15.245", "-15.235"),
        ("12 %", None, "0.115", "0.125"),
        ("3865", "HKD 100m", "386450", "386550"),
        ("1.96", "USD bn", "1955", "1965"),
        ("1E+3", None, "500", "1500"),  # how a decimal of three zeros may be written
        (" 0.9 ", "CNY per HKD", "0.85", "0.95"),
    ],
)
def test_a_printed_figure_is_half_a_unit_of_its_last_digit_wide(
    text: str, unit: str | None, low: str, high: str
) -> None:
    assert printed(text, unit) == between(low, high)


@pytest.mark.parametrize(
    "text", ["", "n/a", "NaN", "inf", "-", "2:3", "1,31", "1,3170", "1_000", "48.3x", "1e999", "%"]
)
def test_what_is_no_printed_figure_is_refused_by_name(text: str) -> None:
    with pytest.raises(BadInputError, match="expected a printed figure such as 847.50, found"):
        printed(text)


def test_the_growth_of_the_report_by_hand() -> None:
    # 703 / 269 - 1: 702.5 / 269.5 - 1 = 433 / 269.5, 703.5 / 268.5 - 1 = 435 / 268.5
    growth = printed("703") / printed("269") - exact(1)
    assert growth == Interval(Fraction(866, 539), Fraction(870, 537))
    assert str(growth) == "1.60668 to 1.62011"
    assert growth.intersects(printed("161.0", "%"))
    assert not growth.intersects(printed("160.5", "%"))  # up to 160.55 %, below 160.67 %


def test_a_product_across_zero_spans_every_corner() -> None:
    # -2 x 5 = -10, -2 x -3 = 6, 4 x -3 = -12, 4 x 5 = 20
    assert between("-2", "4") * between("-3", "5") == between("-12", "20")


def test_a_quotient_by_a_loss_turns_the_ends_around() -> None:
    # 1 / -4 = -0.25, 1 / -2 = -0.5, 2 / -4 = -0.5, 2 / -2 = -1
    assert between("1", "2") / between("-4", "-2") == between("-1", "-0.25")


@pytest.mark.parametrize("divisor", [("-1", "1"), ("0", "1"), ("-1", "0"), ("0", "0")])
def test_a_divisor_that_may_be_zero_leaves_no_bound(divisor: tuple[str, str]) -> None:
    quotient = between("1", "2") / between(*divisor)
    assert quotient == ANY
    assert not quotient.bounded
    assert str(quotient) == "any value"


@pytest.mark.parametrize("of", [operator.add, operator.sub, operator.mul, operator.truediv])
def test_nothing_is_known_of_what_is_computed_from_any_value(
    of: Callable[[Interval, Interval], Interval],
) -> None:
    assert of(ANY, exact(2)) == ANY
    assert of(exact(2), ANY) == ANY
    assert of(ANY, ANY) == ANY
    assert -ANY == ANY


def test_any_value_meets_everything_and_narrows_nothing() -> None:
    assert ANY.intersects(exact(7))
    assert exact(7).intersects(ANY)
    assert ANY.meet(exact(7)) == exact(7)
    assert exact(7).meet(ANY) == exact(7)
    assert ANY.meet(ANY) == ANY
    assert ANY.contains(1e300)


def test_intervals_that_only_touch_meet_in_the_touching_value() -> None:
    assert between("1", "2").meet(between("2", "3")) == exact(2)
    assert between("1", "2").meet(between("2.1", "3")) is None
    assert not between("1", "2").intersects(between("2.1", "3"))


def test_an_end_is_held_and_a_nan_never() -> None:
    whole = between("1", "2")
    assert whole.contains(1)
    assert whole.contains(Fraction(2))
    assert not whole.contains(2.0000001)
    assert not whole.contains(math.inf)
    assert not whole.contains(math.nan)
    assert not ANY.contains(math.nan)


def test_a_chosen_figure_has_no_width() -> None:
    assert exact(Decimal("7.83")) == between("7.83", "7.83")


@pytest.mark.parametrize(("low", "high"), [(Fraction(2), Fraction(1)), (None, Fraction(1))])
def test_ends_in_the_wrong_order_or_one_alone_are_refused(
    low: Fraction | None, high: Fraction | None
) -> None:
    with pytest.raises(BadInputError, match="an interval"):
        Interval(low, high)


@given(held(), held())
def test_no_operation_leaves_a_possible_value_out(
    first: tuple[Interval, Fraction], second: tuple[Interval, Fraction]
) -> None:
    (x, one), (y, two) = first, second
    assert (x + y).contains(one + two)
    assert (x - y).contains(one - two)
    assert (x * y).contains(one * two)
    assert (-x).contains(-one)
    if two:
        assert (x / y).contains(one / two)


@given(held(), held())
def test_an_operation_reaches_both_of_its_ends(
    first: tuple[Interval, Fraction], second: tuple[Interval, Fraction]
) -> None:
    (x, _), (y, _) = first, second
    for of in (operator.add, operator.sub, operator.mul, operator.truediv):
        result = of(x, y)
        if result.bounded:
            corners = {of(exact(a), exact(b)) for a in x.ends for b in y.ends}
            assert {exact(end) for end in result.ends} <= corners


@given(held(), held())
def test_meeting_is_symmetric_and_holds_what_both_hold(
    first: tuple[Interval, Fraction], second: tuple[Interval, Fraction]
) -> None:
    (x, one), (y, _) = first, second
    assert x.meet(y) == y.meet(x)
    assert x.intersects(y) == (x.meet(y) is not None)
    if y.contains(one):
        common = x.meet(y)
        assert common is not None
        assert common.contains(one)


@given(st.decimals(-100_000, 100_000, places=6), st.integers(0, 6))
def test_a_figure_lies_in_the_interval_of_each_of_its_roundings(
    value: Decimal, places: int
) -> None:
    rounded = round(value, places)
    for text in (str(rounded), f"{rounded:,}"):
        figure = printed(text)
        assert figure.contains(Fraction(value))
        low, high = figure.ends
        assert high - low == Fraction(1, 10**places)
