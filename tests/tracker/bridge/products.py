"""Made products and means on two dates, for the bridge's laws to hold of."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import NamedTuple

from hypothesis import settings
from hypothesis import strategies as st

from tracker.bridge.lmdi import (
    Decomposition,
    Key,
    MeanDecomposition,
    ProductDecomposition,
    decompose_mean,
    decompose_product,
)

MANY = settings(max_examples=200, deadline=None)
REPORT = {"price": 847.5, "shares": 313.64, "fx": 7.83, "estimate": 703.0}
OWN = {"fx", "estimate"}  # what divides in a multiple
PER = {"estimate"}  # what divides in a peer's
NAMES = ("price", "shares", "fx", "estimate", "multiple", "rounding")
ANY = st.floats(1e-9, 1e9)
USUAL = st.floats(0.01, 10_000)


class Case(NamedTuple):
    """Factors of one product on two dates."""

    start: dict[str, float]
    end: dict[str, float]
    divisors: set[str]


def product(
    start: Mapping[str, float], end: Mapping[str, float], *divisors: str
) -> ProductDecomposition:
    found = decompose_product(start, end, divisors=set(divisors))
    assert isinstance(found, ProductDecomposition), found
    return found


def closes(found: Decomposition[Key]) -> None:
    """The parts sum to the change: to a float of the largest, and to 1e-12 of the change."""
    largest = max((abs(value) for value in found.parts.values()), default=0.0)
    gap = abs(math.fsum(found.parts.values()) - found.change)
    assert gap <= 1e-15 * largest
    assert abs(found.residual) <= 1e-15 * largest
    assert abs(found.end - found.start - found.change) == 0
    if largest <= 100 * abs(found.change):
        # as a reader of the JSON adds them, one after the other
        assert abs(sum(found.parts.values()) - found.change) <= 1e-12 * abs(found.change)


@st.composite
def moves(draw: st.DrawFn, figures: st.SearchStrategy[float] = ANY) -> tuple[float, float]:
    """A figure on two dates: the same, a last digit away, a split away, or any other."""
    old = draw(figures)
    new = draw(
        st.one_of(
            st.just(old),
            st.just(math.nextafter(old, math.inf)),
            st.floats(-1e-6, 1e-6).map(lambda move: old * (1 + move)),
            st.sampled_from((0.1, 0.5, 2.0, 10.0)).map(lambda ratio: old * ratio),
            st.floats(0.5, 2).map(lambda ratio: old * ratio),
            figures,
        )
    )
    sign = draw(st.sampled_from((1, 1, 1, -1)))
    return sign * old, sign * new


@st.composite
def cases(draw: st.DrawFn, figures: st.SearchStrategy[float] = ANY) -> Case:
    chosen = draw(st.lists(st.sampled_from(NAMES), min_size=1, unique=True))
    pairs = {name: draw(moves(figures)) for name in chosen}
    divisors = {name for name in chosen if draw(st.booleans())}
    start = {name: old for name, (old, _) in pairs.items()}
    return Case(start, {name: new for name, (_, new) in pairs.items()}, divisors)


@st.composite
def peer_sets(draw: st.DrawFn, *, positive: bool = False) -> dict[str, Case]:
    """One to four members, each with factors of its own; the estimate divides."""
    whole = {}
    for name in draw(st.lists(st.sampled_from("wxyz"), min_size=1, unique=True)):
        pairs = {factor: draw(moves(USUAL)) for factor in ("price", "shares", "fx", "estimate")}
        size = abs if positive else float
        start = {factor: size(old) for factor, (old, _) in pairs.items()}
        end = {factor: size(new) for factor, (_, new) in pairs.items()}
        whole[name] = Case(start, end, PER)
    return whole


def mean_of(members: dict[str, Case]) -> MeanDecomposition:
    found = decompose_mean(*sides(members), divisors=PER)
    assert isinstance(found, MeanDecomposition), found
    return found


def sides(members: dict[str, Case]) -> tuple[dict[str, dict[str, float]], ...]:
    return (
        {name: case.start for name, case in members.items()},
        {name: case.end for name, case in members.items()},
    )
