"""A change of a product, or of a mean of products, as a sum of parts, one a factor (LMDI).

A part is L(end, start) x the change of ln(factor), with the logarithmic mean L(a, b) =
(a - b) / ln(a / b): the additive LMDI-I of Ang (2004), Energy Policy 32, 1131-1139. Exchanging the
dates negates every part, the order of the factors does not matter, and nothing is left over.

How exactly "nothing": start and end are exact fractions rounded once, the change is their
difference, each part is right to 1e-15 of itself, and the largest takes up the rounding of all (to
1e-15 of the value). The residual is below 1e-15 of the largest part: within 1e-12 of the change
too, unless parts offset each other to less than a thousandth (as price and shares in a split).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Set
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Generic, Self, TypeVar

from tracker.bridge.factors import (
    Factors,
    Missing,
    Product,
    flaws_of,
    log_change,
    read_members,
    read_product,
)

Pair = tuple[str, str]  # member, factor
Key = TypeVar("Key", str, tuple[str, str])

TOLERANCE = 1e-12  # of the largest of start, end and parts; a larger gap is an error, not rounding
NONE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Decomposition(Generic[Key]):
    """A change and its parts, in the unit of the value; residual = change - sum of the parts."""

    start: float
    end: float
    change: float
    parts: Mapping[Key, float]  # in the order given; an unchanged factor has exactly 0.0
    residual: float

    def restated(self, start: float, end: float) -> Self:
        """Give the same parts between the figures as shown, such as upside = product - 1.

        Rounding goes to the largest part, anything more stays in `residual`.
        Worked: target over price of 1.554 and 1.694 is restated as an upside of 0.554 and 0.694.
        """
        change = end - start
        parts, residual = _closed(change, self.parts, self.start, self.end)
        return replace(self, start=start, end=end, change=change, parts=parts, residual=residual)


@dataclass(frozen=True, slots=True)
class ProductDecomposition(Decomposition[str]):
    """The change of a product, by factor."""

    weight: float  # L(end, start) with the value's sign: the part of a log change of 1


@dataclass(frozen=True, slots=True)
class MeanDecomposition(Decomposition[tuple[str, str]]):
    """The change of a mean of products, by (member, factor)."""


def logarithmic_mean(a: float, b: float) -> float:
    """Give L(a, b) = (a - b) / ln(a / b), and a where a = b, of two positive figures.

    It lies between their geometric and their arithmetic mean. Other figures raise ValueError.
    Worked: P/S 48.290 and 44.301: 3.989 / ln(48.290 / 44.301) = 3.989 / 0.08621 = 46.267.
    """
    low, high = sorted((a, b))
    if low < 0 or flaws_of("L", low, high):
        raise ValueError(f"expected two positive figures, found {a} and {b}")
    if low == high:
        return low
    return min(max((high - low) / log_change(high, low), low), high)


def decompose_product(
    start: Factors, end: Factors, *, divisors: Set[str] = NONE
) -> ProductDecomposition | Missing:
    """Split the change of a product of factors; those named in `divisors` divide.

    A part is L(end, start) x ln(f1 / f0), negated for a divisor (Ang 2004). Negative factors are
    bridged by magnitude where their signs are the same on both dates.
    Worked: 847.50 HKD x 313.64 m / 7.83 / 703 USD m = 48.290; at 777.5 HKD, all else equal, 44.301.
    Price: 46.267 x ln(777.5 / 847.5) = 46.267 x -0.08621 = -3.989; shares, FX and estimate 0.
    """
    product = read_product(start, end, divisors)
    if isinstance(product, Missing):
        return product
    first, last, weight = float(product.start), float(product.end), _weight(product)
    exact = {name: weight * log for name, log in product.logs.items()}
    parts, residual = _closed(last - first, exact, first, last)
    return ProductDecomposition(first, last, last - first, parts, residual, weight)


def decompose_mean(
    start: Mapping[str, Factors], end: Mapping[str, Factors], *, divisors: Set[str] = NONE
) -> MeanDecomposition | Missing:
    """Split the change of the mean of the members' products, by member and factor.

    A part is L(m1, m0) / n x ln(f1 / f0), m a member's product, n their number (Ang 2004). Both
    dates have the same members; each may have a sign of its own.
    Worked: peers at 50.193 and 31.193 have a mean of 40.693; the second at twice its price makes it
    56.289. Its price: 31.193 / ln 2 / 2 x ln 2 = 15.596; all else 0.
    """
    members = read_members(start, end, divisors)
    if isinstance(members, Missing):
        return members
    mean = _mean(members)
    first, last = float(mean.start), float(mean.end)
    exact = _matrix(members, 1 / len(members))
    parts, residual = _closed(last - first, exact, first, last)
    return MeanDecomposition(first, last, last - first, parts, residual)


def split_part(
    whole: ProductDecomposition,
    factor: str,
    start: Mapping[str, Factors],
    end: Mapping[str, Factors],
    *,
    divisors: Set[str] = NONE,
    dividing: bool = False,
) -> MeanDecomposition | Missing:
    """Split the part of a factor that is a mean, or a mean over a constant, by member and factor.

    ln(M1 / M0) = sum of L(m1, m0) / n / L(M1, M0) x ln(f1 / f0), M the mean, m a member's product,
    n their number: LMDI (Ang 2004) of the mean, divided by its weight. `dividing`: the value is
    divided by this mean (the peers' at publication). The result starts at 0 and ends at the part;
    a residual says that the factor is not this mean. Worked: a peer-marked target of 1316.3 whose
    peers go from 40.693 to 56.289 moves by 504.5, all by the peer that doubled from 31.193.
    """
    members = read_members(start, end, divisors)
    if isinstance(members, Missing):
        return members
    mean = _mean(members)
    if flaws := flaws_of("the mean", mean.start, mean.end):
        return Missing("; ".join(flaws))
    share = whole.weight / _weight(mean) / len(members)
    exact = _matrix(members, -share if dividing else share)
    part = whole.parts[factor]
    parts, residual = _closed(part, exact, whole.start, whole.end)
    return MeanDecomposition(0.0, part, part, parts, residual)


def _weight(product: Product) -> float:
    size = logarithmic_mean(abs(float(product.end)), abs(float(product.start)))
    return size if product.start > 0 else -size


def _mean(members: Mapping[str, Product]) -> Product:
    start = sum((member.start for member in members.values()), Fraction(0))
    end = sum((member.end for member in members.values()), Fraction(0))
    return Product(start / len(members), end / len(members), {})


def _matrix(members: Mapping[str, Product], share: float) -> dict[Pair, float]:
    return {
        (name, factor): share * _weight(member) * log
        for name, member in members.items()
        for factor, log in member.logs.items()
    }


def _closed(
    change: float, parts: Mapping[Key, float], *levels: float
) -> tuple[dict[Key, float], float]:
    """Let the largest part take up the rounding; an unchanged factor never does."""
    closed = {key: value + 0.0 for key, value in parts.items()}  # no -0.0
    gap = _gap(change, closed)
    largest = max(closed, key=lambda key: (abs(closed[key]), key), default=None)
    if largest is not None and closed[largest]:
        scale = max(abs(figure) for figure in (closed[largest], *levels))
        closed[largest] += gap if abs(gap) <= TOLERANCE * scale else 0.0
    return closed, _gap(change, closed)


def _gap(change: float, parts: Mapping[Key, float]) -> float:
    return math.fsum([change, *(-value for value in parts.values())])
