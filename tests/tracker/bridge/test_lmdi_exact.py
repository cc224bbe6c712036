"""The bridge against the textbook's formula in fifty digits."""

from __future__ import annotations

from decimal import Decimal, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tracker.bridge.products import (
    ANY,
    MANY,
    Case,
    cases,
    mean_of,
    peer_sets,
    product,
)
from tracker.bridge.lmdi import Decomposition, Key, logarithmic_mean

FINE = Decimal("5e-15")  # of itself: what every part but one is right to


def exact_parts(case: Case) -> tuple[Decimal, Decimal, dict[str, Decimal]]:
    """LMDI as the textbook writes it, in the current decimal context."""
    first = last = Decimal(1)
    for name, old in case.start.items():
        power = -1 if name in case.divisors else 1
        first *= Decimal(old) ** power
        last *= Decimal(case.end[name]) ** power
    weight = exact_mean(first, last)
    parts = {
        name: (-1 if name in case.divisors else 1)
        * weight
        * (Decimal(case.end[name]) / Decimal(old)).ln()
        for name, old in case.start.items()
    }
    return first, last, parts


def exact_mean(a: Decimal, b: Decimal) -> Decimal:
    if abs(a / b - 1) < Decimal("1e-20"):  # L = (a + b) / 2 there, to 40 digits
        return (a + b) / 2
    return (a - b) / (a / b).ln()


def agree(found: Decomposition[Key], exact: dict[Key, Decimal]) -> None:
    """Every part is right to 5e-15 of itself, but one, which also holds the rounding of all."""
    levels = (found.start, found.end, *found.parts.values())
    rounding = Decimal("5e-16") * max(abs(Decimal(value)) for value in levels)
    gaps = {key: abs(Decimal(found.parts[key]) - value) for key, value in exact.items()}
    rounded = [key for key, gap in gaps.items() if gap > FINE * abs(exact[key])]
    assert len(rounded) <= 1
    assert all(gaps[key] <= FINE * abs(exact[key]) + rounding for key in rounded)


@given(cases())
@MANY
def test_products_agree_with_fifty_digits(case: Case) -> None:
    found = product(case.start, case.end, *case.divisors)
    with localcontext() as context:
        context.prec = 50
        first, last, exact = exact_parts(case)
        assert (found.start, found.end) == (float(first), float(last))
        agree(found, exact)


@given(peer_sets())
@MANY
def test_means_agree_with_fifty_digits(members: dict[str, Case]) -> None:
    found = mean_of(members)
    with localcontext() as context:
        context.prec = 50
        each = {name: exact_parts(case) for name, case in members.items()}
        # right to the last digit, which a value halfway between two floats may round either way
        start = float(sum(first for first, _, _ in each.values()) / len(each))
        assert found.start == pytest.approx(start, rel=3e-16)
        exact = {
            (name, factor): value / len(each)
            for name, (_, _, parts) in each.items()
            for factor, value in parts.items()
        }
        agree(found, exact)


@given(ANY, st.one_of(ANY, st.floats(1, 1 + 1e-9)))
@MANY
def test_the_logarithmic_mean_agrees_with_fifty_digits(a: float, other: float) -> None:
    for b in (other, a * other):
        with localcontext() as context:
            context.prec = 50
            exact = exact_mean(Decimal(a), Decimal(b))
            assert abs(Decimal(logarithmic_mean(a, b)) - exact) <= Decimal("1e-15") * exact
