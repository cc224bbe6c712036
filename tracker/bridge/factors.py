"""The factors of a value on two dates: read into exact values and log changes, or the reasons."""

from __future__ import annotations

import math
from collections.abc import Mapping, Set
from dataclasses import dataclass
from fractions import Fraction

Factors = Mapping[str, float | None]  # None and NaN are missing
SIDES = ("first date", "last date")
LEAST, MOST = 1e-100, 1e100  # no figure is smaller or larger; their products do not overflow


@dataclass(frozen=True, slots=True)
class Missing:
    """No bridge, and why: `fx is missing on the first date; estimate is zero on the last date`."""

    reason: str


@dataclass(frozen=True, slots=True)
class Product:
    """A product of factors on two dates, exact, and the log change that each factor gives it."""

    start: Fraction
    end: Fraction
    logs: dict[str, float]  # negated for a divisor; 0.0 where the factor did not change


def log_change(new: float, old: float) -> float:
    """Give ln(new / old) of two positive figures, to some 1e-16 of itself however close they are.

    Exchanging them gives exactly the negative. Worked: a close of 777.5 after 847.5: -0.08621.
    """
    low, high = sorted((new, old))
    # Between near figures the difference is exact, where their ratio would lose its last digits.
    size = math.log1p((high - low) / low) if high <= 2 * low else math.log(high / low)
    return size if new > old else -size


def read_product(
    start: Factors, end: Factors, divisors: Set[str], owner: str = ""
) -> Product | Missing:
    """Multiply factors, those in `divisors` dividing; the reason names the factor and the date.

    A negative factor is read by its magnitude where its sign is the same on both dates.
    """
    names = dict.fromkeys([*start, *end, *sorted(divisors)])
    pairs = {name: (_figure(start.get(name)), _figure(end.get(name))) for name in names}
    flaws = [flaw for name in names for flaw in flaws_of(name + owner, *pairs[name])]
    if flaws:
        return Missing("; ".join(flaws))
    first = _multiplied({name: old for name, (old, _) in pairs.items()}, divisors)
    last = _multiplied({name: new for name, (_, new) in pairs.items()}, divisors)
    if flaws := flaws_of(f"the value{owner}", first, last):
        return Missing("; ".join(flaws))
    changes = {name: log_change(abs(new), abs(old)) for name, (old, new) in pairs.items()}
    # Adding zero turns the -0.0 of an unchanged divisor into 0.0.
    logs = {name: (-log if name in divisors else log) + 0.0 for name, log in changes.items()}
    return Product(first, last, logs)


def read_members(
    start: Mapping[str, Factors], end: Mapping[str, Factors], divisors: Set[str]
) -> dict[str, Product] | Missing:
    """Read the product of every member of a mean; one that cannot be read is named."""
    names = dict.fromkeys([*start, *end])
    absent = [
        f"{name} is missing on the {side}"
        for name in names
        for side, members in zip(SIDES, (start, end), strict=True)
        if name not in members
    ]
    if absent or not names:
        return Missing("; ".join(absent) or "there is no member")
    read = {name: read_product(start[name], end[name], divisors, f" of {name}") for name in names}
    reasons = [found.reason for found in read.values() if isinstance(found, Missing)]
    if reasons:
        return Missing("; ".join(reasons))
    return {name: found for name, found in read.items() if isinstance(found, Product)}


def flaws_of(name: str, first: float | Fraction, last: float | Fraction) -> list[str]:
    """Say why a figure cannot be bridged between two dates; nothing where it can."""
    flaws = [
        f"{name} is {flaw} on the {side}"
        for side, figure in zip(SIDES, (first, last), strict=True)
        if (flaw := _flaw(figure))
    ]
    if not flaws and (first > 0) != (last > 0):
        return [f"{name} changes its sign between the dates"]
    return flaws


def _flaw(figure: float | Fraction) -> str:
    if isinstance(figure, float) and math.isnan(figure):
        return "missing"
    if figure == 0:
        return "zero"
    size = figure if figure > 0 else -figure
    return "" if LEAST <= size <= MOST else "out of range"


def _figure(figure: float | None) -> float:
    return math.nan if figure is None else float(figure)


def _multiplied(factors: Mapping[str, float], divisors: Set[str]) -> Fraction:
    product = Fraction(1)
    for name, figure in factors.items():
        product *= 1 / Fraction(figure) if name in divisors else Fraction(figure)
    return product
